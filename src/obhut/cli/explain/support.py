"""``obhut explain support``: when have so many support hours passed?"""

import argparse
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from obhut.cli.errors import BadInputError
from obhut.cli.explain import inputs
from obhut.cli.explain.answers import WEEKDAYS, Answer, Reason, iso_local, spoken
from obhut.cli.main import SubParsers
from obhut.kernel.holidays import HolidayCalendar
from obhut.kernel.hours import BusinessHours, due_after
from obhut.kernel.periods import ONE_DAY
from obhut.kernel.terms import SupportRule, TermsPolicy


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "support", "Bis wann ist eine Supportanfrage fällig?")
    inputs.add_terms(parser, default="saas")
    parser.add_argument(
        "--received", required=True, metavar="ZEIT", help="Eingang, etwa 2026-12-23T16:00"
    )
    parser.add_argument(
        "--hours", type=inputs.hours, required=True, metavar="H", help="Supportstunden"
    )
    inputs.add_state(parser)
    inputs.add_zone(parser)
    parser.set_defaults(handler=_answer)


def _answer(arguments: argparse.Namespace) -> int:
    answer = explain(
        terms=arguments.terms,
        received=inputs.instant(arguments.received, arguments.zone, option="--received"),
        work=arguments.hours,
        calendar=arguments.calendar,
        zone=arguments.zone,
    )
    return answer.give(as_json=arguments.json)


def explain(
    *,
    terms: TermsPolicy,
    received: datetime,
    work: timedelta,
    calendar: HolidayCalendar,
    zone: ZoneInfo,
) -> Answer:
    """Return the local instant at which the work is due; raises BadInputError."""
    rule = terms.support
    if rule is None:
        raise BadInputError(f"--terms: „{terms.name}“ sagt nichts über Supportzeiten")
    due = due_after(received, work, hours=rule.hours, calendar=calendar).astimezone(zone)
    sentence = f"Fällig ist die Anfrage am {spoken(due.date())}, um {due:%H:%M} Uhr ({zone.key})."
    return Answer(
        {"due_at": iso_local(due)},
        (sentence,),
        (_hours_reason(rule), _holiday_reason(rule, received, due, calendar)),
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
