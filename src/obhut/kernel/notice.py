"""Notice of termination: on which day a contract ends."""

from dataclasses import dataclass
from datetime import date

from obhut.kernel.clauses import clause
from obhut.kernel.periods import ONE_DAY, end_after_event, month_end


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePeriod:
    """How long notice lasts, and whether the contract then goes on to the end of the month."""

    days: int = 0
    months: int = 0
    to_month_end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRule:
    """One side's right to end a contract, with the clauses that give it.

    Without ``period`` it ends with the paid term. ``longest`` is the limit that the law sets.
    """

    clause: str
    period: NoticePeriod | None
    longest: NoticePeriod | None = None
    longest_clause: str = ""


@clause("V-12.1b", "V-12.2", "C-10.5")
def end_after_notice(*, received: date, period: NoticePeriod) -> date:
    """Return the last day of a contract, ended by a notice received on ``received``.

    The day of receipt does not count (§ 187 (1) BGB); a weekend moves nothing, since § 193 does
    not hold for notice periods.
    """
    ends_on = end_after_event(received, days=period.days, months=period.months)
    return month_end(ends_on) if period.to_month_end else ends_on


@clause("V-12.1b", "V-12.2")
def latest_receipt_for(*, ends_on: date, period: NoticePeriod) -> date:
    """Return the last day on which notice must arrive to end the contract by ``ends_on``."""
    received = ends_on
    while end_after_notice(received=received, period=period) > ends_on:
        received -= ONE_DAY
    return received


@clause("C-10.6")
def end_of_paid_term(*, received: date, paid_until: date | None) -> date:
    """Return the end of the term that is paid, or the day of receipt where nothing is."""
    return received if paid_until is None else max(received, paid_until)


@clause("C-10.6", "L-6")
def end_of_contract(*, received: date, rule: NoticeRule, paid_until: date | None = None) -> date:
    """Return the last day of a contract under ``rule``, never later than the law's limit."""
    if rule.period is None:
        ends_on = end_of_paid_term(received=received, paid_until=paid_until)
    else:
        ends_on = end_after_notice(received=received, period=rule.period)
    if rule.longest is None:
        return ends_on
    return min(ends_on, end_after_notice(received=received, period=rule.longest))
