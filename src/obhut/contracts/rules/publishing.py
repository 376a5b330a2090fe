"""When a version of the terms may be published, and from when it binds existing contracts."""

from collections.abc import Iterable
from datetime import date

from obhut.kernel.changes import ChangeRule, earliest_effect
from obhut.kernel.holidays import HolidayCalendar


class EffectInThePastError(ValueError):
    """The effective day is over already."""


class DayTakenError(ValueError):
    """Another version of the document holds from that day."""


def check_day(*, effective_on: date, today: date, taken: Iterable[date]) -> None:
    """Raise EffectInThePastError or DayTakenError where a version may not hold from that day.

    Contracts concluded from that day on pin the version; a day of the past would rewrite those
    that exist.
    """
    if effective_on < today:
        raise EffectInThePastError(effective_on)
    if effective_on in set(taken):
        raise DayTakenError(effective_on)


def binds_existing_from(*, today: date, rule: ChangeRule, calendar: HolidayCalendar) -> date | None:
    """Return the first day for contracts that exist, when everybody is told today.

    None where silence is no consent: then only those who agree are bound.
    """
    if not rule.silence_is_consent:
        return None
    return earliest_effect(
        received=today,
        full_days=rule.full_days,
        objection_days=rule.objection_days,
        calendar=calendar,
    )
