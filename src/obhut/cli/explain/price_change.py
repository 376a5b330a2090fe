"""``obhut explain price-change``: until when must a new price arrive to hold from a term on?"""

import argparse

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain.price_change import explain


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
    return give(
        lambda: explain(terms=arguments.terms, term_start=arguments.term_start),
        as_json=arguments.json,
    )
