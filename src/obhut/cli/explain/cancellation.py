"""``obhut explain cancellation``: what does the cancellation button confirm?"""

import argparse

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain.cancellation import explain


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "cancellation", "Was bestätigt die Kündigungstaste?")
    inputs.add_terms(parser)
    parser.add_argument(
        "--received", required=True, metavar="ZEIT", help="Eingang, etwa 2026-12-31T23:59:58"
    )
    parser.add_argument(
        "--paid-until", type=inputs.day, metavar="TAG", help="im Voraus bezahlt bis einschließlich"
    )
    parser.add_argument("--wished", type=inputs.day, metavar="TAG", help="gewünschter letzter Tag")
    parser.add_argument("--for-cause", action="store_true", help="aus wichtigem Grund")
    inputs.add_zone(parser)
    parser.set_defaults(handler=_answer)


def _answer(arguments: argparse.Namespace) -> int:
    return give(
        lambda: explain(
            terms=arguments.terms,
            received=inputs.instant(arguments.received, arguments.zone, option="--received"),
            paid_until=arguments.paid_until,
            wished=arguments.wished,
            for_cause=arguments.for_cause,
        ),
        as_json=arguments.json,
    )
