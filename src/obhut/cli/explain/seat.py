"""``obhut explain seat``: until when does a device's place run, and which months are billed?"""

import argparse
from datetime import date

from obhut.cli.errors import BadInputError
from obhut.cli.explain import inputs
from obhut.cli.explain.answers import MONTHS, Answer, Reason, iso_day, plain, spoken
from obhut.cli.main import SubParsers
from obhut.kernel.notice import NoticePeriod
from obhut.kernel.seats import (
    Holding,
    Month,
    MonthError,
    RemovedBeforeActiveError,
    billed_months,
    seat_end,
)
from obhut.kernel.terms import TermsPolicy

_SHOWN = 6


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "seat", "Bis wann läuft ein Geräteplatz, was wird berechnet?")
    inputs.add_terms(parser)
    parser.add_argument(
        "--active-from", type=inputs.day, required=True, metavar="TAG", help="Tag der Freischaltung"
    )
    parser.add_argument("--removed", type=inputs.day, metavar="TAG", help="Tag der Entfernung")
    parser.add_argument(
        "--until", type=_month, metavar="MONAT", help="letzter Monat der Liste (JJJJ-MM)"
    )
    parser.set_defaults(handler=_answer)


def _month(text: str) -> Month:
    try:
        found = Month.parse(text)
    except MonthError as error:
        raise argparse.ArgumentTypeError(f"„{text}“ ist kein Monat der Form JJJJ-MM") from error
    if not inputs.FIRST_YEAR <= found.year <= inputs.LAST_YEAR:
        raise argparse.ArgumentTypeError(
            f"„{text}“ liegt nicht in den Jahren {inputs.FIRST_YEAR} bis {inputs.LAST_YEAR}"
        )
    return found


def _answer(arguments: argparse.Namespace) -> int:
    answer = explain(
        terms=arguments.terms,
        active_from=arguments.active_from,
        removed_on=arguments.removed,
        until=arguments.until,
    )
    return answer.give(as_json=arguments.json)


def explain(
    *, terms: TermsPolicy, active_from: date, removed_on: date | None, until: Month | None
) -> Answer:
    """Return the end of the seat and its billed months; raises BadInputError."""
    period = _period(terms)
    seat = _seat(active_from, removed_on)
    ends_on = seat_end(seat, period=period)
    last = _last_day(ends_on, until)
    months = billed_months(active_from=active_from, until=last)
    return Answer(
        {"ends_on": iso_day(ends_on), "billed_months": [str(month) for month in months]},
        _sentences(ends_on, removed_on, months),
        _why(period, removed_on, ends_on),
    )


def _period(terms: TermsPolicy) -> NoticePeriod:
    period = terms.customer_notice.period
    if period is None:
        raise BadInputError(
            f"--terms: nach den Bedingungen „{terms.name}“ gibt es keine Geräteplätze; "
            "berechnet wird im Voraus je Zeitraum, möglich ist managed-services"
        )
    return period


def _seat(active_from: date, removed_on: date | None) -> Holding:
    try:
        return Holding(active_from=active_from, removed_on=removed_on)
    except RemovedBeforeActiveError as error:
        raise BadInputError(
            "--removed: ein Gerät lässt sich nicht vor seiner Freischaltung entfernen"
        ) from error


def _last_day(ends_on: date | None, until: Month | None) -> date:
    days = [day for day in (ends_on, until.last if until else None) if day is not None]
    if not days:
        raise BadInputError(
            "--removed oder --until fehlt: ein Platz ohne Ende hat keine letzte Rechnung"
        )
    return min(days)


def _sentences(
    ends_on: date | None, removed_on: date | None, months: tuple[Month, ...]
) -> tuple[str, ...]:
    if ends_on is None or removed_on is None:
        first = "Der Platz läuft weiter, bis das Gerät entfernt wird."
    else:
        first = (
            f"Wird das Gerät am {plain(removed_on)} entfernt, "
            f"endet der Platz am {spoken(ends_on)}, um 24 Uhr."
        )
    return (first, _months_text(months))


def _months_text(months: tuple[Month, ...]) -> str:
    if not months:
        return "In dieser Zeit wird nichts berechnet."
    names = [f"{MONTHS[month.number - 1]} {month.year}" for month in months]
    if len(names) > _SHOWN:
        return f"Berechnet werden {len(names)} ganze Monate, von {names[0]} bis {names[-1]}."
    verb = "wird" if len(names) == 1 else "werden"
    return f"Ganz berechnet {verb}: {', '.join(names)}."


def _why(period: NoticePeriod, removed_on: date | None, ends_on: date | None) -> tuple[Reason, ...]:
    billed = Reason(
        "V-7.2", "Berechnet werden immer ganze Kalendermonate, in denen der Platz besteht."
    )
    if removed_on is None:
        return (billed, Reason("V-2.6", "Ein Platz besteht, bis der Kunde ihn entfernt."))
    notice = Reason(
        "V-12.1b",
        f"Die Frist beträgt {period.days} Tage zum Ende eines Kalendermonats; der Tag der "
        "Entfernung zählt nicht mit (§ 187 BGB).",
    )
    return (Reason("V-12.1c", "Ein Gerät zu entfernen, kündigt seinen Platz."), notice, billed)
