"""``obhut explain support``: when have so many support hours passed?"""

import argparse

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain.support import explain


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "support", "Bis wann ist eine Supportanfrage fällig?")
    inputs.add_terms(parser, default="saas")
    parser.add_argument(
        "--received", required=True, metavar="ZEIT", help="Eingang, etwa 2026-12-23T16:00"
    )
    parser.add_argument(
        "--hours", type=inputs.hours, required=True, metavar="H", help="Supportstunden"
    )
    inputs.add_state(parser)
    inputs.add_zone(parser)
    parser.set_defaults(handler=_answer)


def _answer(arguments: argparse.Namespace) -> int:
    return give(
        lambda: explain(
            terms=arguments.terms,
            received=inputs.instant(arguments.received, arguments.zone, option="--received"),
            work=arguments.hours,
            calendar=arguments.calendar,
            zone=arguments.zone,
        ),
        as_json=arguments.json,
    )
