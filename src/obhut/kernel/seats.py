"""Seats: how long a device's place in a contract runs and which whole months are billed.

A seat belongs to one plan of one contract. It begins with activation, a removal is a notice of
termination, and every calendar month that it touches is billed in full.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from obhut.kernel.clauses import clause
from obhut.kernel.notice import NoticePeriod, end_after_notice
from obhut.kernel.periods import month_end, shift_months


class RemovedBeforeActiveError(ValueError):
    """A seat would be removed before it was active."""


class MonthError(ValueError):
    """Not a calendar month of the form ``YYYY-MM``."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month in which ``day`` lies."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read ``YYYY-MM``; raises MonthError."""
        try:
            found = cls.of(date.fromisoformat(f"{text}-01"))
        except ValueError as error:
            raise MonthError(text) from error
        if str(found) != text:
            raise MonthError(text)
        return found

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return month_end(self.first)

    def following(self) -> "Month":
        """Return the next month."""
        return Month.of(shift_months(self.first, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One device, user or service part in a seat; without ``removed_on`` it is still there."""

    active_from: date
    removed_on: date | None = None

    def __post_init__(self) -> None:
        if self.removed_on is not None and self.removed_on < self.active_from:
            raise RemovedBeforeActiveError(self.active_from, self.removed_on)


@clause("V-12.1d", "V-2.6")
def seat_of(holdings: Iterable[Holding]) -> Holding:
    """Return the life of the seat that ``holdings`` share: removed only when nothing is left.

    A replacement device takes over the seat of the one it replaces, so there is one seat, and a
    backup that stays when the agent is gone keeps it alive. Raises ValueError without any.
    """
    found = list(holdings)
    removals = [held.removed_on for held in found if held.removed_on is not None]
    return Holding(
        active_from=min(held.active_from for held in found),
        removed_on=max(removals) if len(removals) == len(found) else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatSpan:
    """A seat from its activation to its computed end, if it has one."""

    begins_on: date
    ends_on: date | None = None


@clause("V-7.2", "V-12.1c", "V-12.1d")
def seats_from(holdings: Iterable[Holding], *, period: NoticePeriod) -> tuple[SeatSpan, ...]:
    """Return the seats that one position had, from the intervals of the inventory.

    What comes while the notice of what went still runs takes over its seat; what comes later is a
    seat of its own. So a device that is away for good ends once, and nobody pays a month twice.
    """
    spans: list[SeatSpan] = []
    for group in _connected(holdings, period):
        seat = seat_of(group)
        spans.append(SeatSpan(begins_on=seat.active_from, ends_on=seat_end(seat, period=period)))
    return tuple(spans)


def _connected(holdings: Iterable[Holding], period: NoticePeriod) -> Iterator[tuple[Holding, ...]]:
    """Yield holdings that follow each other while a notice runs, the earliest first."""
    group: tuple[Holding, ...] = ()
    for held in sorted(holdings, key=lambda each: each.active_from):
        end = seat_end(seat_of(group), period=period) if group else None
        if group and end is not None and held.active_from > end:
            yield group
            group = ()
        group = (*group, held)
    if group:
        yield group


@clause("V-7.2")
def months_of(seats: Iterable[SeatSpan], *, until: date) -> tuple[Month, ...]:
    """Return the months billed for one position up to ``until``, each once."""
    ends = ((seat, min(seat.ends_on or until, until)) for seat in seats)
    found = {
        month
        for seat, end in ends
        for month in billed_months(active_from=seat.begins_on, until=end)
    }
    return tuple(sorted(found))


@clause("V-12.1c")
def seat_end(seat: Holding, *, period: NoticePeriod) -> date | None:
    """Return the last day of a seat: its removal is the notice. None while it is not removed."""
    if seat.removed_on is None:
        return None
    return end_after_notice(received=seat.removed_on, period=period)


@clause("V-7.2", "V-2.2")
def billed_months(*, active_from: date, until: date) -> tuple[Month, ...]:
    """Return every calendar month that a seat touches from ``active_from`` to ``until``.

    Each is billed in full, nothing by days; nothing before activation. Empty where ``until`` lies
    before ``active_from``.
    """
    return tuple(_months(Month.of(active_from), until)) if until >= active_from else ()


def _months(month: Month, until: date) -> Iterator[Month]:
    while month.first <= until:
        yield month
        month = month.following()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSpan:
    """A plan that a seat has from a day up to and including ``ends_on``, if it ends."""

    plan: str
    price: Decimal
    begins_on: date
    ends_on: date | None = None

    def touches(self, month: Month) -> bool:
        """Tell whether the plan holds on any day of ``month``."""
        is_over = self.ends_on is not None and self.ends_on < month.first
        return self.begins_on <= month.last and not is_over


@clause("V-7.2")
def plan_of_month(spans: Iterable[PlanSpan], month: Month) -> PlanSpan | None:
    """Return the plan billed for ``month``: the dearest that touches it.

    An upgrade therefore counts for the whole month; a downgrade is a notice of the dearer plan,
    whose span ends with that notice.
    """
    touching = [span for span in spans if span.touches(month)]
    return max(touching, key=lambda span: (span.price, span.begins_on), default=None)
