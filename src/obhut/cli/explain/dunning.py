"""``obhut explain dunning``: what happens, on which days, when nobody pays?"""

import argparse

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain.dunning import explain


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "dunning", "Wann wird gemahnt, gesperrt, beendet?")
    inputs.add_terms(parser)
    parser.add_argument(
        "--due", type=inputs.day, required=True, metavar="TAG", help="Tag der Fälligkeit"
    )
    parser.add_argument(
        "--debit-on", type=inputs.day, metavar="TAG", help="angekündigter Tag der Lastschrift"
    )
    inputs.add_state(parser)
    parser.set_defaults(handler=_answer)


def _answer(arguments: argparse.Namespace) -> int:
    return give(
        lambda: explain(
            terms=arguments.terms,
            due=arguments.due,
            debit_on=arguments.debit_on,
            calendar=arguments.calendar,
        ),
        as_json=arguments.json,
    )
