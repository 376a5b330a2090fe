"""Status facts of this machine: what it is and what changes rarely."""

import os

from obhut_agent.mounts import Usage
from obhut_agent.reading import content, lines
from obhut_agent.sessions import sessions_class
from obhut_agent.version import VERSION
from obhut_agent.words import clean
from obhut_protocol.facts import Facts, Mount
from obhut_protocol.limits import MAX_LABEL, MAX_NAME, MAX_PATH

_VENDORS = (
    ("qemu", "kvm"), ("kvm", "kvm"), ("vmware", "vmware"), ("virtualbox", "virtualbox"),
    ("innotek", "virtualbox"), ("microsoft corporation virtual", "hyperv"), ("xen", "xen"),
    ("parallels", "parallels"), ("amazon ec2", "ec2"), ("google compute", "gce"),
)  # fmt: skip


def gather(*, disks: list[Usage], failed: tuple[str, ...] | None, root: str = "") -> Facts:
    """Return what is known now; anything missing or unreadable is None."""
    release = os_release(root)
    machine = os.uname()
    sessions = sessions_class(root)
    return Facts(
        os_name=_label(release.get("NAME", machine.sysname)),
        os_version=_label(release.get("VERSION_ID", "")),
        kernel=clean(machine.release, MAX_NAME),
        arch=_label(machine.machine),
        boot_at=_boot_at(root),
        mounts=tuple(_mount(disk) for disk in disks),
        failed_services=failed,
        reboot_required=reboot_required(root),
        sessions=None if sessions is None else int(sessions),
        virtual=_virtual(root),
        agent_version=VERSION,
        psi=bool(content(f"{root}/proc/pressure/cpu")),
    )


def differ(old: Facts | None, new: Facts) -> bool:
    """Say whether ``new`` is worth a message.

    How full a disk is changes all the time and is in the sample rows; here it counts from one
    percent of the disk on. The boot time may move by a second when the clock is set.
    """
    return old is None or _coarse(old) != _coarse(new) or _disks_moved(old, new)


def os_release(root: str) -> dict[str, str]:
    """Return what the system says of itself; empty where it says nothing."""
    found = {}
    for line in lines(f"{root}/etc/os-release") or lines(f"{root}/usr/lib/os-release"):
        name, equals, value = line.partition("=")
        if equals:
            found[name.strip()] = value.strip().strip("\"'")
    return found


def _coarse(facts: Facts) -> Facts:
    boot_at = None if facts.boot_at is None else round(facts.boot_at / 60_000)
    mounts = tuple(m._replace(used_mb=0, inodes_percent=None) for m in facts.mounts or ())
    return facts._replace(boot_at=boot_at, mounts=mounts)


def _disks_moved(old: Facts, new: Facts) -> bool:
    pairs = zip(old.mounts or (), new.mounts or (), strict=False)
    return any(abs(a.used_mb - b.used_mb) * 100 > a.total_mb for a, b in pairs)


def _label(text: str) -> str:
    return clean(text, MAX_LABEL)


def _boot_at(root: str) -> int | None:
    for line in lines(f"{root}/proc/stat"):
        if line.startswith("btime "):
            seconds = line.removeprefix("btime ").strip()
            return int(seconds) * 1000 if seconds.isascii() and seconds.isdigit() else None
    return None


def reboot_required(root: str) -> bool:
    """Say whether the system wants to be restarted."""
    names = ("run/reboot-required", "var/run/reboot-required")
    return any(os.path.lexists(f"{root}/{name}") for name in names)


def _virtual(root: str) -> str:
    """Return the kind of machine: "" is real hardware, "vm" an unknown virtual one."""
    container = content(f"{root}/run/systemd/container").strip()
    if container:
        return _label(container)
    dmi = f"{root}/sys/class/dmi/id"
    vendor = f"{content(f'{dmi}/sys_vendor').strip()} {content(f'{dmi}/product_name')}".lower()
    known = next((kind for mark, kind in _VENDORS if mark in vendor), None)
    if known is not None:
        return known
    return "vm" if " hypervisor" in content(f"{root}/proc/cpuinfo") else ""


def _mount(disk: Usage) -> Mount:
    path = clean(disk.path, MAX_PATH)
    return Mount(path, disk.total_mb, disk.used_mb, disk.inodes_percent)
