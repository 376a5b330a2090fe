"""Where collectors read from: a root folder, programs, and what was known before."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from obhut_agent.inventory.commands import Run
from obhut_agent.words import clean
from obhut_protocol.limits import MAX_KEY, MAX_VALUE_TEXT

Values = dict[str, object]
Entries = dict[str, Values]


class Source(NamedTuple):
    """``root`` is empty on a real machine; ``addresses`` are IPv4 addresses by interface.

    ``is_root``: whether programs that need root are worth a try.
    """

    root: str
    run: Run
    addresses: Callable[[], Mapping[str, list[str]]]
    is_root: bool
    today: str


def key(text: str) -> str:
    """Return a key fit for the protocol."""
    return clean(text, MAX_KEY)


def text(value: str) -> str | None:
    """Return a value fit for the protocol, None if there is nothing in it."""
    return clean(value.strip(), MAX_VALUE_TEXT) or None


def integer(value: str) -> int | None:
    """Return a number, None if ``value`` is none."""
    stripped = value.strip()
    return (
        int(stripped) if stripped.isascii() and stripped.isdigit() and len(stripped) < 16 else None
    )
