"""Until when does a device's place run, and which months are billed?"""

from collections.abc import Sequence
from datetime import date

from obhut.explain.answers import MONTHS, Answer, Reason, in_order, iso_day, named, plain, spoken
from obhut.explain.errors import UnanswerableError
from obhut.kernel.notice import NoticePeriod
from obhut.kernel.seats import (
    Holding,
    Month,
    RemovedBeforeActiveError,
    months_of,
    seat_of,
    seats_from,
)
from obhut.kernel.terms import TermsPolicy

_SHOWN = 6


Part = tuple[date, date | None]


def explain(
    *,
    terms: TermsPolicy,
    active_from: date,
    removed_on: date | None,
    until: Month | None,
    parts: Sequence[Part] = (),
) -> Answer:
    """Return the end of the seat and its billed months; raises UnanswerableError.

    ``parts`` belong to the same seat: a replacement device, a backup that is left.
    """
    period = _period(terms)
    holdings = [_holding(begin, end) for begin, end in ((active_from, removed_on), *parts)]
    seats = seats_from(holdings, period=period)
    ends_on = seats[-1].ends_on
    months = months_of(seats, until=_last_day(ends_on, until))
    gone = seat_of(holdings).removed_on
    return Answer(
        {"ends_on": iso_day(ends_on), "billed_months": [str(month) for month in months]},
        _sentences(ends_on, gone, months, is_left=removed_on is not None),
        _why(period, gone, has_parts=bool(parts)),
        in_order(
            *(named(held.active_from, "Freischaltung") for held in holdings),
            *(named(held.removed_on, "Entfernung") for held in holdings),
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


def _holding(active_from: date, removed_on: date | None) -> Holding:
    try:
        return Holding(active_from=active_from, removed_on=removed_on)
    except RemovedBeforeActiveError as error:
        raise UnanswerableError(
            "--removed: ein Gerät lässt sich nicht vor seiner Freischaltung entfernen; frühestens "
            f"möglich ist der {plain(active_from)}"
        ) from error


def _last_day(ends_on: date | None, until: Month | None) -> date:
    days = [day for day in (ends_on, until.last if until else None) if day is not None]
    if not days:
        raise UnanswerableError(
            "--removed oder --until fehlt: ein Platz ohne Ende hat keine letzte Rechnung"
        )
    return min(days)


def _sentences(
    ends_on: date | None, removed_on: date | None, months: tuple[Month, ...], *, is_left: bool
) -> tuple[str, ...]:
    if ends_on is None or removed_on is None:
        first = "Der Platz läuft weiter, bis das Gerät entfernt wird."
        if is_left:
            first = "Der Platz läuft weiter, denn ein Teil davon ist noch da."
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


def _why(period: NoticePeriod, removed_on: date | None, *, has_parts: bool) -> tuple[Reason, ...]:
    billed = Reason(
        "V-7.2", "Berechnet werden immer ganze Kalendermonate, in denen der Platz besteht."
    )
    if has_parts:
        return (
            billed,
            Reason(
                "V-12.1d",
                "Ersatz übernimmt den Platz, und solange etwas übrig ist, geht er weiter.",
            ),
        )
    if removed_on is None:
        return (billed, Reason("V-2.6", "Ein Platz besteht, bis der Kunde ihn entfernt."))
    notice = Reason(
        "V-12.1b",
        f"Die Frist beträgt {period.days} Tage zum Ende eines Kalendermonats; der Tag der "
        "Entfernung zählt nicht mit (§ 187 BGB).",
    )
    return (Reason("V-12.1c", "Ein Gerät zu entfernen, kündigt seinen Platz."), notice, billed)
