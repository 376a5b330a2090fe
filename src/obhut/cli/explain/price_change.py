"""``obhut explain price-change``: until when must a new price arrive to hold from a term on?"""

import argparse
from datetime import date

from obhut.cli.explain import inputs
from obhut.cli.explain.answers import Answer, Reason, counted, iso_day, plain, spoken
from obhut.cli.main import SubParsers
from obhut.kernel.changes import PriceRule, latest_price_receipt
from obhut.kernel.terms import TermsPolicy


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "price-change", "Bis wann muss ein neuer Preis mitgeteilt sein?")
    inputs.add_terms(parser)
    parser.add_argument(
        "--term-start",
        type=inputs.day,
        required=True,
        metavar="TAG",
        help="Beginn des Zeitraums, für den der neue Preis gelten soll",
    )
    parser.set_defaults(handler=_answer)


def _answer(arguments: argparse.Namespace) -> int:
    answer = explain(terms=arguments.terms, term_start=arguments.term_start)
    return answer.give(as_json=arguments.json)


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
    return Answer({"latest_receipt": iso_day(latest)}, (sentence,), _why(rule))


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
