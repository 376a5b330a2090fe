"""``obhut explain seat``: until when does a device's place run, and which months are billed?"""

import argparse
from datetime import date

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain import limits
from obhut.explain.seat import explain
from obhut.kernel.seats import (
    Month,
    MonthError,
)


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "seat", "Bis wann läuft ein Geräteplatz, was wird berechnet?")
    inputs.add_terms(parser)
    parser.add_argument(
        "--active-from", type=inputs.day, required=True, metavar="TAG", help="Tag der Freischaltung"
    )
    parser.add_argument("--removed", type=inputs.day, metavar="TAG", help="Tag der Entfernung")
    parser.add_argument(
        "--until", type=_month, metavar="MONAT", help="letzter Monat der Liste (JJJJ-MM)"
    )
    parser.add_argument(
        "--part",
        type=_part,
        action="append",
        default=[],
        metavar="TAG[/TAG]",
        help="weiteres Teil desselben Platzes, etwa Ersatzgerät oder Sicherung: ab[/entfernt]",
    )
    parser.set_defaults(handler=_answer)


def _month(text: str) -> Month:
    try:
        found = Month.parse(text)
    except MonthError as error:
        raise argparse.ArgumentTypeError(f"„{text}“ ist kein Monat der Form JJJJ-MM") from error
    if not limits.FIRST_YEAR <= found.year <= limits.LAST_YEAR:
        raise argparse.ArgumentTypeError(
            f"„{text}“ liegt nicht in den Jahren {limits.FIRST_YEAR} bis {limits.LAST_YEAR}"
        )
    return found


def _part(text: str) -> tuple[date, date | None]:
    begin, slash, end = text.partition("/")
    return inputs.day(begin), inputs.day(end) if slash else None


def _answer(arguments: argparse.Namespace) -> int:
    return give(
        lambda: explain(
            terms=arguments.terms,
            active_from=arguments.active_from,
            removed_on=arguments.removed,
            until=arguments.until,
            parts=arguments.part,
        ),
        as_json=arguments.json,
    )
