"""Signals and pipes of the supervisor in one select; no thread, so that forking stays safe."""

import os
import selectors
import signal
from collections.abc import Callable
from typing import IO

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_CHUNK = 65_536


class EventLoop:
    """Counts stop signals, notes ended children, hands on what pipes say."""

    def __init__(self) -> None:
        self.stop_signals = 0
        self.child_ended = False
        self._selector = selectors.DefaultSelector()
        self._bell, self._rope = os.pipe()
        self._open: set[IO[bytes]] = set()

    def open(self) -> None:
        """Take over the signals; main thread only."""
        for descriptor in (self._bell, self._rope):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(self._rope, warn_on_full_buffer=False)
        for number in _STOP_SIGNALS:
            signal.signal(number, self._note_stop)
        signal.signal(signal.SIGCHLD, self._note_child)
        self._selector.register(self._bell, selectors.EVENT_READ, self._drain)

    def close(self) -> None:
        """Give the signals back."""
        for number in (*_STOP_SIGNALS, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)
        self._selector.close()
        for descriptor in (self._bell, self._rope):
            os.close(descriptor)

    def listen(self, pipe: IO[bytes], sink: Callable[[bytes], object]) -> None:
        """Hand on what ``pipe`` says; the end is handed on as empty bytes."""
        os.set_blocking(pipe.fileno(), False)
        self._open.add(pipe)
        self._selector.register(pipe, selectors.EVENT_READ, lambda: self._read(pipe, sink))

    def is_open(self, pipe: IO[bytes] | None) -> bool:
        """Tell whether ``pipe`` may still say something."""
        return pipe in self._open

    def turn(self, longest: float) -> None:
        """Wait for something to happen, at most ``longest`` seconds, and treat it."""
        for key, _ in self._selector.select(longest):
            key.data()

    def _read(self, pipe: IO[bytes], sink: Callable[[bytes], object]) -> None:
        try:
            data = os.read(pipe.fileno(), _CHUNK)
        except BlockingIOError:
            return
        sink(data)
        if not data:
            self._selector.unregister(pipe)
            self._open.discard(pipe)
            pipe.close()

    def _drain(self) -> None:
        try:
            os.read(self._bell, _CHUNK)
        except BlockingIOError:
            return

    def _note_stop(self, *_: object) -> None:
        self.stop_signals += 1

    def _note_child(self, *_: object) -> None:
        self.child_ended = True
