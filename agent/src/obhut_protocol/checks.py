"""Checks of single values out of a decoded message. Each returns the value or raises Malformed."""

import math
from collections.abc import Sequence

from obhut_protocol.limits import MAX_SEQ, MAX_TIME_MS, MAX_VALUE, MIN_VALUE
from obhut_protocol.malformed import Malformed

_HEX = frozenset("0123456789abcdef")


def integer(value: object, low: int, high: int) -> int:
    """Return an integer (never a bool) with ``low <= value <= high``."""
    if type(value) is not int or not low <= value <= high:
        raise Malformed("integer missing or out of range")
    return value


def seq(value: object) -> int:
    """Return a sequence number; 0 means "nothing yet"."""
    return integer(value, 0, MAX_SEQ)


def instant(value: object) -> int:
    """Return an instant in milliseconds UTC, years 1970 to 9999."""
    return integer(value, 0, MAX_TIME_MS)


def flag(value: object) -> bool:
    """Return a bool."""
    if not isinstance(value, bool):
        raise Malformed("flag missing")
    return value


def text(value: object, longest: int, *, empty: bool = False) -> str:
    """Return text without control characters; at most ``longest`` characters."""
    if not isinstance(value, str) or len(value) > longest or not (value or empty):
        raise Malformed("text missing or too long")
    if not value.isprintable() and any(is_control(character) for character in value):
        raise Malformed("text holds control characters")
    return value


def is_control(character: str) -> bool:
    """Say whether text of this protocol must not hold ``character``.

    C0, C1, DEL; line and paragraph separators; marks that turn the direction of what follows;
    halves of surrogate pairs, which no UTF-8 can carry.
    """
    point = ord(character)
    return (
        point < 0x20
        or 0x7F <= point < 0xA0
        or 0x2028 <= point <= 0x202E
        or 0x2066 <= point <= 0x2069
        or 0xD800 <= point <= 0xDFFF
    )


def hex_id(value: object, length: int) -> str:
    """Return ``length`` lower-case hexadecimal digits."""
    if not isinstance(value, str) or len(value) != length or not _HEX.issuperset(value):
        raise Malformed("identifier missing or not hexadecimal")
    return value


def binary(value: object, size: int) -> bytes:
    """Return exactly ``size`` bytes."""
    if not isinstance(value, bytes) or len(value) != size:
        raise Malformed("binary missing or of wrong length")
    return value


def items(value: object, most: int) -> Sequence[object]:
    """Return a list of at most ``most`` items."""
    if not isinstance(value, list | tuple) or len(value) > most:
        raise Malformed("list missing or too long")
    return value


def mapping(value: object) -> dict[str, object]:
    """Return a map with text keys."""
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise Malformed("map missing")
    return value


def number(value: object) -> float | None:
    """Return nil or a number that single precision can hold; bools and NaN are refused."""
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise Malformed("value is not a number")
    if value != 0 and not MIN_VALUE <= abs(value) <= MAX_VALUE:
        raise Malformed("value out of range")
    return value
