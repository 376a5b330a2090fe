"""``obhut explain switching``: how long does a change of provider take?"""

import argparse

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain.switching import explain


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "switching", "Wie lange dauert ein Wechsel des Anbieters?")
    parser.add_argument(
        "--requested", type=inputs.day, required=True, metavar="TAG", help="Tag des Antrags"
    )
    parser.set_defaults(handler=_answer)


def _answer(arguments: argparse.Namespace) -> int:
    return give(
        lambda: explain(requested_on=arguments.requested),
        as_json=arguments.json,
    )
