"""When have so many support hours passed?"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from obhut.explain.answers import WEEKDAYS, Answer, Reason, in_order, iso_local, named, spoken
from obhut.explain.errors import UnanswerableError
from obhut.kernel.holidays import HolidayCalendar
from obhut.kernel.hours import BusinessHours, due_after
from obhut.kernel.periods import ONE_DAY
from obhut.kernel.terms import SupportRule, TermsPolicy


def explain(
    *,
    terms: TermsPolicy,
    received: datetime,
    work: timedelta,
    calendar: HolidayCalendar,
    zone: ZoneInfo,
) -> Answer:
    """Return the local instant at which the work is due; raises UnanswerableError."""
    rule = terms.support
    if rule is None:
        raise UnanswerableError(f"--terms: „{terms.name}“ sagt nichts über Supportzeiten")
    due = due_after(received, work, hours=rule.hours, calendar=calendar).astimezone(zone)
    sentence = f"Fällig ist die Anfrage am {spoken(due.date())}, um {due:%H:%M} Uhr ({zone.key})."
    return Answer(
        {"due_at": iso_local(due)},
        (sentence,),
        (_hours_reason(rule), _holiday_reason(rule, received, due, calendar)),
        in_order(named(received.astimezone(zone).date(), "Eingang"), named(due.date(), "fällig")),
    )


def _hours_reason(rule: SupportRule) -> Reason:
    hours = rule.hours
    text = (
        f"Gezählt wird nur {_weekdays(hours)} von {hours.opens:%H:%M} bis {hours.closes:%H:%M} "
        f"Uhr ({hours.zone.key}); was genau zum Schluss endet, bleibt an diesem Tag."
    )
    return Reason(rule.hours_clause, text)


def _weekdays(hours: BusinessHours) -> str:
    days = sorted(hours.weekdays)
    if days == list(range(days[0], days[-1] + 1)) and len(days) > 1:
        return f"{WEEKDAYS[days[0]]} bis {WEEKDAYS[days[-1]]}"
    return ", ".join(WEEKDAYS[day] for day in days)


def _holiday_reason(
    rule: SupportRule, received: datetime, due: datetime, calendar: HolidayCalendar
) -> Reason:
    zone = rule.hours.zone
    skipped = _holidays(received.astimezone(zone).date(), due.astimezone(zone).date(), calendar)
    text = "Gesetzliche Feiertage zählen nicht"
    text += f": {', '.join(skipped)}." if skipped else "; in dieser Zeit liegt keiner."
    return Reason(rule.holiday_clause, text)


def _holidays(first: date, last: date, calendar: HolidayCalendar) -> list[str]:
    found = []
    while first <= last:
        name = calendar.holiday(first)
        if name is not None:
            found.append(f"{name} ({spoken(first)})")
        first += ONE_DAY
    return found
