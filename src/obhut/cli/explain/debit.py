"""``obhut explain debit``: when is money collected, and until when can it be taken back?"""

import argparse
from datetime import date, timedelta

from obhut.cli.explain import inputs
from obhut.cli.explain.answers import Answer, Reason, counted, iso_day, plain, spoken
from obhut.cli.main import SubParsers
from obhut.kernel.debit import debit_days


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "debit", "Wann wird eine Lastschrift eingezogen?")
    parser.add_argument(
        "--notified", type=inputs.day, required=True, metavar="TAG", help="Tag der Vorankündigung"
    )
    parser.add_argument(
        "--days", type=inputs.days, required=True, metavar="N", help="Vorlauf in Tagen"
    )
    parser.set_defaults(handler=_answer)


def _answer(arguments: argparse.Namespace) -> int:
    answer = explain(notified_on=arguments.notified, notice_days=arguments.days)
    return answer.give(as_json=arguments.json)


def explain(*, notified_on: date, notice_days: int) -> Answer:
    """Return the days of the collection and why."""
    found = debit_days(notified_on=notified_on, notice_days=notice_days)
    return Answer(
        {
            "collection_on": iso_day(found.collection_on),
            "file_by": iso_day(found.file_by),
            "refund_until": iso_day(found.refund_until),
        },
        (
            f"Eingezogen wird am {spoken(found.collection_on)}.",
            f"Die Bank braucht den Auftrag bis {spoken(found.file_by)}.",
            (
                f"Bis {spoken(found.refund_until)}, lässt sich der Betrag ohne Angabe von Gründen "
                "zurückholen."
            ),
        ),
        (
            Reason("V-7.4", "Bezahlt wird durch SEPA-Basislastschrift."),
            _calendar_reason(notified_on + timedelta(days=notice_days), notice_days),
        ),
    )


def _calendar_reason(nominal: date, notice_days: int) -> Reason:
    days = counted(notice_days, "Tag", "Tage")
    return Reason(
        "L-9",
        f"{days} nach der Ankündigung ist der {plain(nominal)}; eingezogen wird an diesem oder "
        "dem nächsten Tag, an dem das Zahlungssystem TARGET arbeitet, und die Datei geht einen "
        "solchen Tag vorher an die Bank. Zurückgeben kann man acht Wochen lang.",
    )
