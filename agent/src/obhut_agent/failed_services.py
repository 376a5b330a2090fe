"""Failed services, where systemd runs. Asked at most every five minutes, in a child."""

import subprocess
from pathlib import Path

from obhut_agent import clock
from obhut_agent.words import clean
from obhut_protocol.limits import MAX_FAILED_SERVICES, MAX_NAME

_RUNNING = Path("/run/systemd/system")
_COMMAND = ("systemctl", "list-units", "--state=failed", "--type=service", "--plain", "--no-legend",
            "--no-pager")  # fmt: skip
_EVERY_S = 300
_TIMEOUT_S = 10


class FailedServices:
    """Remembers the last answer for five minutes."""

    def __init__(self, command: tuple[str, ...] = _COMMAND, running: Path = _RUNNING) -> None:
        self._command = command
        self._running = running
        self._asked: float | None = None
        self._names: tuple[str, ...] | None = None

    def names(self) -> tuple[str, ...] | None:
        """Return the names of failed services, None where that cannot be known."""
        now = clock.monotonic()
        if self._asked is None or now - self._asked >= _EVERY_S:
            self._asked = now
            self._names = self._ask() if self._running.exists() else None
        return self._names

    def _ask(self) -> tuple[str, ...] | None:
        try:
            done = subprocess.run(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_TIMEOUT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return _parse(done.stdout) if done.returncode == 0 else None


def _parse(output: bytes) -> tuple[str, ...]:
    rows = (line.split() for line in output.decode(errors="replace").splitlines())
    names = sorted({clean(row[0], MAX_NAME) for row in rows if row})
    return tuple(names[:MAX_FAILED_SERVICES])
