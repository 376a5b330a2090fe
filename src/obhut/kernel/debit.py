"""SEPA core direct debit: when money is collected, filed, and beyond recall."""

from dataclasses import dataclass
from datetime import date, timedelta

from obhut.kernel.clauses import clause
from obhut.kernel.holidays import target_day_before, target_day_from

REFUND_TIME = timedelta(weeks=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitDays:
    """The days of one collection; ``refund_until`` is the payer's last day to get it back."""

    collection_on: date
    file_by: date
    refund_until: date


@clause("V-7.4", "L-9")
def debit_days(*, notified_on: date, notice_days: int) -> DebitDays:
    """Return the days of a collection announced on ``notified_on``, ``notice_days`` ahead.

    Collected on a day on which TARGET is open, filed with the bank one TARGET day before.
    """
    collection = target_day_from(notified_on + timedelta(days=notice_days))
    return DebitDays(
        collection_on=collection,
        file_by=target_day_before(collection),
        refund_until=collection + REFUND_TIME,
    )
