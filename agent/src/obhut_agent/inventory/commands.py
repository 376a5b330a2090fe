"""Programs of the system, asked for a list: bounded in time and output, alone in their group."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from typing import Protocol

MAX_OUTPUT = 32 * 1024 * 1024
TIMEOUT_S = 60.0
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Run(Protocol):
    """Runs a program and returns its output; None if it is missing, fails or takes too long."""

    def __call__(
        self,
        command: Sequence[str],
        /,
        *,
        timeout_s: float = TIMEOUT_S,
        fine: tuple[int, ...] = (0,),
    ) -> str | None:
        """``fine`` are the exit codes that are no failure."""

    def has(self, program: str, /) -> bool:
        """Say whether there is such a program."""


class Nothing:
    """A system that is only looked at from outside has no programs to run."""

    def has(self, _program: str) -> bool:
        """Say no."""
        return False

    def __call__(
        self,
        _command: Sequence[str],
        *,
        timeout_s: float = TIMEOUT_S,
        fine: tuple[int, ...] = (0,),
    ) -> str | None:
        """Run nothing."""
        return None


class Commands:
    """The programs of this machine."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[bytes] | None = None

    def has(self, program: str) -> bool:
        """Say whether there is such a program."""
        return shutil.which(program, path=_PATH) is not None

    def __call__(
        self, command: Sequence[str], *, timeout_s: float = TIMEOUT_S, fine: tuple[int, ...] = (0,)
    ) -> str | None:
        """Run it. Its output goes to a file: a grandchild that hangs can keep no pipe open."""
        with tempfile.TemporaryFile() as output:
            try:
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.DEVNULL,
                    cwd="/",
                    env={"PATH": _PATH, "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"},
                    start_new_session=True,
                )
            except OSError:
                return None
            code = self._wait(process, timeout_s)
            output.seek(0)
            raw = output.read(MAX_OUTPUT + 1)
        if code not in fine or len(raw) > MAX_OUTPUT:
            return None
        return raw.decode(errors="replace")

    def stop(self) -> None:
        """Kill what runs now, with all its children."""
        if self._running is not None and self._running.poll() is None:
            os.killpg(self._running.pid, signal.SIGKILL)

    def _wait(self, process: "subprocess.Popen[bytes]", timeout_s: float) -> int | None:
        self._running = process
        try:
            return process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.stop()
            process.wait()
            return None
        finally:
            self._running = None
