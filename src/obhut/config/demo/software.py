"""What the simulated machines are made of: sections of the inventory. Pure.

Packages come from one list for each family of systems, so that many machines share the same
products, as in life. ``day`` says how far the updates have come: a machine installs them every
second week, so that its history shows changes; the one of the story has not for a long time.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from obhut.config.demo.chance import unit
from obhut.config.demo.machines import Habit, Machine, Story
from obhut.config.demo.packages import PACKAGES, Package

Entries = Mapping[str, Mapping[str, object]]
_MAINTAINED_DAYS = 14
_FORGOTTEN_DAYS = 47
_RELEASE_DAYS = 9
_AT_ONCE = 0.86
_DIALECT = {
    "trixie": ("deb12u", "deb13u"),
    "noble": ("deb12u", "ubuntu24.04."),
    "jammy": ("deb12u", "ubuntu22.04."),
}
_ARCH = {"apt": "amd64", "rpm": "x86_64"}
_KEY = {"apt": "dpkg:{0}:{1}", "rpm": "rpm:{0}:{1}", "win": "win:{0}"}
_PENDING_KEY = {"apt": "apt:{0}:{1}", "rpm": "dnf:{0}:{1}", "win": "win:{0}"}


def sections(machine: Machine, day: date) -> dict[str, Entries]:
    """Return all sections of a machine as they are on ``day``."""
    return {
        "hardware": {"machine": _machine(machine)},
        "firmware": {"bios": _bios(machine)},
        "processors": {"cpu0": _processor(machine)},
        "memory": _memory(machine),
        "disks": {_disk(machine)["serial"] or "sda": _disk(machine)},  # type: ignore[dict-item]
        "network": {_interface(machine): _network(machine)},
        "system": {"os": _system(machine)},
        "users": {"counts": {"local": 1 + machine.number % 4, "administrators": 1}},
        "packages": packages(machine, day),
        "updates": updates(machine, day),
    }


def packages(machine: Machine, day: date) -> Entries:
    """Return the installed packages with the versions that were there on ``day``."""
    key, arch = _KEY[machine.system.packages], _ARCH.get(machine.system.packages, "")
    return {
        key.format(package.name, arch): {
            "version": _version(machine, package, _installed(machine, package, day)),
            **({"source": package.source} if package.source else {}),
        }
        for package in _chosen(machine)
    }


def updates(machine: Machine, day: date) -> Entries:
    """Return what is newer than the installed packages on ``day``."""
    key, arch = _PENDING_KEY[machine.system.packages], _ARCH.get(machine.system.packages, "")
    found = {}
    for package in _chosen(machine):
        has, is_there = _installed(machine, package, day), _release(package, day)
        if is_there > has:
            found[key.format(package.name, arch)] = _update(machine, package, has, is_there)
    return found


def _update(machine: Machine, package: Package, has: int, is_there: int) -> dict[str, object]:
    system = machine.system
    origin = {
        "apt": f"{system.name.split()[0]}:{system.version}/{system.codename}",
        "rpm": "updates",
        "win": "Microsoft Update",
    }[system.packages]
    return {
        "from": _version(machine, package, has),
        "to": _version(machine, package, is_there),
        "origin": f"{origin}-security" if package.severity and system.codename else origin,
        "security": bool(package.severity),
        **({"severity": package.severity} if package.severity else {}),
        "since": _released_on(package, has + 1).isoformat(),
    }


def _chosen(machine: Machine) -> list[Package]:
    """Return the packages of a machine: what all have, and some of the rest."""
    server = machine.habit is Habit.ALWAYS
    return [
        package
        for at, package in enumerate(PACKAGES[machine.system.packages])
        if package.share >= 1
        or (unit(machine.number, at, 30) < package.share and server >= package.for_server)
    ]


def _installed(machine: Machine, package: Package, day: date) -> int:
    """Return the release that a machine has on ``day``: security comes at once to most.

    The others, and what is no matter of security, wait until somebody installs the updates.
    """
    if machine.story is Story.UPDATES_MISSING:
        return _release(package, day - timedelta(days=_FORGOTTEN_DAYS))
    if package.severity and unit(machine.number, 31) < _AT_ONCE:
        return _release(package, day)
    past = (day.toordinal() + machine.number * 5) % _MAINTAINED_DAYS
    return _release(package, day - timedelta(days=past // 2))


def _version(machine: Machine, package: Package, release: int) -> str:
    """Return the version as the system's own packages call it."""
    old, new = _DIALECT.get(machine.system.codename, ("", ""))
    return package.version(release).replace(old, new) if old else package.version(release)


