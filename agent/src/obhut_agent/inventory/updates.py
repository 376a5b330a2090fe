"""Updates that could be installed, as far as the package indexes here already know them.

Read only: no index is refreshed, nothing is locked (apt) or downloaded. None where a package
manager is there and did not answer.
"""

import os
import re
from collections.abc import Mapping

from obhut_agent.inventory.source import Entries, Source, Values, key, text

_INSTALL = re.compile(
    r"Inst (?P<name>\S+) \[(?P<old>[^\]\s]+)\] "
    r"\((?P<new>\S+) (?P<origins>.*?) \[(?P<arch>[^\]]+)\]\)"
)
_SIMULATE = (
    "apt-get", "-s", "-q", "-o", "Debug::NoLocking=1",
    "-o", "APT::Get::Show-User-Simulation-Note=0",
)  # fmt: skip
_IN_MEMORY = ("-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache=")
_CACHE = "/var/cache/apt/pkgcache.bin"
_NEWER = ("/var/lib/apt/lists", "/var/lib/dpkg/status", "/etc/apt/sources.list",
          "/etc/apt/sources.list.d", "/etc/apt/preferences.d")  # fmt: skip
_SECURITY = re.compile(r"-security\b|(^|[\s:])[\w.-]*Security:|UbuntuESM", re.IGNORECASE)
_ADVISORY = re.compile(r"(?P<severity>\w+)/Sec\.$")
_TIMEOUT_S = 180.0


def apt(source: Source, _packages: Mapping[str, Values]) -> Entries | None:
    """Return what ``dist-upgrade`` would bring; its origin says whether it is for security."""
    if not source.run.has("apt-get"):
        return {}
    extra = () if _is_cache_fresh(source.root) else _IN_MEMORY
    said = source.run([*_SIMULATE, *extra, "dist-upgrade"], timeout_s=_TIMEOUT_S)
    if said is None:
        return None
    found: Entries = {}
    for line in said.splitlines():
        match = _INSTALL.match(line)
        if match:
            name, arch = match["name"].partition(":")[0], match["arch"]
            found[key(f"apt:{name}:{arch}")] = _apt_values(match)
    return found


def dnf(source: Source, packages: Mapping[str, Values]) -> Entries | None:
    """Return what the repositories offer, with the severity of an advisory."""
    if not source.run.has("dnf"):
        return {}
    said = source.run(["dnf", "-q", "-C", "check-update"], timeout_s=_TIMEOUT_S, fine=(0, 100))
    if said is None:
        return None
    advisories = _advisories(source)
    found: Entries = {}
    for line in said.partition("Obsoleting Packages")[0].splitlines():
        fields = line.split()
        if len(fields) == 3 and "." in fields[0]:
            name, _, arch = fields[0].rpartition(".")
            severity = advisories.get((name, arch, fields[1].partition(":")[2] or fields[1]))
            installed = packages.get(f"rpm:{name}:{arch}", {})
            found[key(f"dnf:{name}:{arch}")] = {
                "from": installed.get("version"),
                "to": text(fields[1]),
                "origin": text(fields[2]),
                "security": severity is not None,
                "severity": severity,
            }
    return found


def flatpak(source: Source, packages: Mapping[str, Values]) -> Entries | None:
    """Return applications of which the last fetched list knows a newer build."""
    if not source.run.has("flatpak"):
        return {}
    columns = "--columns=application,version,origin"
    said = source.run(
        ["flatpak", "remote-ls", "--updates", "--cached", "--system", columns], timeout_s=30
    )
    return None if said is None else _offered("flatpak", said.splitlines(), "\t", packages)


def snap(source: Source, packages: Mapping[str, Values]) -> Entries | None:
    """Return snaps that will be refreshed."""
    if not source.run.has("snap"):
        return {}
    said = source.run(["snap", "refresh", "--list"], timeout_s=30)
    return None if said is None else _offered("snap", said.splitlines()[1:], None, packages)


def with_first_day(
    found: Entries, before: Mapping[str, Mapping[str, object]], today: str
) -> Entries:
    """Return the entries with the day on which each was first seen."""
    days = {name: values.get("since") for name, values in before.items()}
    return {
        name: {**values, "since": str(days.get(name) or today)[:10]}
        for name, values in found.items()
    }


def _apt_values(match: re.Match[str]) -> Values:
    origins = [origin.strip() for origin in match["origins"].split(",")]
    secure = [origin for origin in origins if _SECURITY.search(origin)]
    return {
        "from": text(match["old"]),
        "to": text(match["new"]),
        "origin": text((secure or origins)[0]),
        "security": bool(secure),
    }


def _is_cache_fresh(root: str) -> bool:
    """Say whether apt would only read its cache; else it must not write a new one for us."""
    try:
        made = os.stat(f"{root}{_CACHE}").st_mtime  # noqa: PTH116
        newest = [os.stat(f"{root}{path}").st_mtime for path in _NEWER if _exists(root + path)]  # noqa: PTH116
    except OSError:
        return False
    return all(made > changed for changed in newest)


def _exists(path: str) -> bool:
    return os.path.lexists(path)


def _advisories(source: Source) -> dict[tuple[str, str, str], str]:
    command = ["dnf", "-q", "-C", "updateinfo", "list", "--security", "--available"]
    found = {}
    for line in (source.run(command, timeout_s=_TIMEOUT_S) or "").splitlines():
        fields = line.split()
        match = _ADVISORY.match(fields[1]) if len(fields) == 3 else None
        if match and fields[2].count("-") >= 2:
            package, _, arch = fields[2].rpartition(".")
            name, version, release = package.rsplit("-", 2)
            found[(name, arch, f"{version.partition(':')[2] or version}-{release}")] = match[
                "severity"
            ].lower()
    return found


def _offered(
    kind: str, lines: list[str], separator: str | None, packages: Mapping[str, Values]
) -> Entries:
    found: Entries = {}
    for line in lines:
        name, version, origin = ([*line.split(separator), "", "", ""])[:3]
        if name:
            found[key(f"{kind}:{name}")] = {
                "from": packages.get(f"{kind}:{name}", {}).get("version"),
                "to": text(version),
                "origin": text(origin) if kind == "flatpak" else "snapcraft",
                "security": False,
            }
    return found
