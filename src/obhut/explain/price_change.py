"""Until when must a new price arrive to hold from a term on?"""

from datetime import date

from obhut.explain.answers import Answer, Reason, counted, in_order, iso_day, named, plain, spoken
from obhut.kernel.changes import PriceRule, latest_price_receipt
from obhut.kernel.terms import TermsPolicy


def explain(*, terms: TermsPolicy, term_start: date) -> Answer:
    """Return the last day of receipt, or none where a notice cannot change a price."""
    rule = terms.price
    if rule is None:
        return Answer(
            {"latest_receipt": None},
            ("Der Betreiber kann den Preis nicht durch eine Mitteilung ändern.",),
            (
                Reason(
                    "V-7.1",
                    "Preise stehen im Vertrag, in der Leistungsbeschreibung oder in der "
                    "Preisliste; ein neuer Preis für einen laufenden Vertrag wird vereinbart.",
                ),
            ),
        )
    latest = latest_price_receipt(term_start=term_start, months=rule.months)
    sentence = (
        f"Damit ein neuer Preis ab {plain(term_start)} gilt, muss die Mitteilung spätestens am "
        f"{spoken(latest)}, zugehen."
    )
    days = in_order(
        named(latest, "letzter Tag für den Zugang"), named(term_start, "neuer Preis gilt")
    )
    return Answer({"latest_receipt": iso_day(latest)}, (sentence,), _why(rule), days)


def _why(rule: PriceRule) -> tuple[Reason, ...]:
    months = counted(rule.months, "Monat", "Monate")
    effect = Reason(
        rule.effect_clause,
        f"Ein neuer Preis gilt ab dem nächsten Vertragszeitraum und muss mindestens {months} "
        "vorher zugehen; vorwärts und rückwärts gezählt, das Strengere gilt.",
    )
    if rule.silence_is_consent:
        text = f"Wer {rule.objection_days} Tage lang nicht widerspricht, nimmt den Preis an."
    else:
        text = "Gegenüber Verbrauchern gilt der neue Preis nur mit ausdrücklicher Zustimmung."
    return (effect, Reason(rule.objection_clause, text))
