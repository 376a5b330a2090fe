"""Kinds of single values of the terms: what may be said, and how it is written as plain text.

A value is kept as text (``"15"``, ``"month-end"``, ``"3,10,17,21"``), so that a version, a service
description and an agreement can hold it alike. ``None`` means that the terms give no such right;
its text is empty.
"""

import re
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

Value = int | bool | str | time | tuple[int, ...] | None

_WHOLE = re.compile(r"\d{1,6}", re.ASCII)
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_LADDER = re.compile(r"\d{1,4}(, ?\d{1,4}){0,11}", re.ASCII)
_FLAGS = {"yes": True, "no": False}


class TermValueError(ValueError):
    """The text is no value of this kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number from ``least`` to ``most``; empty where ``optional``."""

    least: int = 0
    most: int
    optional: bool = False

    def read(self, text: str) -> Value:
        """Return the number; raises TermValueError."""
        if not text and self.optional:
            return None
        if not _WHOLE.fullmatch(text) or not self.least <= int(text) <= self.most:
            raise TermValueError(text)
        return int(text)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several words; empty where ``optional``."""

    options: tuple[str, ...]
    optional: bool = False

    def read(self, text: str) -> Value:
        """Return the word; raises TermValueError."""
        if not text and self.optional:
            return None
        if text not in self.options:
            raise TermValueError(text)
        return text


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no; empty where ``optional``."""

    optional: bool = False

    def read(self, text: str) -> Value:
        """Return the truth; raises TermValueError."""
        if not text and self.optional:
            return None
        if text not in _FLAGS:
            raise TermValueError(text)
        return _FLAGS[text]


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, ``HH:MM``; empty where the terms name none."""

    def read(self, text: str) -> Value:
        """Return the time; raises TermValueError."""
        if not text:
            return None
        found = _CLOCK.fullmatch(text)
        if found is None:
            raise TermValueError(text)
        return time(int(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True)
class Ladder:
    """Whole numbers that rise, with commas between."""

    def read(self, text: str) -> Value:
        """Return the numbers; raises TermValueError."""
        if not _LADDER.fullmatch(text):
            raise TermValueError(text)
        found = tuple(int(part) for part in text.split(","))
        if found[0] < 1 or any(later <= sooner for sooner, later in pairwise(found)):
            raise TermValueError(text)
        return found


Kind = Whole | Choice | Flag | Clock | Ladder


def written(value: Value) -> str:
    """Return the text of a value, which ``read`` of its kind understands."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    return str(value)
