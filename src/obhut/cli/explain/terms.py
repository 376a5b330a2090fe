"""``obhut explain terms``: which values hold under these terms, and who said so?"""

import argparse

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain.terms import explain
from obhut.kernel.term_resolving import Origin


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "terms", "Welche Werte gelten, und woher kommen sie?")
    inputs.add_terms(parser)
    for option, what in (
        ("--description", "Leistungsbeschreibung"),
        ("--agreement", "Vereinbarung"),
    ):
        parser.add_argument(
            option,
            type=_pair,
            action="append",
            default=[],
            metavar="WERT=ANGABE",
            help=f"abweichender Wert der {what}, etwa operator-notice-months=6; mehrfach möglich",
        )
    parser.set_defaults(handler=_answer)


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or not key:
        raise argparse.ArgumentTypeError(f"„{text}“ hat nicht die Form WERT=ANGABE")
    return key, value


def _answer(arguments: argparse.Namespace) -> int:
    otherwise = {
        Origin.DESCRIPTION: dict(arguments.description),
        Origin.AGREEMENT: dict(arguments.agreement),
    }
    return give(
        lambda: explain(name=arguments.terms.name, said_otherwise=otherwise),
        as_json=arguments.json,
    )
