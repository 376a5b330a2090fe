"""``obhut explain price``: what does an order cost, with usage and value added tax?"""

import argparse
import re
from decimal import Decimal

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain import limits
from obhut.explain.price import Order, Usage, explain

_NAME = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_ORDER = re.compile(rf"({_NAME})/({_NAME})=(\d{{1,9}})", re.ASCII)
_USAGE = re.compile(
    rf"({_NAME})=(\d{{1,9}}(?:[.,]\d{{1,6}})?)@(\d{{1,9}}(?:[.,]\d{{1,4}})?)", re.ASCII
)


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "price", "Was kostet eine Bestellung?")
    parser.add_argument(
        "--order",
        type=_order,
        action="append",
        default=[],
        metavar="PRODUKT/PLAN=MENGE",
        help="zum Beispiel managed-client/standard=42; mehrfach möglich",
    )
    parser.add_argument(
        "--usage",
        type=_usage,
        action="append",
        default=[],
        metavar="EINHEIT=MENGE@PREIS",
        help="gemessener Verbrauch, zum Beispiel gb=137.25@0.0350; mehrfach möglich",
    )
    parser.add_argument(
        "--on", type=inputs.day, required=True, metavar="TAG", help="Tag des Preises"
    )
    parser.set_defaults(handler=_answer)


def _order(text: str) -> Order:
    found = _ORDER.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(
            f"„{text}“ ist keine Bestellung der Form PRODUKT/PLAN=MENGE mit ganzer Menge von 1 "
            f"bis {limits.MOST_PIECES}, etwa managed-client/standard=42"
        )
    product, plan, quantity = found[1], found[2], int(found[3])
    if not 1 <= quantity <= limits.MOST_PIECES:
        raise argparse.ArgumentTypeError(
            f"„{text}“: die Menge muss von 1 bis {limits.MOST_PIECES} reichen"
        )
    return Order(product, plan, quantity)


def _usage(text: str) -> Usage:
    found = _USAGE.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(
            f"„{text}“ ist kein Verbrauch der Form EINHEIT=MENGE@PREIS; "
            "der Preis hat höchstens vier Nachkommastellen, etwa gb=137.25@0.0350"
        )
    quantity, price = (Decimal(part.replace(",", ".")) for part in (found[2], found[3]))
    if not 0 < quantity <= limits.MOST_PIECES:
        raise argparse.ArgumentTypeError(
            f"„{text}“: die Menge muss über 0 liegen und höchstens {limits.MOST_PIECES} betragen"
        )
    return Usage(found[1], quantity, price)


def _answer(arguments: argparse.Namespace) -> int:
    return give(
        lambda: explain(orders=arguments.order, usages=arguments.usage, on=arguments.on),
        as_json=arguments.json,
    )
