"""``obhut explain terms-change``: until when must changed terms arrive to hold from a day on?"""

import argparse

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain.terms_change import explain


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(
        topics, "terms-change", "Bis wann müssen neue Bedingungen mitgeteilt sein?"
    )
    inputs.add_terms(parser)
    parser.add_argument(
        "--effective",
        type=inputs.day,
        required=True,
        metavar="TAG",
        help="Tag, ab dem sie gelten sollen",
    )
    inputs.add_state(parser)
    parser.set_defaults(handler=_answer)


def _answer(arguments: argparse.Namespace) -> int:
    return give(
        lambda: explain(
            terms=arguments.terms, effective_on=arguments.effective, calendar=arguments.calendar
        ),
        as_json=arguments.json,
    )
