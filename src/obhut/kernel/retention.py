"""How long backups are kept: those of the platform, and those of devices after the end."""

from datetime import date, timedelta

from obhut.kernel.clauses import clause
from obhut.kernel.periods import ONE_DAY, end_after_event


@clause("C-8.4")
def backup_kept_until(taken_on: date, *, months: int = 1) -> date:
    """Return the last day on which a backup taken on ``taken_on`` must still exist."""
    return end_after_event(taken_on, months=months)


@clause("V-12.3e", "L-6")
def device_backups_deleted_on(*, ended_on: date, kept_days: int) -> date:
    """Return the day from whose 00:00 the backups of a customer's devices are deleted.

    The contract ends with ``ended_on``; the days of retrieval come after it.
    """
    return ended_on + timedelta(days=kept_days) + ONE_DAY
