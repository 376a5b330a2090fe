"""Identifiers: keys that sort by time, and short numbers that a person can read out."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from obhut.kernel import clock

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MICROSECOND = timedelta(microseconds=1)
_VERSION_7 = 0x7
_VARIANT = 0b10
_RANDOM_BITS = 62

READABLE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O, U: nothing looks like another
REFERENCE_LENGTH = 8


def new_id() -> UUID:
    """Return a new UUID of version 7 (RFC 9562): made from the true time, so rows lie in order.

    The twelve bits after the millisecond hold its fraction, the rest is random.
    """
    milliseconds, rest = divmod((clock.real() - _EPOCH) // _MICROSECOND, 1000)
    fraction = rest * 4096 // 1000
    high = (milliseconds << 16) | (_VERSION_7 << 12) | fraction
    low = (_VARIANT << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
    return UUID(int=(high << 64) | low)


def new_reference() -> str:
    """Return a number for an error page, such as ``7K3D-9QXM``; 40 random bits."""
    letters = "".join(secrets.choice(READABLE) for _ in range(REFERENCE_LENGTH))
    half = REFERENCE_LENGTH // 2
    return f"{letters[:half]}-{letters[half:]}"
