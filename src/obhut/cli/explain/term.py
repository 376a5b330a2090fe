"""``obhut explain term``: which terms follow each other from a day on?"""

import argparse

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain.term import explain


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "term", "Welche Zeiträume folgen aufeinander?")
    parser.add_argument("--start", type=inputs.day, required=True, metavar="TAG", help="erster Tag")
    parser.add_argument(
        "--months", type=inputs.months, required=True, metavar="M", help="Monate je Zeitraum"
    )
    parser.add_argument(
        "--count", type=inputs.days, default=3, metavar="N", help="wie viele Zeiträume (sonst 3)"
    )
    parser.set_defaults(handler=_answer)


def _answer(arguments: argparse.Namespace) -> int:
    return give(
        lambda: explain(start=arguments.start, months=arguments.months, count=arguments.count),
        as_json=arguments.json,
    )
