"""The machine itself: make, firmware, processors, memory, operating system, numbers of users."""

import os
import re
from pathlib import Path

from obhut_agent import clock
from obhut_agent.facts import os_release
from obhut_agent.inventory.source import Entries, Source, Values, integer, text
from obhut_agent.reading import content, lines

_LAPTOP, _SERVER, _TABLET = {8, 9, 10, 14, 31, 32}, {17, 23, 25, 28, 29}, {11, 30}
_DESKTOP = {3, 4, 5, 6, 7, 13, 15, 16, 24, 35, 36}
_MEANINGLESS = frozenset({
    "to be filled by o.e.m.", "default string", "system serial number", "system product name",
    "system manufacturer", "not specified", "not applicable", "none", "0", "123456789", "empty",
    "unknown", "no dimm", "chassis serial number",
})  # fmt: skip
_SECURE_BOOT = "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
_GHZ = re.compile(r"@ *([0-9]+(?:\.[0-9]+)?) *GHz")
_SIZE = re.compile(r"([0-9]{1,9}) (MB|GB|TB)")
_NO_SHELL = ("nologin", "false", "sync", "shutdown", "halt")
_ADMIN_GROUPS = frozenset({"sudo", "wheel", "admin"})
_INSTALLED = ("var/log/installer", "var/log/anaconda", "lost+found", "etc/machine-id")


def hardware(source: Source) -> Entries:
    """Return make and model; serial number and UUID are readable by root only."""
    tree = _said(content(f"{source.root}/proc/device-tree/model").rstrip("\0"))
    return {
        "machine": {
            "vendor": _dmi(source, "sys_vendor"),
            "model": _dmi(source, "product_name") or tree,
            "serial": _dmi(source, "product_serial"),
            "chassis": _chassis(source),
            "uuid": _dmi(source, "product_uuid"),
        }
    }


def firmware(source: Source) -> Entries:
    """Return the BIOS or UEFI and whether it boots signed systems only."""
    return {
        "bios": {
            "vendor": _dmi(source, "bios_vendor"),
            "version": _dmi(source, "bios_version"),
            "date": _dmi(source, "bios_date"),
            "secure_boot": _secure_boot(source),
        }
    }


def processors(source: Source) -> Entries:
    """Return one entry a socket. The clock is the highest one: the current one never stands."""
    sockets: dict[str, list[dict[str, str]]] = {}
    for block in content(f"{source.root}/proc/cpuinfo").split("\n\n"):
        pairs = (line.partition(":") for line in block.splitlines())
        found = {name.strip(): value.strip() for name, _, value in pairs}
        if "processor" in found:
            sockets.setdefault(found.get("physical id", "0"), []).append(found)
    numbered = enumerate(sorted(sockets.items()))
    return {f"cpu{number}": _processor(source, found) for number, (_, found) in numbered}


def memory(source: Source) -> Entries:
    """Return the sum, and the modules where dmidecode may look."""
    sizes = (line.split() for line in lines(f"{source.root}/proc/meminfo"))
    total = next((found[1] for found in sizes if found[:1] == ["MemTotal:"] and found[1:]), "")
    whole = integer(total)
    size = None if whole is None else whole // 1024
    return {"total": {"size_mb": size, "type": None, "speed": None}, **_modules(source)}


def system(source: Source) -> Entries:
    """Return the operating system."""
    root, release = source.root, os_release(source.root)
    kernel = text(content(f"{root}/proc/sys/kernel/osrelease"))
    return {
        "os": {
            "name": text(release.get("NAME", "")),
            "version": text(release.get("VERSION_ID", "")),
            "codename": text(release.get("VERSION_CODENAME", "")),
            "kernel": kernel or text(os.uname().release),
            "arch": text(os.uname().machine),
            "boot_mode": "uefi" if Path(f"{root}/sys/firmware/efi").is_dir() else "bios",
            "timezone": _timezone(root),
            "locale": _locale(root),
            "installed_on": _installed_on(root),
        }
    }


