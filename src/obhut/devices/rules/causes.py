"""Why a device is away. The judge's SQL decides the same for all devices at once; tests compare."""

from datetime import datetime, timedelta
from enum import StrEnum

from obhut.kernel.clauses import clause

HOURS_OF_WEEK = 7 * 24
TOGETHER = timedelta(minutes=2)
_FEWEST = 3
_SLOT_MINUTES = 45
_WEEKS_SEEN = 3


class Cause(StrEnum):
    """Why a device is offline; the last three are known only when it is back."""

    OFF_AS_USUAL = "off-as-usual"
    LINK_DOWN = "link-down"
    UNCLEAR = "connection-lost"
    STOPPED = "agent-stopped"
    SILENT = "agent-silent"
    NOT_RETURNED = "not-returned"
    REFUSED = "refused"
    CRASH = "crash"
    POWER_LOSS = "power-loss"
    SHUT_DOWN = "shut-down"


CALM = (Cause.OFF_AS_USUAL, Cause.STOPPED)
"""Away without anything being wrong."""


@clause("V-P.6")
def is_link_down(*, together: int, stayed: int) -> bool:
    """Tell whether a site's line failed rather than a device.

    ``together`` devices of the site behind the same address went within two minutes without a
    good-bye, this one included; ``stayed`` are those that are still there or went later.
    """
    return together >= _FEWEST and together > stayed


@clause("V-P.6")
def usually_off(present: dict[int, list[int]]) -> str:
    """Return for each hour of the week, Monday 00 first, "1" where the device is usually off.

    ``present`` maps each observed week to the minutes measured in each of its 168 hours (local
    time). An hour counts as off with less than 45 minutes. Needed are three weeks in which the
    device was seen at all; one exception is allowed from the fourth week on.
    """
    weeks = [minutes for minutes in present.values() if any(minutes)]
    if len(weeks) < _WEEKS_SEEN:
        return "0" * HOURS_OF_WEEK
    needed = max(_WEEKS_SEEN, len(weeks) - 1)
    off = [sum(week[hour] < _SLOT_MINUTES for week in weeks) for hour in range(HOURS_OF_WEEK)]
    return "".join("1" if times >= needed else "0" for times in off)


def hour_of_week(local: datetime) -> int:
    """Return the position of a local time in the week, 0 = Monday 00:00 to 00:59."""
    return local.weekday() * 24 + local.hour


@clause("V-P.6")
def after_boot(cause: str, *, was_clean: bool) -> str:
    """Return the cause of an absence once the device says how its last run ended."""
    if not was_clean:
        return Cause.POWER_LOSS if cause == Cause.LINK_DOWN else Cause.CRASH
    return Cause.SHUT_DOWN if cause == Cause.UNCLEAR else cause
