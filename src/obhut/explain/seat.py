"""Until when does a device's place run, and which months are billed?"""

from datetime import date

from obhut.explain.answers import MONTHS, Answer, Reason, in_order, iso_day, named, plain, spoken
from obhut.explain.errors import UnanswerableError
from obhut.kernel.notice import NoticePeriod
from obhut.kernel.seats import (
    Holding,
    Month,
    RemovedBeforeActiveError,
    billed_months,
    seat_end,
)
from obhut.kernel.terms import TermsPolicy

_SHOWN = 6


def explain(
    *, terms: TermsPolicy, active_from: date, removed_on: date | None, until: Month | None
) -> Answer:
    """Return the end of the seat and its billed months; raises UnanswerableError."""
    period = _period(terms)
    seat = _seat(active_from, removed_on)
    ends_on = seat_end(seat, period=period)
    last = _last_day(ends_on, until)
    months = billed_months(active_from=active_from, until=last)
    return Answer(
        {"ends_on": iso_day(ends_on), "billed_months": [str(month) for month in months]},
        _sentences(ends_on, removed_on, months),
        _why(period, removed_on, ends_on),
        in_order(
            named(active_from, "Freischaltung"),
            named(removed_on, "Entfernung"),
            named(ends_on, "letzter Tag des Platzes"),
        ),
    )


def _period(terms: TermsPolicy) -> NoticePeriod:
    period = terms.customer_notice.period
    if period is None:
        raise UnanswerableError(
            f"--terms: nach den Bedingungen „{terms.name}“ gibt es keine Geräteplätze; "
            "berechnet wird im Voraus je Zeitraum, möglich ist managed-services"
        )
    return period


def _seat(active_from: date, removed_on: date | None) -> Holding:
    try:
        return Holding(active_from=active_from, removed_on=removed_on)
    except RemovedBeforeActiveError as error:
        raise UnanswerableError(
            "--removed: ein Gerät lässt sich nicht vor seiner Freischaltung entfernen"
        ) from error


def _last_day(ends_on: date | None, until: Month | None) -> date:
    days = [day for day in (ends_on, until.last if until else None) if day is not None]
    if not days:
        raise UnanswerableError(
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
