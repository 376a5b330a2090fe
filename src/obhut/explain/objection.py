"""Until when may a customer object, from when does a change hold?"""

from datetime import date

from obhut.explain.answers import (
    Answer,
    Reason,
    counted,
    in_order,
    iso_day,
    named,
    plain,
    spoken,
)
from obhut.explain.errors import UnanswerableError
from obhut.kernel.changes import (
    ChangeRule,
    PriceRule,
    earliest_effect,
    earliest_price_term,
    objection_until,
)
from obhut.kernel.holidays import HolidayCalendar
from obhut.kernel.periods import end_after_event
from obhut.kernel.terms import TermsPolicy

TERMS, PRICE = "terms", "price"


def explain(
    *, terms: TermsPolicy, received: date, kind: str, days: int | None, calendar: HolidayCalendar
) -> Answer:
    """Return the last day for an objection and the first day of effect.

    Raises UnanswerableError.
    """
    rule = terms.change if kind == TERMS else terms.price
    if rule is None:
        return _no_right_to_change()
    days = _checked(days, rule)
    if not rule.silence_is_consent:
        return _only_by_consent(rule)
    until = objection_until(received=received, days=days, calendar=calendar)
    effect = earliest_effect(
        received=received,
        full_days=terms.change.full_days,
        objection_days=days,
        calendar=calendar,
    )
    result: dict[str, object] = {
        "objection_until": iso_day(until),
        "earliest_effect": iso_day(effect),
    }
    sentences = [f"Sie können bis {spoken(until)}, 24 Uhr, widersprechen."]
    why = [Reason(rule.objection_clause, _objection_text(received, days, until, calendar))]
    if isinstance(rule, ChangeRule):
        sentences.append(f"Ohne Widerspruch gilt die Änderung frühestens ab {spoken(effect)}.")
        why.append(_effect_reason(rule))
    else:
        start = earliest_price_term(
            received=received, rule=rule, objection_days=days, calendar=calendar
        )
        result["earliest_term_start"] = iso_day(start)
        sentences += _price_sentences(effect, start)
        why.append(_price_reason(rule))
    timeline = in_order(
        named(received, "Zugang der Mitteilung"),
        named(until, "letzter Tag für den Widerspruch"),
        named(effect, "früheste Wirkung"),
    )
    return Answer(result, tuple(sentences), tuple(why), timeline)


def _checked(days: int | None, rule: ChangeRule | PriceRule) -> int:
    if days is None:
        return rule.objection_days
    if days < rule.objection_days:
        raise UnanswerableError(f"--days: die Frist beträgt mindestens {rule.objection_days} Tage")
    return days


def _no_right_to_change() -> Answer:
    return Answer(
        {"objection_until": None, "earliest_effect": None},
        ("Der Betreiber kann den Preis nicht durch eine Mitteilung ändern.",),
        (
            Reason(
                "V-7.1",
                "Preise stehen im Vertrag oder in der Preisliste; ein neuer Preis für einen "
                "laufenden Vertrag wird mit dem Vertrag vereinbart.",
            ),
        ),
    )


def _only_by_consent(rule: ChangeRule | PriceRule) -> Answer:
    return Answer(
        {"objection_until": None, "earliest_effect": None},
        (
            "Sie müssen nicht widersprechen: Ohne Ihre Zustimmung ändert sich nichts.",
            "Die Änderung gilt erst, wenn Sie ihr ausdrücklich zustimmen.",
        ),
        (
            Reason(
                rule.objection_clause,
                "Gegenüber Verbrauchern ist Schweigen keine Zustimmung (BGH, 27. April 2021, "
                "XI ZR 26/20); die alte Fassung gilt weiter.",
            ),
        ),
    )


def _objection_text(received: date, days: int, until: date, calendar: HolidayCalendar) -> str:
    last = end_after_event(received, days=days)
    text = (
        f"Für den Widerspruch bleiben {counted(days, 'Tag', 'Tage')} ab Zugang; "
        "der Tag des Zugangs zählt nicht mit (§ 187 BGB)."
    )
    if last == until:
        return text
    holiday = calendar.holiday(last)
    closed = f"{spoken(last)} ({holiday})" if holiday else spoken(last)
    return f"{text} {closed}, ist kein Werktag, also zählt der nächste (§ 193 BGB)."


def _effect_reason(rule: ChangeRule) -> Reason:
    text = (
        f"Zwischen Zugang und Wirkung liegen mindestens {rule.full_days} volle Tage, "
        "und die Zeit für den Widerspruch muss vorbei sein."
    )
    if rule.own_choice:
        text += " Die SaaS-Bedingungen schweigen dazu; der Betreiber hält sich an dieselbe Regel."
    return Reason(rule.effect_clause, text)


def _price_sentences(effect: date, start: date) -> list[str]:
    return [
        f"Ohne Widerspruch gilt der Preis ab {spoken(effect)}, als angenommen.",
        (
            f"Berechnet wird er erst in einem Vertragszeitraum, der am {plain(start)} "
            "oder später beginnt."
        ),
    ]


def _price_reason(rule: PriceRule) -> Reason:
    return Reason(
        rule.effect_clause,
        "Ein neuer Preis gilt erst ab dem nächsten Vertragszeitraum und muss mindestens "
        f"{counted(rule.months, 'Monat', 'Monate')} vorher zugehen.",
    )
