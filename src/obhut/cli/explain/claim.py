"""``obhut explain claim``: what is owed after a culpable early end?"""

import argparse

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain.claim import explain


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "claim", "Was ist nach einem verschuldeten Ende noch zu zahlen?")
    parser.add_argument(
        "--quantity", type=inputs.quantity, required=True, metavar="MENGE", help="Stück im Monat"
    )
    parser.add_argument(
        "--price",
        type=inputs.unit_price,
        required=True,
        metavar="EURO",
        help="Nettopreis je Stück und Monat",
    )
    parser.add_argument(
        "--months",
        type=inputs.months,
        required=True,
        metavar="M",
        help="Monate bis zum nächsten ordentlichen Ende",
    )
    parser.add_argument(
        "--saved",
        type=inputs.share,
        default=0,
        metavar="PROZENT",
        help="ersparte Kosten in Prozent (sonst 0)",
    )
    parser.set_defaults(handler=_answer)


def _answer(arguments: argparse.Namespace) -> int:
    return give(
        lambda: explain(
            quantity=arguments.quantity,
            unit_price=arguments.price,
            months=arguments.months,
            saved_percent=arguments.saved,
        ),
        as_json=arguments.json,
    )
