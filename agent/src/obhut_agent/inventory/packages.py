"""Installed packages. None where a package manager is there and did not answer."""

from collections.abc import Iterator
from typing import BinaryIO

from obhut_agent.inventory.source import Entries, Source, Values, key, text

_MAX_BYTES = 256 * 1024 * 1024
_MAX_LINE = 64 * 1024
_WANTED = frozenset({"Package", "Status", "Architecture", "Version", "Source"})
_NOT_THERE = ("not-installed", "config-files")
_RPM = "%{NAME}\\t%{ARCH}\\t%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\t%{SOURCERPM}\\n"


def dpkg(source: Source) -> Entries | None:
    """Return Debian's packages, read from the status file: no process, no lock."""
    try:
        file = open(f"{source.root}/var/lib/dpkg/status", "rb")  # noqa: PTH123, SIM115
    except FileNotFoundError:
        return {}
    except OSError:
        return None
    found: Entries = {}
    with file:
        for package in _paragraphs(_lines(file)):
            name, version = package.get("Package"), package.get("Version")
            if name and version and _is_installed(package.get("Status", "")):
                _add(found, f"dpkg:{name}:{package.get('Architecture', '')}", version,
                     package.get("Source", "").partition(" ")[0], name)  # fmt: skip
    return found


def rpm(source: Source) -> Entries | None:
    """Return the packages of the RPM database; several versions of one are numbered."""
    if not source.run.has("rpm"):
        return {}
    said = source.run(["rpm", "-qa", "--qf", _RPM])
    if said is None:
        return None
    found: Entries = {}
    for line in sorted(said.splitlines()):
        fields = line.split("\t")
        if len(fields) == 4 and fields[0] != "gpg-pubkey":
            name, arch, version, made_of = fields
            _add(found, f"rpm:{name}:{arch}", version, _source_of(made_of), name)
    return found


def flatpak(source: Source) -> Entries | None:
    """Return applications and runtimes that are there for all users."""
    columns = "--columns=application,version,origin"
    return _listed(source, "flatpak", ["flatpak", "list", "--system", columns], "\t", 0)


def snap(source: Source) -> Entries | None:
    """Return the snaps."""
    return _listed(source, "snap", ["snap", "list"], None, 1)


def _listed(
    source: Source, kind: str, command: list[str], separator: str | None, head: int
) -> Entries | None:
    if not source.run.has(kind):
        return {}
    said = source.run(command, timeout_s=30)
    if said is None:
        return None
    found: Entries = {}
    for line in said.splitlines()[head:]:
        name, version = ([*line.split(separator), "", ""])[:2]
        if name:
            _add(found, f"{kind}:{name}", version or "-", "", name)
    return found


def _add(found: Entries, name: str, version: str, made_of: str, package: str) -> None:
    values: Values = {"version": text(version) or "-"}
    if made_of and made_of != package:
        values["source"] = text(made_of)
    place, number = key(name), 1
    while place in found:
        number += 1
        place = f"{key(name)[:190]}#{number}"
    found[place] = values


def _is_installed(status: str) -> bool:
    return bool(status) and not status.endswith(_NOT_THERE)


def _source_of(file: str) -> str:
    """Return NAME of ``NAME-VERSION-RELEASE.src.rpm``."""
    return file.rsplit("-", 2)[0] if file.count("-") >= 2 else ""


def _lines(file: BinaryIO) -> Iterator[str]:
    """Yield lines of a file that may be huge, binary or endless."""
    total = 0
    while total < _MAX_BYTES:
        raw = file.readline(_MAX_LINE)
        if not raw:
            return
        total += len(raw)
        yield raw.decode(errors="replace").rstrip("\r\n")


def _paragraphs(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    fields: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not line:
            if fields:
                yield fields
            fields = {}
        elif colon and name in _WANTED:
            fields[name] = value.strip()
    if fields:
        yield fields