def users(source: Source) -> Entries:
    """Return how many people have an account here: numbers only, never a name."""
    accounts = [line.split(":") for line in lines(f"{source.root}/etc/passwd")]
    people = {found[0]: found[3] for found in accounts if len(found) >= 7 and _is_person(found)}
    admins: set[str] = set()
    for found in (line.split(":") for line in lines(f"{source.root}/etc/group")):
        if len(found) >= 4 and found[0] in _ADMIN_GROUPS:
            admins |= {name for name, group in people.items() if group == found[2]}
            admins |= people.keys() & set(found[3].split(","))
    return {"counts": {"local": len(people), "administrators": len(admins)}}


def _said(value: str) -> str | None:
    found = text(value)
    return None if found is None or found.lower() in _MEANINGLESS else found


def _dmi(source: Source, name: str) -> str | None:
    """Return a number of the machine; the installed agent has copies of those that are root's."""
    own = content(f"{source.root}/sys/class/dmi/id/{name}")
    return _said(own or content(f"{source.root}/run/obhut-agent/{name}"))


def _chassis(source: Source) -> str | None:
    number = integer(content(f"{source.root}/sys/class/dmi/id/chassis_type"))
    if number is None:
        return None
    kinds = {"laptop": _LAPTOP, "desktop": _DESKTOP, "server": _SERVER, "tablet": _TABLET}
    return next((kind for kind, numbers in kinds.items() if number in numbers), "other")


def _secure_boot(source: Source) -> bool | None:
    try:
        with open(f"{source.root}/{_SECURE_BOOT}", "rb") as file:  # noqa: PTH123
            raw = file.read(8)
    except OSError:
        return None
    return raw[4] == 1 if len(raw) >= 5 else None


def _processor(source: Source, threads: list[dict[str, str]]) -> Values:
    first = threads[0]
    model = first.get("model name") or first.get("Model") or first.get("Hardware") or ""
    cores = integer(first.get("cpu cores", ""))
    return {
        "model": text(" ".join(model.split())),
        "cores": cores or len({found.get("core id", str(n)) for n, found in enumerate(threads)}),
        "threads": len(threads),
        "mhz": _mhz(source, model),
    }


def _mhz(source: Source, model: str) -> int | None:
    highest = f"{source.root}/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq"
    khz = integer(content(highest))
    if khz:
        return khz // 1000
    named = _GHZ.search(model)
    return round(float(named[1]) * 1000) if named else None


def _modules(source: Source) -> Entries:
    if not source.is_root or not source.run.has("dmidecode"):
        return {}
    said = source.run(["dmidecode", "-q", "-t", "17"], timeout_s=20) or ""
    found: Entries = {}
    for block in said.split("Memory Device")[1:]:
        pairs = (line.partition(":") for line in block.splitlines())
        module = {name.strip(): value.strip() for name, _, value in pairs}
        size = _SIZE.fullmatch(module.get("Size", ""))
        if size:
            factor = {"MB": 1, "GB": 1024, "TB": 1024 * 1024}[size[2]]
            slot = text(module.get("Locator", "")) or f"slot{len(found)}"
            found[slot[:200]] = {
                "size_mb": int(size[1]) * factor,
                "type": _said(module.get("Type", "")),
                "speed": _said(module.get("Speed", "")),
            }
    return found


def _timezone(root: str) -> str | None:
    named = text(content(f"{root}/etc/timezone"))
    try:
        link = os.readlink(f"{root}/etc/localtime")  # noqa: PTH115
    except OSError:
        return named
    return text(link.partition("zoneinfo/")[2]) or named


def _locale(root: str) -> str | None:
    for path in ("etc/locale.conf", "etc/default/locale"):
        for line in lines(f"{root}/{path}"):
            if line.startswith("LANG="):
                return text(line.removeprefix("LANG=").strip("\"' "))
    return None


def _installed_on(root: str) -> str | None:
    """Return the day on which the oldest trace of the installation was made."""
    times = []
    for name in _INSTALLED:
        try:
            times.append(os.stat(f"{root}/{name}").st_mtime)  # noqa: PTH116
        except OSError:
            continue
    return clock.day_of(min(times)) if times else None


def _is_person(account: list[str]) -> bool:
    number = integer(account[2])
    shell = account[6].strip()
    return (
        number is not None
        and 1000 <= number < 60_000
        and bool(shell)
        and not shell.endswith(_NO_SHELL)
    )
