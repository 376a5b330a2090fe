"""The supervisor's last will: a process that ends the children when the supervisor was killed.

The kernel's death signal reaches direct children only; a hung child or the worker of a web server
would stay. The guard holds the other end of a pipe, knows every process group, and acts at its end.
"""

import os
import select
import signal
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from obhut.cli.launch.descendants import kill_group

_POLLS = 50
_POLL_S = 0.1


class Guard:
    """The supervisor's side: tells the guard which groups live.

    ``kept`` is the descriptor of the instance's lock: the instance stays locked until the guard
    has done its work, so the next start never meets remains.
    """

    def __init__(self, kept: int) -> None:
        reader, self._writer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            _watch(reader, kept)
        os.close(reader)

    def add(self, leader: int, hurry: signal.Signals) -> None:
        """Put the group of ``leader`` under guard; ``hurry`` ends it if it does not stop."""
        self._tell(f"+{leader} {int(hurry)}\n")

    def remove(self, leader: int) -> None:
        """Take the group out: it is gone."""
        self._tell(f"-{leader} 0\n")

    def dismiss(self) -> None:
        """End the guard; nothing is left to be guarded."""
        os.close(self._writer)
        os.waitpid(self.pid, 0)

    def _tell(self, line: str) -> None:
        try:
            os.write(self._writer, line.encode())
        except BrokenPipeError:
            return  # somebody killed the guard; the death signals still hold


def _watch(reader: int, kept: int) -> None:
    """Wait for the supervisor's end; never returns."""
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_IGN)
        signal.set_wakeup_fd(-1)
        _close_all_but({reader, kept})
        _end(_groups_at_the_end(reader))
    finally:
        os._exit(0)


def _close_all_but(kept: Collection[int]) -> None:
    """Let go of logs, pipes and the terminal."""
    for entry in list(Path("/proc/self/fd").iterdir()):
        if int(entry.name) not in kept:
            with suppress(OSError):  # the folder's own descriptor is gone by now
                os.close(int(entry.name))


def _groups_at_the_end(reader: int) -> dict[int, signal.Signals]:
    groups: dict[int, signal.Signals] = {}
    rest = b""
    while data := os.read(reader, 4096):
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            leader, hurry = line[1:].split()
            if line.startswith(b"+"):
                groups[int(leader)] = signal.Signals(int(hurry))
            else:
                groups.pop(int(leader), None)
    return groups


def _end(groups: dict[int, signal.Signals]) -> None:
    """Give the groups five seconds to follow the kernel's death signal, then end them."""
    for _ in range(_POLLS):
        if not any(_lives(leader) for leader in groups):
            return
        select.select([], [], [], _POLL_S)
    for leader, hurry in groups.items():
        kill_group(leader, hurry)


def _lives(leader: int) -> bool:
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
