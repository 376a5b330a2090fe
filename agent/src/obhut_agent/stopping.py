"""SIGTERM and SIGINT: end soon and in order."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Stopped(BaseException):
    """Raised by the signal inside ``interruptible`` only, where nothing is half done.

    Like KeyboardInterrupt no ``except Exception`` may swallow it.
    """


class StopSwitch:
    """Remembers the signal and wakes the selector."""

    def __init__(self) -> None:
        self.requested = False
        self._interruptible = False
        self.waker, self._wakeup = socket.socketpair()
        self.waker.setblocking(False)
        self._wakeup.setblocking(False)

    def install(self) -> None:
        """Take over the signals; main thread only."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        signal.set_wakeup_fd(self._wakeup.fileno())

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Within the block a signal raises Stopped at once, also out of a blocking call."""
        if self.requested:
            raise Stopped
        self._interruptible = True
        try:
            yield
        finally:
            self._interruptible = False

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.requested = True
        if self._interruptible:
            raise Stopped
