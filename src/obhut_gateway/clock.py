"""The gateway's only reader of clocks."""

import time
from datetime import UTC, datetime


def real() -> datetime:
    """Return the true instant in UTC."""
    return datetime.now(UTC)


def real_ms() -> int:
    """Return the true instant in milliseconds UTC."""
    return time.time_ns() // 1_000_000


def monotonic() -> float:
    """Return seconds on a clock that never jumps; only differences have a meaning."""
    return time.monotonic()


def instant(seconds: float) -> datetime:
    """Return an instant given in seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)
