"""``obhut explain update``: may an update of the product run then?"""

import argparse

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain.update import explain


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "update", "Darf ein Update dann laufen?")
    inputs.add_terms(parser, default="saas")
    parser.add_argument(
        "--announced", type=inputs.day, required=True, metavar="TAG", help="Tag der Ankündigung"
    )
    parser.add_argument(
        "--start", required=True, metavar="ZEIT", help="Beginn, etwa 2026-12-08T22:00"
    )
    parser.add_argument(
        "--minutes", type=inputs.minutes, required=True, metavar="M", help="Dauer in Minuten"
    )
    inputs.add_zone(parser)
    parser.set_defaults(handler=_answer)


def _answer(arguments: argparse.Namespace) -> int:
    return give(
        lambda: explain(
            terms=arguments.terms,
            announced_on=arguments.announced,
            start=inputs.instant(arguments.start, arguments.zone, option="--start"),
            duration=arguments.minutes,
        ),
        as_json=arguments.json,
    )
