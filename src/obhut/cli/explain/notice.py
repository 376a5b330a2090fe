"""``obhut explain notice``: when does a contract end?"""

import argparse

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain.notice import SIDES, explain


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "notice", "Wann endet ein Vertrag nach einer Kündigung?")
    inputs.add_terms(parser)
    parser.add_argument("--by", choices=tuple(SIDES), required=True, help="wer kündigt")
    parser.add_argument(
        "--received", type=inputs.day, required=True, metavar="TAG", help="Tag des Zugangs"
    )
    parser.add_argument(
        "--paid-until", type=inputs.day, metavar="TAG", help="im Voraus bezahlt bis einschließlich"
    )
    parser.set_defaults(handler=_answer)


def _answer(arguments: argparse.Namespace) -> int:
    return give(
        lambda: explain(
            terms=arguments.terms,
            by=arguments.by,
            received=arguments.received,
            paid_until=arguments.paid_until,
        ),
        as_json=arguments.json,
    )
