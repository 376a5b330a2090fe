"""``obhut explain backup``: how long is a backup kept?"""

import argparse

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain.backup import explain


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "backup", "Wie lange bleibt eine Sicherung erhalten?")
    inputs.add_terms(parser)
    parser.add_argument(
        "--taken", type=inputs.day, metavar="TAG", help="Tag der Sicherung der Plattform"
    )
    parser.add_argument(
        "--ended",
        type=inputs.day,
        metavar="TAG",
        help="letzter Tag des Vertrags, für Sicherungen der Geräte",
    )
    parser.set_defaults(handler=_answer)


def _answer(arguments: argparse.Namespace) -> int:
    return give(
        lambda: explain(terms=arguments.terms, taken=arguments.taken, ended=arguments.ended),
        as_json=arguments.json,
    )
