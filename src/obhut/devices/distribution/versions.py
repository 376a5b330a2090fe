"""How old an agent is, compared with the one that this platform hands out. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

_LONGEST_NUMBER = 9


class Age(StrEnum):
    """What a device's agent version means beside the platform's own."""

    CURRENT = "current"
    OLD = "old"
    NEWER = "newer"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class VersionCount:
    """How many devices run a version, and how old it is."""

    version: str
    devices: int
    online: int
    age: Age


def age(version: str, *, current: str) -> Age:
    """Return how ``version`` stands to ``current``; what is no version is unknown, never old."""
    found, own = _numbers(version), _numbers(current)
    if not found or not own:
        return Age.UNKNOWN
    if found == own:
        return Age.CURRENT
    return Age.OLD if found < own else Age.NEWER


def counted(counts: Mapping[str, tuple[int, int]], *, current: str) -> list[VersionCount]:
    """Return the versions, the newest first, what is no version last; counts are (all, online)."""
    rows = [VersionCount(v, *n, age(v, current=current)) for v, n in counts.items()]
    return sorted(rows, key=lambda row: (_numbers(row.version), row.version), reverse=True)


def _numbers(version: str) -> tuple[int, ...]:
    """Return ``1.4.0`` as (1, 4): zeros at the end say nothing, what follows + or - does not count.

    Hostile text of any kind is no version.
    """
    parts = version.partition("+")[0].partition("-")[0].split(".")
    if not all(_is_number(part) for part in parts):
        return ()
    numbers = [int(part) for part in parts]
    return tuple(numbers[: len(numbers) - _zeros_at_end(numbers)]) or (0,)


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdecimal() and len(part) <= _LONGEST_NUMBER


def _zeros_at_end(numbers: Iterable[int]) -> int:
    return len(list(takewhile(lambda number: number == 0, reversed(list(numbers)))))
