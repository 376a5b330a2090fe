"""Until when must a change of the terms arrive to hold from a day on?"""

from datetime import date

from obhut.explain.answers import Answer, Reason, counted, in_order, iso_day, named, plain, spoken
from obhut.kernel.changes import ChangeRule, latest_receipt
from obhut.kernel.holidays import HolidayCalendar
from obhut.kernel.terms import TermsPolicy


def explain(*, terms: TermsPolicy, effective_on: date, calendar: HolidayCalendar) -> Answer:
    """Return the last day of receipt, or none where silence is no consent."""
    rule = terms.change
    if not rule.silence_is_consent:
        return Answer(
            {"latest_receipt": None},
            ("Neue Bedingungen gelten nur für Kunden, die ihnen ausdrücklich zustimmen.",),
            (
                Reason(
                    rule.objection_clause,
                    "Gegenüber Verbrauchern ist Schweigen keine Zustimmung (BGH, 27. April 2021, "
                    "XI ZR 26/20); mit ihrer Zustimmung gilt die Änderung an jedem Tag.",
                ),
            ),
        )
    latest = latest_receipt(
        effect=effective_on,
        full_days=rule.full_days,
        objection_days=rule.objection_days,
        calendar=calendar,
    )
    sentence = (
        f"Damit neue Bedingungen ab {plain(effective_on)} gelten, muss die Mitteilung spätestens "
        f"am {spoken(latest)}, zugehen."
    )
    days = in_order(
        named(latest, "letzter Tag für den Zugang"), named(effective_on, "neue Bedingungen gelten")
    )
    return Answer({"latest_receipt": iso_day(latest)}, (sentence,), _why(rule), days)


def _why(rule: ChangeRule) -> tuple[Reason, ...]:
    objection = counted(rule.objection_days, "Tag", "Tage")
    return (
        Reason(
            rule.effect_clause,
            f"Zwischen Zugang und Wirkung liegen mindestens {rule.full_days} volle Tage.",
        ),
        Reason(
            rule.objection_clause,
            f"Vorher müssen {objection} für den Widerspruch vorbei sein; fällt ihr letzter auf "
            "einen Samstag, Sonntag oder Feiertag, zählt der nächste Werktag (§ 193 BGB).",
        ),
    )
