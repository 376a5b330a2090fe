"""What the server's processes use: CPU seconds and memory of the gateway and of PostgreSQL."""

from pathlib import Path
from typing import NamedTuple

import psutil

from obhut.cli.errors import CommandFailedError
from obhut.config.instance import Instance

_MEASURED = ("gateway", "postgres")


class _Use(NamedTuple):
    first_s: float
    last_s: float


class Server:
    """The processes of one running instance, found below its supervisor."""

    def __init__(self, instance: Instance) -> None:
        pid = instance.running_pid()
        if pid is None:
            raise CommandFailedError(
                f"im Datenordner {instance.path} läuft keine Instanz; „obhut up“ startet sie"
            )
        self._supervisor = psutil.Process(pid)

    def leader(self, name: str) -> psutil.Process | None:
        """Return the living process that the supervisor keeps under ``name``."""
        return next((one for one in _children(self._supervisor) if _is(one, name)), None)

    def processes(self) -> list[psutil.Process]:
        """Return the gateway and every process of PostgreSQL."""
        leaders = [found for name in _MEASURED if (found := self.leader(name))]
        return [one for leader in leaders for one in (leader, *_children(leader))]

    def gateway_files(self) -> int:
        """Return how many file descriptors the gateway may have; 0 where that cannot be read."""
        gateway = self.leader("gateway")
        try:
            limits = Path(f"/proc/{gateway.pid if gateway else 0}/limits").read_text()
        except OSError:
            return 0
        line = next(line for line in limits.splitlines() if line.startswith("Max open files"))
        soft = line.split()[3]
        return int(soft) if soft.isdecimal() else 2**31


class Meter:
    """Adds up what the processes use from now on; those that end keep what was last seen."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._uses: dict[tuple[int, float], _Use] = {}
        self._pss = 0.0
        self._look(begin=True)

    @property
    def cpu_s(self) -> float:
        """Return user and system seconds since the beginning."""
        return sum(use.last_s - use.first_s for use in self._uses.values())

    @property
    def pss_mb(self) -> float | None:
        """Return the largest sum of proportional memory seen; None where it may not be read."""
        return round(self._pss / 2**20, 1) or None

    def look(self) -> None:
        """Note the CPU time; call it often, as a process may end at any moment."""
        self._look(begin=False)

    def weigh(self) -> None:
        """Note the memory; costs more than ``look``."""
        self._pss = max(self._pss, sum(map(_pss, self._server.processes())))

    def _look(self, *, begin: bool) -> None:
        for process in self._server.processes():
            try:
                key, used = (process.pid, process.create_time()), sum(process.cpu_times()[:2])
            except psutil.NoSuchProcess:
                continue
            known = self._uses.get(key)
            first = known.first_s if known else (used if begin else 0.0)
            self._uses[key] = _Use(first, used)


def _children(process: psutil.Process) -> list[psutil.Process]:
    """Return what the main thread of ``process`` has started; a scan of /proc costs far more."""
    try:
        pids = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    except OSError:
        return []
    return [one for pid in pids if (one := _process(int(pid)))]


def _process(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None


def _is(process: psutil.Process, name: str) -> bool:
    """Tell whether the command line is that of ``name``: its program, or its last word."""
    try:
        words = process.cmdline()
    except psutil.Error:
        return False
    return bool(words) and (Path(words[0]).name == name or words[-1] == name)


def _pss(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss)
    except psutil.Error:
        return 0.0
