"""From rows to a curve: where nothing was measured the curve shows a gap, never a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

# Rows come every five minutes; two that are missing in a row are a gap that people should see.
_SHORTEST_GAP_S = 750


class Span(Enum):
    """How far back a chart looks, and into how wide buckets (seconds) its rows are put."""

    HOUR = ("1h", timedelta(hours=1), 60)
    DAY = ("24h", timedelta(hours=24), 300)
    WEEK = ("7d", timedelta(days=7), 1800)

    def __init__(self, key: str, length: timedelta, bucket_s: int) -> None:
        self.key = key
        self.length = length
        self.bucket_s = bucket_s

    @classmethod
    def of(cls, key: str) -> "Span":
        """Return the span that ``key`` names; a day for anything else."""
        return {span.key: span for span in cls}.get(key, cls.DAY)

    @property
    def gap_s(self) -> int:
        """Return after how many seconds without a row the curve is interrupted."""
        return max(_SHORTEST_GAP_S, self.bucket_s * 5 // 2)


@dataclass(frozen=True, slots=True)
class Point:
    """The values of all asked positions at one second (Unix time)."""

    at: int
    values: tuple[float | None, ...]


def with_gaps(points: Sequence[Point], *, gap_s: int) -> list[Point]:
    """Return the points with an empty one wherever more than ``gap_s`` lie between two."""
    found: list[Point] = []
    for point in points:
        if found and point.at - found[-1].at > gap_s:
            found.append(Point(found[-1].at + gap_s, (None,) * len(point.values)))
        found.append(point)
    return found
