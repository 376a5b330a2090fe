"""Half-open periods, and the counting of days and months by the German Civil Code (BGB).

Library arithmetic such as ``relativedelta`` counts otherwise: a month from 31 January would end on
27 February there, the law says 28.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

ONE_DAY = timedelta(days=1)
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """Calendar days from ``begin`` up to, not including, ``end``."""

    begin: date
    end: date

    def __post_init__(self) -> None:
        _refuse_backwards(self.begin, self.end)

    def __contains__(self, day: date) -> bool:
        return self.begin <= day < self.end

    @property
    def last(self) -> date:
        """The last day inside; only a period that has days has one."""
        if self.begin == self.end:
            raise EmptyPeriodError(self)
        return self.end - ONE_DAY

    @property
    def length(self) -> int:
        """The number of days."""
        return (self.end - self.begin).days

    def overlap(self, other: "Days") -> "Days | None":
        """Return the days that both have, or nothing."""
        begin, end = max(self.begin, other.begin), min(self.end, other.end)
        return Days(begin, end) if begin < end else None


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Real time from the instant ``begin`` up to, not including, ``end``; kept in UTC.

    In any other zone Python would subtract wall clocks and lose the hour of a clock change.
    """

    begin: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "begin", self.begin.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))
        _refuse_backwards(self.begin, self.end)

    def __contains__(self, instant: datetime) -> bool:
        return self.begin <= instant < self.end

    @property
    def length(self) -> timedelta:
        """The real duration."""
        return self.end - self.begin

    def overlap(self, other: "Span") -> "Span | None":
        """Return the time that both have, or nothing."""
        begin, end = max(self.begin, other.begin), min(self.end, other.end)
        return Span(begin, end) if begin < end else None


class BackwardsPeriodError(ValueError):
    """A period would end before it begins."""


class EmptyPeriodError(ValueError):
    """An empty period has no last day."""


def _refuse_backwards(begin: date, end: date) -> None:
    if end < begin:
        raise BackwardsPeriodError(begin, end)


def month_end(day: date) -> date:
    """Return the last day of the month in which ``day`` lies."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def shift_months(day: date, months: int) -> date:
    """Return the day with the same number ``months`` later, or that month's last (§ 188 (3))."""
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_after_event(event: date, *, days: int = 0, months: int = 0) -> date:
    """Return the last day of a period that an event on ``event`` sets off.

    The day of the event does not count (§ 187 (1)); months come before days where both are given.
    """
    return shift_months(event, months) + timedelta(days=days)


def end_from_start(start: date, *, months: int) -> date:
    """Return the last day of ``months`` that begin at 0:00 of ``start``, which counts (§ 187 (2)).

    It is the day before the one that bears the number of ``start`` (§ 188 (2)); where that day
    does not exist, the last one of the month (§ 188 (3)).
    """
    first = shift_months(start.replace(day=1), months)
    return min(first + timedelta(days=start.day - 2), month_end(first))


def anniversary_term(start: date, *, months: int, number: int) -> Days:
    """Return the term ``number`` (from 0) of terms of ``months`` each that began on ``start``.

    All are counted from ``start``, so a short month shortens one term and shifts none.
    """
    begin = start if number == 0 else end_from_start(start, months=months * number) + ONE_DAY
    return Days(begin, end_from_start(start, months=months * (number + 1)) + ONE_DAY)


def moved_to_working_day(day: date, *, is_working_day: Callable[[date], bool]) -> date:
    """Return ``day``, or the next working day after it (§ 193).

    For the last day of a declaration or payment only: not for notice of termination, not for the
    grace of an erasure.
    """
    while not is_working_day(day):
        day += ONE_DAY
    return day
