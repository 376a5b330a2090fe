"""The two clocks. Nothing else in the monolith reads the time.

``now()`` is *business time*: contracts, billing, dunning, support hours. It can be shifted, per
instance by ``shift_process`` and per sandbox tenant or block by an offset that the edge sets.
``real()`` is *security and telemetry time*: accounts, tokens, sessions, devices, audit. It never
shifts. ``monotonic()`` measures durations.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta

from obhut.kernel import zones

GERMANY = zones.GERMANY

_offset: ContextVar[timedelta] = ContextVar("business_clock_offset", default=timedelta(0))
_of_process = timedelta(0)


def real() -> datetime:
    """Return the true instant in UTC; never shifted."""
    return datetime.now(UTC)


def now() -> datetime:
    """Return the business instant in UTC: the true one plus the offsets in force."""
    return real() + _of_process + _offset.get()


def today() -> date:
    """Return the German calendar day of the business instant."""
    return zones.german_day(now())


def monotonic() -> float:
    """Return seconds on a clock that never jumps; only differences have a meaning."""
    return time.monotonic()


def shift_process(offset: timedelta) -> None:
    """Shift business time of the whole process by ``offset``: the settings do, for a demo."""
    global _of_process  # noqa: PLW0603 - one clock a process is the very meaning
    _of_process = offset


@contextmanager
def shifted(offset: timedelta) -> Iterator[None]:
    """Shift business time by ``offset`` within the block, in this context only."""
    token = _offset.set(offset)
    try:
        yield
    finally:
        _offset.reset(token)


@contextmanager
def travel(instant: datetime) -> Iterator[None]:
    """Let business time begin at ``instant`` (aware) within the block; it goes on running."""
    with shifted(instant - real() - _of_process):
        yield
