"""When a mail that could not be handed over is tried again."""

from datetime import datetime, timedelta

_WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
MOST_ATTEMPTS = len(_WAITS) + 1
CLAIM = timedelta(minutes=10)
"""How long a sender may take; after that another one takes the mail over."""


def next_try(*, attempts: int, at: datetime) -> datetime | None:
    """Return when to try again after ``attempts`` failures, or None: given up after eight.

    The waits add up to more than 41 hours, so that a weekend's outage of a mail server on its
    Saturday is survived until Sunday evening.
    """
    return at + _WAITS[attempts - 1] if attempts < MOST_ATTEMPTS else None
