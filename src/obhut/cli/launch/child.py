"""One child of the supervisor: how to start it, and when to start it again."""

import pwd
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field

from obhut.cli.launch.log_file import Lines

_FIRST_DELAY = 0.5
_LONGEST_DELAY = 10.0
_HEALTHY_S = 60.0


def _nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True, slots=True)
class Spec:
    """What a child is; ``before`` runs before every start, ``grace_s`` is its time to stop."""

    name: str
    command: list[str]
    env: dict[str, str] = field(repr=False)
    user: pwd.struct_passwd | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    hurry_signal: signal.Signals = signal.SIGKILL
    grace_s: float = 20.0
    before: Callable[[], None] = _nothing


@dataclass(slots=True)
class Child:
    """The running state of one spec."""

    spec: Spec
    process: "subprocess.Popen[bytes] | None" = None
    lines: Lines = field(default_factory=Lines)
    started_at: float = 0.0
    start_again_at: float | None = None
    failures: int = 0
    restarts: int = 0

    def ended(self, at: float) -> float:
        """Note the end of the process at ``at`` and return when to start it again.

        The first restart is immediate, then the delay doubles from 0.5 s to 10 s; a process that
        was well for a minute begins anew.
        """
        if at - self.started_at >= _HEALTHY_S:
            self.failures = 0
        self.start_again_at = at + delay(self.failures)
        self.failures += 1
        self.restarts += 1
        return self.start_again_at


def delay(failures: int) -> float:
    """Return the seconds to wait before the next start after ``failures`` earlier ones."""
    if failures == 0:
        return 0.0
    return min(_FIRST_DELAY * 2.0 ** (failures - 1), _LONGEST_DELAY)
