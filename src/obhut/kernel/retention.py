"""How long a backup of the platform is kept."""

from datetime import date

from obhut.kernel.clauses import clause
from obhut.kernel.periods import end_after_event


@clause("C-8.4")
def backup_kept_until(taken_on: date, *, months: int = 1) -> date:
    """Return the last day on which a backup taken on ``taken_on`` must still exist."""
    return end_after_event(taken_on, months=months)
