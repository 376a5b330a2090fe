"""``obhut explain withdrawal``: until when may a consumer withdraw?"""

import argparse

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain.withdrawal import explain


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "withdrawal", "Bis wann können Verbraucher widerrufen?")
    parser.add_argument(
        "--concluded",
        type=inputs.day,
        required=True,
        metavar="TAG",
        help="Tag des Vertragsschlusses",
    )
    inputs.add_state(parser)
    parser.set_defaults(handler=_answer)


def _answer(arguments: argparse.Namespace) -> int:
    return give(
        lambda: explain(concluded_on=arguments.concluded, calendar=arguments.calendar),
        as_json=arguments.json,
    )
