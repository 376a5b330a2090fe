"""Find and end what a dead child left behind; the supervisor is their subreaper."""

import os
import signal
from collections.abc import Collection
from pathlib import Path


def kill_group(leader: int, how: signal.Signals = signal.SIGKILL) -> None:
    """Signal the process group that ``leader`` led, if anybody of it is left."""
    try:
        os.killpg(leader, how)
    except ProcessLookupError:
        pass  # nobody is left
    except PermissionError:
        pass  # the number belongs to a stranger by now


def orphans(known: Collection[int]) -> list[int]:
    """Return our direct children that we did not start ourselves."""
    me = os.getpid()
    numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal())
    return [pid for pid in numbers if pid not in known and _parent(pid) == me]


def kill_orphans(known: Collection[int]) -> None:
    """End every orphan: its master is dead, and nobody else would ever stop it."""
    for pid in orphans(known):
        os.kill(pid, signal.SIGKILL)


def reap_orphans(known: Collection[int]) -> None:
    """Collect the exit status of adopted processes; that of our own children stays."""
    for pid in orphans(known):
        try:
            os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            continue


def _parent(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[1])
