"""Mounted file systems that hold data on this machine's own disks."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from obhut_agent.reading import lines

_MOUNTS = "/proc/self/mountinfo"
_MAX_MOUNTS = 64
_OCTAL = re.compile(r"\\([0-7]{3})")
# Always full by design, or on another machine: a dead server would block statvfs.
_LEFT_OUT = frozenset({
    "squashfs", "iso9660", "udf", "erofs", "cramfs", "autofs", "nfs", "nfs4", "cifs", "smb3",
    "smbfs", "fuse.sshfs", "9p", "ceph", "glusterfs", "fuse.glusterfs", "afs", "davfs",
    "fuse.davfs", "ncpfs", "virtiofs",
})  # fmt: skip
_WITHOUT_DEVICE = frozenset({"zfs", "btrfs", "bcachefs"})


class Usage(NamedTuple):
    """One file system: MiB, and percent as ``df`` counts it (None: it has no inode table).

    ``total_mb`` is what can be filled, without what is kept for root: so used of total is the
    percentage at which people are warned.
    """

    path: str
    total_mb: int
    used_mb: int
    used_percent: float
    inodes_percent: float | None


def usages(mounts_file: str = _MOUNTS) -> list[Usage]:
    """Return the usage of each file system once; unreadable ones are left out."""
    found: dict[int, Usage] = {}
    for path in _paths(mounts_file):
        try:
            device = Path(path).stat().st_dev
            usage = None if device in found else _usage(path, os.statvfs(path))
        except OSError:
            continue
        if usage is not None:
            found[device] = usage
    return list(found.values())[:_MAX_MOUNTS]


def _paths(mounts_file: str) -> Iterator[str]:
    for line in lines(mounts_file):
        place, _, about = line.partition(" - ")
        fields, source = place.split(" "), about.split(" ")
        if len(fields) < 6 or len(source) < 3:
            continue
        path, (kind, device, options) = fields[4], source[:3]
        if path == "/" or _holds_data(device, kind, options):
            yield _OCTAL.sub(lambda match: chr(int(match[1], 8)), path)


def _holds_data(device: str, kind: str, options: str) -> bool:
    # The options of the file system, not of our view of it: a hardened service sees all read-only.
    if kind in _LEFT_OUT or "ro" in options.split(",") or device.startswith("/dev/loop"):
        return False
    return device.startswith("/") or kind in _WITHOUT_DEVICE


def _usage(path: str, stat: os.statvfs_result) -> Usage | None:
    if stat.f_blocks <= 0:
        return None
    used = stat.f_blocks - stat.f_bfree
    usable = used + stat.f_bavail
    unit = stat.f_frsize / 2**20
    return Usage(
        path=path,
        total_mb=int(usable * unit),
        used_mb=int(used * unit),
        used_percent=round(100 * used / usable, 2) if usable > 0 else 100.0,
        inodes_percent=_inodes(stat),
    )


def _inodes(stat: os.statvfs_result) -> float | None:
    if stat.f_files <= 0:
        return None
    return round(100 * (stat.f_files - stat.f_ffree) / stat.f_files, 2)