def _release(package: Package, day: date) -> int:
    """Return the number of the newest release of a package on ``day``; most never change."""
    if not package.is_lively:
        return 0
    return (day.toordinal() + package.phase) // (_RELEASE_DAYS * package.pace)


def _released_on(package: Package, release: int) -> date:
    return date.fromordinal(release * _RELEASE_DAYS * package.pace - package.phase)


def _machine(machine: Machine) -> dict[str, object]:
    chassis = {"desktop": "Desktop", "laptop": "Notebook", "server": "Server"}[machine.model.form]
    return {
        "vendor": machine.model.vendor,
        "model": machine.model.name,
        "serial": machine.serial,
        "chassis": "Other" if machine.is_virtual else chassis,
        "uuid": f"4c4c4544-0000-4000-8000-{machine.number:012x}",
    }


def _bios(machine: Machine) -> dict[str, object]:
    release = 1 + int(unit(machine.number, 33) * 24)
    return {
        "vendor": "SeaBIOS" if machine.is_virtual else machine.model.vendor,
        "version": f"1.{release}.0",
        "date": f"202{3 + release // 10}-{1 + release % 12:02d}-15",
        "secure_boot": not machine.is_virtual and machine.number % 9 != 4,
    }


def _processor(machine: Machine) -> dict[str, object]:
    cores = machine.model.cores
    return {"model": machine.model.processor, "cores": cores, "threads": cores * 2, "mhz": 4300}


def _memory(machine: Machine) -> Entries:
    half = machine.model.memory_mb // 2
    module = {"size_mb": half, "type": "DDR4", "speed": 3200}
    return {"DIMM 0": module, "DIMM 1": module}


def _disk(machine: Machine) -> dict[str, object]:
    serial = f"S6{machine.number:05d}X{int(unit(machine.number, 34) * 9000) + 1000}"
    kind, device = ("virtual", "vda") if machine.is_virtual else ("nvme", "nvme0n1")
    return {
        "device": device,
        "model": "QEMU HARDDISK" if machine.is_virtual else "SAMSUNG MZVL2512HCJQ",
        "serial": "" if machine.is_virtual else serial,
        "wwn": "",
        "size_gb": machine.model.disk_gb,
        "kind": kind,
        "firmware": "2.5+" if machine.is_virtual else "GXA7801Q",
    }


def _interface(machine: Machine) -> str:
    if machine.is_windows:
        return "WLAN" if machine.model.form == "laptop" else "Ethernet"
    return "wlp0s20f3" if machine.model.form == "laptop" else "enp1s0"


def _network(machine: Machine) -> dict[str, object]:
    low, high = machine.number % 256, machine.number // 256
    return {
        "mac": f"02:00:5e:10:{high:02x}:{low:02x}",
        "speed_mbit": 866 if machine.model.form == "laptop" else 1000,
        "kind": "wireless" if machine.model.form == "laptop" else "ethernet",
        "addresses": [f"10.{20 + high}.{low}.{10 + machine.number % 200}"],
    }


def _system(machine: Machine) -> dict[str, object]:
    system = machine.system
    days = 90 + int(unit(machine.number, 35) * 900)
    return {
        "name": system.name,
        "version": system.version,
        "codename": system.codename,
        "kernel": system.kernel,
        "arch": "x86_64",
        "boot_mode": "bios" if machine.is_virtual else "uefi",
        "timezone": "Europe/Berlin",
        "locale": "de_DE.UTF-8",
        "installed_on": (date(2026, 6, 1) - timedelta(days=days)).isoformat(),
    }
