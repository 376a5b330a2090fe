"""How long measured values are kept, and from when on an hour counts as complete."""

from datetime import UTC, datetime, timedelta

# A row may arrive 15 days late and then needs all others of its hour: days stay a little longer
# than the 14 that charts show them.
_ROWS = timedelta(days=15)
_HOUR_MONTHS = 13
HOUR = timedelta(hours=1)
# Rows of an hour that arrive within five minutes after its end are summed up with it; the gateway
# notes later ones. The five minutes between are for batches under way and clocks that differ.
_SETTLES = timedelta(minutes=10)


def rows_before(at: datetime) -> datetime:
    """Return the instant whose earlier 5-minute rows have to go."""
    return at - _ROWS


def hours_before(at: datetime) -> datetime:
    """Return the instant whose earlier hours have to go: the same day 13 months ago."""
    day = at.astimezone(UTC)
    months = day.year * 12 + day.month - 1 - _HOUR_MONTHS
    year, month = divmod(months, 12)
    # From the 29th on a month may be too short: then a little longer, never shorter.
    return day.replace(year=year, month=month + 1, day=min(day.day, 28))


def complete_until(at: datetime) -> datetime:
    """Return the end of the last hour (UTC) whose rows are all here."""
    return full_hour(at - _SETTLES)


def full_hour(at: datetime) -> datetime:
    """Return the beginning of the hour (UTC) in which ``at`` lies."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def hours_between(since: datetime, until: datetime) -> list[datetime]:
    """Return the beginnings of the full hours from ``since`` to ``until``."""
    count = max(0, int((until - since) / HOUR))
    return [since + n * HOUR for n in range(count)]
