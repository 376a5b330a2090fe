"""What came too late to wake anybody: measured while the device could not be reached."""

from datetime import datetime, timedelta

from obhut.kernel.clauses import clause

_LATE = timedelta(minutes=10)


@clause("V-P.4")
def is_late(*, measured_at: datetime, at: datetime) -> bool:
    """Tell whether what was measured then and arrived ``at`` is history.

    A row of five minutes is on time up to ten minutes after its end. An alarm from a late row is
    "would have fired": it is shown, nobody is woken.
    """
    return at - measured_at > _LATE
