"""From rows to a curve: where nothing was measured the curve shows a gap, never a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from obhut.kernel.clauses import clause

# Rows come every five minutes; two that are missing in a row are a gap that people should see.
_SHORTEST_GAP_S = 750
_UNDER_WAY = timedelta(minutes=6)


class Span(Enum):
    """How far back a chart looks, and into how wide buckets (seconds) its rows are put.

    Spans up to a week read 5-minute rows; longer ones read hours, with the extremes of their rows.
    """

    HOUR = ("1h", timedelta(hours=1), 60)
    DAY = ("24h", timedelta(hours=24), 300)
    WEEK = ("7d", timedelta(days=7), 1800)
    MONTH = ("30d", timedelta(days=30), 3600)
    QUARTER = ("90d", timedelta(days=90), 3 * 3600)
    YEAR = ("13m", timedelta(days=396), 24 * 3600)

    def __init__(self, key: str, length: timedelta, bucket_s: int) -> None:
        self.key = key
        self.length = length
        self.bucket_s = bucket_s

    @classmethod
    def of(cls, key: str) -> "Span":
        """Return the span that ``key`` names; a day for anything else."""
        return {span.key: span for span in cls}.get(key, cls.DAY)

    @property
    def is_of_hours(self) -> bool:
        """Tell whether the curve is made of hours rather than of 5-minute rows."""
        return self.length > Span.WEEK.length

    @property
    def gap_s(self) -> int:
        """Return after how many seconds without a point the curve is interrupted.

        One empty bucket interrupts it, except where buckets are as short as rows lie apart.
        """
        return max(_SHORTEST_GAP_S, self.bucket_s * 3 // 2)


@dataclass(frozen=True, slots=True)
class Point:
    """The values of all asked positions at one second (Unix time).

    ``band`` holds the lowest and highest row of the first position, where hours were read.
    """

    at: int
    values: tuple[float | None, ...]
    band: tuple[float | None, float | None] | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many minutes of a span were measured, and how many there were."""

    measured: int
    expected: int

    @property
    def missing(self) -> int:
        """Return the minutes without a measurement."""
        return max(0, self.expected - self.measured)


@clause("V-P.4")
def with_gaps(points: Sequence[Point], *, gap_s: int) -> list[Point]:
    """Return the points with an empty one wherever more than ``gap_s`` lie between two."""
    found: list[Point] = []
    for point in points:
        if found and point.at - found[-1].at > gap_s:
            band = None if point.band is None else (None, None)
            found.append(Point(found[-1].at + gap_s, (None,) * len(point.values), band))
        found.append(point)
    return found


@clause("V-P.4")
def coverage_of(*, samples: int, span: Span, until: datetime, known_since: datetime) -> Coverage:
    """Return what ``samples``, one a minute, cover of ``span``.

    Nothing can have been measured before the device was known. The last minutes before ``until``
    are still on their way: a row is sent when its five minutes are over.
    """
    begin = max(until - span.length, known_since)
    expected = max(0, int((until - begin - _UNDER_WAY) / timedelta(minutes=1)))
    return Coverage(measured=min(samples, expected), expected=expected)
