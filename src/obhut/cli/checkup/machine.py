"""Checks of the machine: limits, disk, clock, packages."""

import os
import pwd
import resource
import shutil
import subprocess
import sys
from pathlib import Path

from obhut.cli.checkup.finding import Finding, fault, fine, hint
from obhut.cli.launch import identity
from obhut.config.problems import UserProblem
from obhut.config.reach import first_unreachable

ENOUGH_DESCRIPTORS = 4096
# What only some uses need: the program, what for, the Debian package.
OPTIONAL_PROGRAMS = (
    ("chromium", "Browserprüfungen (make e2e)", "chromium"),
    ("git", "Versionsangabe und Beiträge", "git"),
    ("make", "die Befehle „make …“", "make"),
)


def python() -> Finding:
    """Name the Python in use; an older one could not have started this command."""
    return fine("python", "Python " + ".".join(map(str, sys.version_info[:3])))


def user(wanted: str | None = None) -> Finding:
    """Check under which user the processes would run, and that it reaches Python."""
    try:
        entry = identity.choose_user(wanted)
    except UserProblem as problem:
        return fault("user", str(problem), "Legen Sie einen Benutzer „obhut“ an.")
    name = (entry or pwd.getpwuid(os.geteuid())).pw_name
    program = Path(sys.executable).resolve()
    if closed := first_unreachable(entry, files=[program]):
        return fault(
            "user",
            f"Der Benutzer „{name}“ erreicht {program} nicht; {closed} ist für ihn gesperrt.",
            "Verwenden Sie ein Python außerhalb geschützter Ordner, etwa /usr/bin/python3.11.",
        )
    return fine("user", f"Die Prozesse laufen als „{name}“.")


def file_descriptors(limit: int | None = None) -> Finding:
    """Check how many connections a process may hold; ``limit`` defaults to ours."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = limit if limit is not None else max(soft, hard)
    if 0 <= most < ENOUGH_DESCRIPTORS:
        return fault(
            "file-descriptors",
            f"Ein Prozess darf nur {most} Dateien und Verbindungen offen halten.",
            "Erhöhen Sie die Grenze (ulimit -n, oder LimitNOFILE=65536 im systemd-Dienst); jedes"
            " verbundene Gerät braucht eine.",
        )
    return fine("file-descriptors", f"{most} offene Dateien und Verbindungen sind erlaubt.")


def disk(folder: Path, *, used_percent: float | None = None) -> Finding:
    """Check the room on the disk of ``folder``; ``used_percent`` defaults to the true figure."""
    existing = next(p for p in (folder, *folder.parents) if p.exists())
    usage = shutil.disk_usage(existing)
    used = used_percent if used_percent is not None else 100 * (1 - usage.free / usage.total)
    text = f"Der Datenträger von {existing} ist zu {used:.0f} % voll."
    advice = "Schaffen Sie Platz, oder legen Sie den Datenordner auf einen größeren Datenträger."
    if used >= 90:
        return fault("disk", text, advice)
    return hint("disk", text, advice) if used >= 80 else fine("disk", text)


def clock_is_kept(synchronised: bool | None) -> Finding:
    """Check whether the system keeps its clock by the network; None = it does not say."""
    if synchronised is None:
        return fine("clock", "Das System gibt keine Auskunft, ob die Uhr abgeglichen wird.")
    if not synchronised:
        return hint(
            "clock",
            "Die Uhr dieses Rechners wird nicht abgeglichen.",
            "Schalten Sie den Zeitabgleich ein (timedatectl set-ntp true): Einmalkodes und"
            " Zertifikate verlangen eine richtige Uhr.",
        )
    return fine("clock", "Die Uhr wird abgeglichen.")


def ask_clock() -> bool | None:
    """Return what the system says about its clock."""
    if shutil.which("timedatectl") is None:
        return None
    command = ["timedatectl", "show", "--property=NTPSynchronized", "--value"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=5)
    except subprocess.TimeoutExpired:
        return None
    return {"yes": True, "no": False}.get(said.stdout.strip())


def programs(path: str | None = None) -> list[Finding]:
    """Name the optional programs that are missing; ``path`` defaults to the search path."""
    missing = [row for row in OPTIONAL_PROGRAMS if shutil.which(row[0], path=path) is None]
    return [
        hint("packages", f"„{name}“ fehlt; nötig nur für {use}.", f"apt-get install {package}")
        for name, use, package in missing
    ] or [fine("packages", "Alle wahlweisen Programme sind da.")]
