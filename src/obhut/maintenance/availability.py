"""Reads of the probe log: months, outages, the last hour."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q
from django.db.models.functions import TruncMonth

from obhut.kernel.zones import GERMANY, day_begins_at, german_day
from obhut.maintenance.models import EdgeProbe
from obhut.maintenance.rules.availability import Minutes, Outage, minutes_of, outages

_MOST_DOWN = 20_000


@dataclass(frozen=True, slots=True)
class MonthOfProbes:
    """A calendar month (Germany) with its minutes; the running one counts to now."""

    first_on: date
    minutes: Minutes


@dataclass(frozen=True, slots=True)
class ProbedMinute:
    """One line of the log; ``is_up`` None means that nobody asked."""

    minute_at: datetime
    is_up: bool | None
    took_ms: int | None = None
    problem: str = ""


def months(*, at: datetime) -> list[MonthOfProbes]:
    """Return the months since the first question, newest first; none before the first."""
    began_at = EdgeProbe.objects.aggregate(at=Min("minute_at"))["at"]
    if began_at is None:
        return []
    counts = _counts()
    return [_month(first, began_at, at, counts) for first in _firsts(began_at, at)]


def recent_outages(*, since: datetime) -> list[Outage]:
    """Return the outages since then, newest first."""
    down = EdgeProbe.objects.filter(minute_at__gte=since, is_up=False).order_by("minute_at")
    return outages(down.values_list("minute_at", flat=True)[:_MOST_DOWN])[::-1]


def last_hour(*, at: datetime) -> list[ProbedMinute]:
    """Return the log of the sixty minutes before the running one, newest first."""
    until = at.replace(second=0, microsecond=0)
    wanted = [until - timedelta(minutes=n) for n in range(1, 61)]
    rows = EdgeProbe.objects.filter(minute_at__gte=wanted[-1], minute_at__lt=until)
    known = {row.minute_at: row for row in rows}
    return [_probed(known.get(minute), minute) for minute in wanted]


def _probed(row: EdgeProbe | None, minute: datetime) -> ProbedMinute:
    if row is None:
        return ProbedMinute(minute, None)
    return ProbedMinute(minute, row.is_up, row.took_ms, row.problem)


def _counts() -> dict[date, tuple[int, int]]:
    by_month = EdgeProbe.objects.annotate(month=TruncMonth("minute_at", tzinfo=GERMANY))
    rows = by_month.values("month").annotate(
        up=Count("pk", filter=Q(is_up=True)), down=Count("pk", filter=Q(is_up=False))
    )
    return {row["month"].date(): (row["up"], row["down"]) for row in rows.order_by("month")}


def _firsts(began_at: datetime, at: datetime) -> list[date]:
    found = [german_day(at).replace(day=1)]
    while found[-1] > german_day(began_at):
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def _month(
    first: date, began_at: datetime, at: datetime, counts: dict[date, tuple[int, int]]
) -> MonthOfProbes:
    following = (first + timedelta(days=32)).replace(day=1)
    # The running minute is still open, so it counts neither as known nor as unknown.
    until = min(day_begins_at(following), at.replace(second=0, microsecond=0))
    up, down = counts.get(first, (0, 0))
    since = max(day_begins_at(first), began_at)
    return MonthOfProbes(first, minutes_of(since=since, until=until, up=up, down=down))
