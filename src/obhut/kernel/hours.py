"""Business hours: when support is open, and when so many open hours have passed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from obhut.kernel.clauses import clause
from obhut.kernel.holidays import HolidayCalendar
from obhut.kernel.periods import ONE_DAY, Span
from obhut.kernel.zones import GERMANY, at_local

NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessHours:
    """The hours of one working week in the operator's ``zone``; Monday is weekday 0."""

    opens: time
    closes: time
    weekdays: frozenset[int]
    zone: ZoneInfo = GERMANY

    def __post_init__(self) -> None:
        if not self.weekdays or self.opens >= self.closes:
            raise NeverOpenError(self)


class NeverOpenError(ValueError):
    """Hours without a weekday or without a minute would let a deadline never come."""


SUPPORT_HOURS = BusinessHours(opens=time(8), closes=time(17), weekdays=frozenset(range(5)))


@clause("C-6.4c", "C-6.4d")
def open_on(day: date, *, hours: BusinessHours, calendar: HolidayCalendar) -> Span | None:
    """Return the open time of ``day``; nothing on a free weekday or a public holiday."""
    if day.weekday() not in hours.weekdays or calendar.holiday(day) is not None:
        return None
    return Span(at_local(day, hours.opens, hours.zone), at_local(day, hours.closes, hours.zone))


@clause("C-6.4c")
def due_after(
    received: datetime, work: timedelta, *, hours: BusinessHours, calendar: HolidayCalendar
) -> datetime:
    """Return the UTC instant at which ``work`` of open time has passed since ``received``.

    Work that ends with the closing hour ends on that day, not at the next opening.
    """
    for span in _open_from(received, hours=hours, calendar=calendar):
        if work <= span.length:
            return span.begin + work
        work -= span.length
    raise AssertionError("open time never ends")


def open_time_between(
    begin: datetime, end: datetime, *, hours: BusinessHours, calendar: HolidayCalendar
) -> timedelta:
    """Return how much open time lies between two instants."""
    total = NO_TIME
    for span in _open_from(begin, hours=hours, calendar=calendar):
        if span.begin >= end:
            break
        total += min(span.end, end) - span.begin
    return total


def _open_from(
    instant: datetime, *, hours: BusinessHours, calendar: HolidayCalendar
) -> Iterator[Span]:
    """Yield the open spans that end after ``instant``, the first one cut to it; without end."""
    day = instant.astimezone(hours.zone).date()
    while True:
        span = open_on(day, hours=hours, calendar=calendar)
        if span is not None and span.end > instant:
            yield Span(max(span.begin, instant), span.end)
        day += ONE_DAY
