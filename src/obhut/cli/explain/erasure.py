"""``obhut explain erasure``: until when can a deleted account come back?"""

import argparse

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain.erasure import explain


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "erasure", "Bis wann lässt sich ein gelöschtes Konto retten?")
    inputs.add_terms(parser, default="saas")
    parser.add_argument(
        "--requested", required=True, metavar="ZEIT", help="Löschung, etwa 2026-11-22T15:00"
    )
    inputs.add_zone(parser)
    parser.set_defaults(handler=_answer)


def _answer(arguments: argparse.Namespace) -> int:
    requested = inputs.instant(arguments.requested, arguments.zone, option="--requested")
    return give(
        lambda: explain(terms=arguments.terms, requested=requested),
        as_json=arguments.json,
    )
