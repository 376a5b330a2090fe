"""``obhut explain objection``: until when may a customer object, from when does a change hold?"""

import argparse

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain.objection import PRICE, TERMS, explain


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "objection", "Bis wann kann man einer Änderung widersprechen?")
    inputs.add_terms(parser)
    parser.add_argument(
        "--received", type=inputs.day, required=True, metavar="TAG", help="Tag des Zugangs"
    )
    parser.add_argument(
        "--kind", choices=(TERMS, PRICE), default=TERMS, help="Bedingungen oder Preis"
    )
    parser.add_argument(
        "--days", type=inputs.days, metavar="N", help="gesetzte Frist in Tagen (sonst zwei Wochen)"
    )
    inputs.add_state(parser)
    parser.set_defaults(handler=_answer)


def _answer(arguments: argparse.Namespace) -> int:
    return give(
        lambda: explain(
            terms=arguments.terms,
            received=arguments.received,
            kind=arguments.kind,
            days=arguments.days,
            calendar=arguments.calendar,
        ),
        as_json=arguments.json,
    )
