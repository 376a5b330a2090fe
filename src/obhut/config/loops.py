"""Work that repeats inside the worker process, each kind in a thread of its own."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import structlog
from django.db import connection

from obhut.kernel import clock

_log = structlog.get_logger()
_LONGEST_WAIT = 60.0

leaving = threading.Event()
"""Set when this worker was told to stop: long work ends after the step under way."""


class Turning(Protocol):
    """What the worker knows of a loop, whoever made it."""

    name: str
    failures: int
    last_success: datetime | None

    def start(self, stop: threading.Event) -> None:
        """Start turning in a thread until ``stop`` is set."""

    def join(self) -> None:
        """Wait for the turn that is under way."""


@dataclass
class Loop:
    """Calls ``work`` every ``every_s`` seconds; after a failure it waits longer, up to a minute.

    A failure is logged with its trace and never ends the loop: the next turn may find the database
    again. ``last_success`` tells the operator which loop is stuck.
    """

    name: str
    every_s: float
    work: Callable[[], object]
    last_success: datetime | None = None
    failures: int = 0
    _thread: threading.Thread | None = field(default=None, repr=False)

    def start(self, stop: threading.Event) -> None:
        """Start turning in a thread until ``stop`` is set."""
        self._thread = threading.Thread(target=self._turn, args=(stop,), name=self.name)
        self._thread.start()

    def join(self) -> None:
        """Wait for the turn that is under way."""
        if self._thread is not None:
            self._thread.join()

    def _turn(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._once()
            stop.wait(min(self.every_s * 2**self.failures, max(self.every_s, _LONGEST_WAIT)))
        connection.close()

    def _once(self) -> None:
        try:
            self.work()
        except Exception:  # noqa: BLE001 - logged with its trace; the next turn may succeed
            self.failures = min(self.failures + 1, 10)
            _log.exception("loop-failed", loop=self.name, failures=self.failures)
            connection.close()
        else:
            self.failures = 0
            self.last_success = clock.real()
