"""Checks of the data folder: reach, rights, keys, version, ports, dumps."""

import os
import stat
from datetime import datetime
from pathlib import Path

from obhut.cli.checkup.finding import Finding, fault, fine, hint
from obhut.cli.launch import ports
from obhut.cli.launch.stamp import refuse_newer
from obhut.config.instance import Instance
from obhut.config.postgres.sockets import LONGEST_PATH, SOCKET_NAME, usual_folder
from obhut.config.problems import InstanceProblem, SchemaProblem
from obhut.config.version import VERSION
from obhut.maintenance import dumps
from obhut.maintenance.rules.dump_times import is_too_old

_ELSEWHERE = "Geben Sie mit --data einen anderen Ordner an, oder ändern Sie den Besitzer (chown)."


def writable(instance: Instance) -> Finding:
    """Check that the data folder can be written, or created."""
    if instance.is_foreign():
        text = f"{instance.path} enthält fremde Dateien und ist kein Datenordner von Obhut."
        return fault("data-folder", text, "Geben Sie mit --data einen leeren Ordner an.")
    existing = next(p for p in (instance.path, *instance.path.parents) if p.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        return fault("data-folder", f"{existing} ist nicht beschreibbar.", _ELSEWHERE)
    return fine("data-folder", f"Datenordner: {instance.path}")


def keys(instance: Instance) -> Finding:
    """Check that nobody but the owner can read the keys."""
    if not instance.keys.is_dir():
        return fine("keys", "Schlüssel entstehen beim ersten Start.")
    if not os.access(instance.keys, os.R_OK | os.X_OK):
        return fault("keys", f"{instance.keys} ist nicht lesbar.", _ELSEWHERE)
    open_ones = [p for p in (instance.keys, *instance.keys.iterdir()) if _is_open(p)]
    if open_ones:
        return fault(
            "keys",
            f"Andere Benutzer können lesen: {', '.join(map(str, open_ones))}.",
            f"chmod -R go= {instance.keys}",
        )
    return fine("keys", "Die Schlüssel sind nur für ihren Besitzer lesbar.")


def _is_open(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def version(instance: Instance) -> Finding:
    """Check that the data do not come from a newer program."""
    stored = instance.state().version
    try:
        refuse_newer(stored, VERSION)
    except SchemaProblem as problem:
        return fault("version", str(problem), "Starten Sie die neuere Fassung von Obhut.")
    return fine("version", f"Programm {VERSION}, Daten {stored or 'noch keine'}.")


def socket_length(instance: Instance, folder: Path | None = None) -> Finding:
    """Check that the path of the database's socket fits into the kernel's limit."""
    place = folder or usual_folder(instance.path, os.geteuid())
    length = len(os.fsencode(place / SOCKET_NAME))
    if length > LONGEST_PATH:
        text = f"Der Pfad der Datenbankverbindung {place} ist {length} Zeichen lang."
        return fault("socket", text, f"Erlaubt sind {LONGEST_PATH}; wählen Sie einen kürzeren.")
    return fine("socket", f"Datenbankverbindung über {place}.")


def free_ports(instance: Instance, listen: str = "127.0.0.1") -> list[Finding]:
    """Check that nobody else holds the ports of an instance that does not run."""
    if instance.running_pid() is not None:
        return [fine("ports", f"Die Instanz läuft (Prozess {instance.running_pid()}).")]
    stored = instance.state().ports
    wanted = {
        "Seiten": stored.web or ports.DEFAULTS.web,
        "Gateway": stored.gateway or ports.DEFAULTS.gateway,
        "Messwerte": stored.metrics or ports.DEFAULTS.metrics,
        "Ausweichweg": stored.fallback or ports.DEFAULTS.fallback,
    }
    found = [_port(name, port, listen) for name, port in wanted.items()]
    return [f for f in found if f is not None] or [fine("ports", "Alle Ports sind frei.")]


def _port(name: str, port: int, listen: str) -> Finding | None:
    try:
        if ports.is_free(port, listen):
            return None
    except InstanceProblem as problem:
        return fault("ports", str(problem), "Nennen Sie mit --port einen anderen.")
    return hint(
        "ports",
        f"Der Port {port} ({name}) wird von {ports.holder(port)} benutzt.",
        "Beenden Sie das Programm, oder nehmen Sie hin, dass der nächste freie Port benutzt wird"
        " (für die Seiten auch --port N).",
    )


def dump_age(instance: Instance, *, at: datetime) -> Finding:
    """Check that no more than a day could be lost."""
    if not instance.state().version:
        return fine("dump", "Noch keine Daten, also noch keine Sicherung.")
    try:
        last = dumps.newest(instance.dumps)
    except PermissionError:
        return fault("dump", f"{instance.dumps} ist nicht lesbar.", _ELSEWHERE)
    if last is None or is_too_old(newest_at=last.taken, at=at):
        age = f"{(at - last.taken).total_seconds() / 3600:.0f} Stunden alt" if last else "nicht da"
        return fault(
            "dump",
            f"Die letzte Sicherung ist {age}.",
            "„obhut db dump“ sichert jetzt; warum der nächtliche Lauf ausfiel, steht in"
            f" {instance.logs / 'obhut.jsonl'}.",
        )
    return fine("dump", f"Letzte Sicherung: {last.file}")
