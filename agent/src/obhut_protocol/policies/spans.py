"""Spans of the week: minutes since Monday 00:00 in the device's zone, half-open, in order."""

from collections.abc import Sequence
from typing import TypeAlias

from obhut_protocol import checks

WEEK = 7 * 24 * 60
MAX_SPANS = 64
Spans: TypeAlias = list[list[int]]


def read(value: object) -> Spans:
    """Return spans that do not touch each other. Raises Malformed."""
    found: Spans = []
    least = 0
    for one in checks.items(value, MAX_SPANS):
        begin, end = (*checks.items(one, 2), None, None)[:2]
        first = checks.integer(begin, least, WEEK - 1)
        found.append([first, checks.integer(end, first + 1, WEEK)])
        least = found[-1][1] + 1
    return found


def common(one: Spans, other: Spans) -> Spans:
    """Return what is in both."""
    found = []
    for begin, end in one:
        for low, high in other:
            if max(begin, low) < min(end, high):
                found.append([max(begin, low), min(end, high)])
    return found


def joined(one: Spans, other: Spans) -> Spans:
    """Return what is in either."""
    found: Spans = []
    for begin, end in sorted([*one, *other]):
        if found and begin <= found[-1][1]:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([begin, end])
    return found


def holds(found: Sequence[Sequence[int]], minute: int) -> bool:
    """Say whether a minute of the week lies in one of the spans."""
    return any(begin <= minute < end for begin, end in found)
