"""The processes of the instance: found by the data folder, measured in /proc, killed on wish."""

import signal
import threading
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from obhut.config.instance import Instance

MEASURED = ("gateway", "postgres")
_EVERY_S = 0.25


def leaders(instance: Instance, word: str) -> list[psutil.Process]:
    """Return the children of the supervisor whose command line holds ``word``."""
    pid = instance.running_pid()
    if pid is None:
        return []
    try:
        return [one for one in psutil.Process(pid).children() if _is(one, word)]
    except psutil.NoSuchProcess:
        return []


def kill(instance: Instance, word: str) -> bool:
    """Kill a process without a warning; False where it does not run at this moment."""
    found = leaders(instance, word)
    for process in found:
        process.send_signal(signal.SIGKILL)
    return bool(found)


def _is(process: psutil.Process, word: str) -> bool:
    try:
        parts = process.cmdline()
    except psutil.Error:
        return False
    return any(word in (part, Path(part).name) for part in parts)


@dataclass
class Meter:
    """CPU seconds and memory of gateway and database, processes that died meanwhile included.

    Memory is the proportional set size (PSS), the highest sum of those that were asked for.
    """

    instance: Instance
    pss_mb: float = 0.0
    _first: dict[tuple[int, float], float] = field(default_factory=dict)
    _last: dict[tuple[int, float], float] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to measure."""
        self.look(is_first=True)
        self._thread = threading.Thread(target=self._turn, name="meter", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Measure a last time."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self.look()
        self.weigh()

    @property
    def cpu_s(self) -> float:
        """Return the seconds that were used since ``start``."""
        return sum(last - self._first.get(key, 0.0) for key, last in self._last.items())

    def look(self, *, is_first: bool = False) -> None:
        """Note how much each process has used by now."""
        for process in self._processes():
            try:
                key = (process.pid, process.create_time())
                used = process.cpu_times()
            except psutil.Error:
                continue
            self._last[key] = used.user + used.system
            if is_first:
                self._first[key] = self._last[key]

    def weigh(self) -> None:
        """Note the memory."""
        self.pss_mb = max(self.pss_mb, sum(_pss_kb(one.pid) for one in self._processes()) / 1024)

    def _processes(self) -> list[psutil.Process]:
        found = [one for word in MEASURED for one in leaders(self.instance, word)]
        for leader in tuple(found):
            try:
                found += leader.children(recursive=True)
            except psutil.Error:
                continue
        return found

    def _turn(self) -> None:
        while not self._stop.wait(_EVERY_S):
            self.look()


def _pss_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0  # it has just ended
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
