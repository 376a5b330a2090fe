"""The agent's clock: the only place here that reads the time."""

import time


def now_ms() -> int:
    """Return the device's own idea of the time, milliseconds UTC; it may be wrong and may jump."""
    return time.time_ns() // 1_000_000


def monotonic() -> float:
    """Return seconds on a clock that never jumps; only differences have a meaning."""
    return time.monotonic()


def since_boot() -> float:
    """Return seconds since the machine started, those asleep included where the system knows."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def stamp() -> str:
    """Return the local time for a log line, seconds and offset included."""
    return time.strftime("%Y-%m-%dT%H:%M:%S%z")


def stamp_of(milliseconds: int) -> str:
    """Return an instant as the local time of this device, seconds and offset included."""
    return time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(milliseconds // 1000))


def today() -> str:
    """Return the device's own day, ``2026-11-24``."""
    return time.strftime("%Y-%m-%d")


def day_of(seconds: float) -> str:
    """Return the local day of an instant in seconds since 1970."""
    return time.strftime("%Y-%m-%d", time.localtime(seconds))
