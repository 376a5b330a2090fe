"""``obhut explain debit``: when is money collected, and until when can it be taken back?"""

import argparse

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain.debit import explain


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
    return give(
        lambda: explain(notified_on=arguments.notified, notice_days=arguments.days),
        as_json=arguments.json,
    )
