"""The German calendar day and the instants at which it begins and ends."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

GERMANY = ZoneInfo("Europe/Berlin")


def german_day(instant: datetime) -> date:
    """Return the German calendar day on which ``instant`` (aware) falls."""
    return instant.astimezone(GERMANY).date()


def at_local(day: date, clock_time: time, zone: ZoneInfo = GERMANY) -> datetime:
    """Return the UTC instant of a wall-clock time; of a double one the first.

    A skipped time is read with the offset before the jump, so it lies after it.
    """
    return datetime.combine(day, clock_time, tzinfo=zone).astimezone(UTC)


def day_begins_at(day: date) -> datetime:
    """Return 00:00 in Germany of ``day`` as a UTC instant."""
    return at_local(day, time.min)


def day_ends_at(day: date) -> datetime:
    """Return 24:00 in Germany of ``day`` as a UTC instant: the first that is no longer in it."""
    return day_begins_at(day + timedelta(days=1))
