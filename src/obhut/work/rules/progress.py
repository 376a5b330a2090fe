"""How long work ends, and when it will be ready."""

from datetime import datetime, timedelta
from enum import StrEnum

_LONGEST_S = 365 * 86_400.0


class State(StrEnum):
    """The states of long work; all but the first two are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"
    NO_RESPONSE = "no-response"

    @property
    def is_end(self) -> bool:
        """Tell whether nothing more happens by itself."""
        return self not in (State.QUEUED, State.RUNNING)


def outcome(*, done: int, failed: int) -> State:
    """Return the end of work that came to its end: failed if nothing succeeded."""
    if not failed:
        return State.DONE
    return State.PARTIAL if done else State.FAILED


def eta(*, started_at: datetime | None, at: datetime, handled: int, total: int) -> datetime | None:
    """Return when the work will be ready at the pace so far; None while that cannot be said."""
    if started_at is None or handled <= 0 or handled > total or at <= started_at:
        return None
    seconds = (at - started_at).total_seconds() * (total - handled) / handled
    return at + timedelta(seconds=min(seconds, _LONGEST_S))
