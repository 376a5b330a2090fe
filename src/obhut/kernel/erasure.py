"""Erasure of an account: the grace in which its owner may change his mind."""

from dataclasses import dataclass
from datetime import date, datetime

from obhut.kernel.clauses import clause
from obhut.kernel.periods import ONE_DAY, end_after_event
from obhut.kernel.zones import day_ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRule:
    """How many days an account can still be revived."""

    grace_days: int
    grace_clause: str
    revival_clause: str


@clause("C-11.3b")
def reactivate_until(*, requested_on: date, rule: ErasureRule) -> date:
    """Return the last day on which a sign-in revives the account; a weekend moves nothing."""
    return end_after_event(requested_on, days=rule.grace_days)


@clause("C-11.3b")
def erased_from(*, requested_on: date, rule: ErasureRule) -> date:
    """Return the day from whose 00:00 the data may be erased, never before."""
    return reactivate_until(requested_on=requested_on, rule=rule) + ONE_DAY


@clause("C-11.3c")
def may_reactivate(*, requested_on: date, at: datetime, rule: ErasureRule) -> bool:
    """Tell whether a sign-in at the instant ``at`` still revives the account."""
    return at < day_ends_at(reactivate_until(requested_on=requested_on, rule=rule))
