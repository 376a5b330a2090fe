"""Changes of terms and prices: how long one may object, and when a change may take effect."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from obhut.kernel.clauses import clause
from obhut.kernel.holidays import HolidayCalendar
from obhut.kernel.periods import ONE_DAY, end_after_event, moved_to_working_day, shift_months


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRule:
    """How a change of the terms comes into force.

    ``full_days`` lie between receipt and effect. Without ``silence_is_consent`` (consumers) a
    change holds only for those who agree, and no date makes it binding. ``own_choice`` marks a
    rule on which the document is silent.
    """

    effect_clause: str
    objection_clause: str
    full_days: int
    objection_days: int
    silence_is_consent: bool = True
    own_choice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRule:
    """How a price may change: at the start of a term, so many months after receipt."""

    effect_clause: str
    objection_clause: str
    months: int
    objection_days: int
    silence_is_consent: bool = True


@clause("V-13.2c", "C-4.5b")
def objection_until(*, received: date, days: int, calendar: HolidayCalendar) -> date:
    """Return the last day for an objection; a closed last day moves on (§ 193 BGB)."""
    last = end_after_event(received, days=days)
    return moved_to_working_day(last, is_working_day=calendar.is_working_day)


@clause("V-13.2b")
def earliest_effect(
    *, received: date, full_days: int, objection_days: int, calendar: HolidayCalendar
) -> date:
    """Return the first day on which a change, received on ``received``, may hold.

    ``full_days`` lie between, and the time for objections is over.
    """
    after_notice = received + timedelta(days=full_days + 1)
    last = objection_until(received=received, days=objection_days, calendar=calendar)
    return max(after_notice, last + ONE_DAY)


@clause("V-13.2b")
def latest_receipt(
    *, effect: date, full_days: int, objection_days: int, calendar: HolidayCalendar
) -> date:
    """Return the last day on which a change must arrive to hold from ``effect``."""
    received = effect - timedelta(days=full_days + 1)
    while _too_late(received, effect, full_days, objection_days, calendar):
        received -= ONE_DAY
    return received


def _too_late(
    received: date, effect: date, full_days: int, objection_days: int, calendar: HolidayCalendar
) -> bool:
    earliest = earliest_effect(
        received=received, full_days=full_days, objection_days=objection_days, calendar=calendar
    )
    return earliest > effect


@clause("C-4.5a")
def latest_price_receipt(*, term_start: date, months: int) -> date:
    """Return the last day on which a new price must arrive to hold from ``term_start``.

    Counted back from the term and forward from the receipt; the stricter of both.
    """
    backward = shift_months(term_start, -months) - ONE_DAY
    forward = term_start - ONE_DAY
    while end_after_event(forward, months=months) >= term_start:
        forward -= ONE_DAY
    return min(backward, forward)


@clause("C-4.5a")
def earliest_price_term(
    *, received: date, rule: PriceRule, objection_days: int, calendar: HolidayCalendar
) -> date:
    """Return the first day on which a term may start with the price received on ``received``."""
    last = objection_until(received=received, days=objection_days, calendar=calendar)
    term_start = max(end_after_event(received, months=rule.months), last) + ONE_DAY
    while latest_price_receipt(term_start=term_start, months=rule.months) < received:
        term_start += ONE_DAY
    return term_start


class Answer(StrEnum):
    """What somebody said to a change, if anything."""

    CONSENT = "consent"
    OBJECTION = "objection"


class Outcome(StrEnum):
    """Which version holds for somebody who was told of a change."""

    OPEN = "open"
    ACCEPTED = "accepted"
    OLD_STAYS = "old-stays"


@clause("V-13.2c", "C-4.5b")
def outcome(
    answer: Answer | None, *, objection_until: date, silence_is_consent: bool, today: date
) -> Outcome:
    """Return whether the change holds, the old version stays, or time still runs.

    Where silence is no consent (consumers), nothing but a consent ever changes anything.
    """
    if answer is Answer.CONSENT:
        return Outcome.ACCEPTED
    if answer is Answer.OBJECTION:
        return Outcome.OLD_STAYS
    if today <= objection_until:
        return Outcome.OPEN
    return Outcome.ACCEPTED if silence_is_consent else Outcome.OLD_STAYS


@clause("V-13.2e")
def services_may_stop_from(*, received: date, rule: ChangeRule, calendar: HolidayCalendar) -> date:
    """Return the first day on which services may be stopped for somebody who objected.

    The time for objections runs out first, whenever the objection came; a person decides.
    """
    last = objection_until(received=received, days=rule.objection_days, calendar=calendar)
    return last + ONE_DAY
