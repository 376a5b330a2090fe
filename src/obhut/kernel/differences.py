"""What changed between two texts, paragraph by paragraph."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import chain


class Change(StrEnum):
    """What became of a line."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text and what became of it."""

    change: Change
    text: str


def changed_lines(before: str, after: str) -> tuple[Line, ...]:
    """Return both texts as one: what stayed, what went, what came; each paragraph once."""
    old, new = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    parts = (_lines(tag, old[i:j], new[k:m]) for tag, i, j, k, m in matcher.get_opcodes())
    return tuple(line for line in chain.from_iterable(parts) if line.text)


def _lines(tag: str, old: list[str], new: list[str]) -> Iterator[Line]:
    if tag == "equal":
        yield from (Line(Change.SAME, text) for text in new)
        return
    yield from (Line(Change.GONE, text) for text in old)
    yield from (Line(Change.NEW, text) for text in new)
