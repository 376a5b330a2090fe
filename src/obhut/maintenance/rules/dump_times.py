"""When the platform is dumped, when a dump is too old, when it is deleted."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from obhut.kernel.clauses import clause
from obhut.kernel.retention import backup_kept_until

GERMANY = ZoneInfo("Europe/Berlin")
_NIGHT = range(1, 5)
_HALF_DAY = timedelta(hours=12)
_LATEST = timedelta(hours=23, minutes=30)
_ALARM = timedelta(hours=24)


@clause("C-8.4")
def is_due(*, newest_at: datetime | None, at: datetime) -> bool:
    """Tell whether to dump now: once a night between 01 and 05, at the latest after 23.5 hours.

    The upper limit keeps the loss below a day across the longer night in autumn.
    """
    if newest_at is None:
        return True
    age = at - newest_at
    return age >= _LATEST or (age >= _HALF_DAY and at.astimezone(GERMANY).hour in _NIGHT)


@clause("C-8.4")
def is_too_old(*, newest_at: datetime | None, at: datetime) -> bool:
    """Tell whether more than a day of data could be lost."""
    return newest_at is None or at - newest_at > _ALARM


@clause("C-8.4")
def may_be_deleted(*, taken_at: datetime, today: date) -> bool:
    """Tell whether the month in which a dump is kept is over."""
    return today > backup_kept_until(taken_at.astimezone(GERMANY).date())
