"""What a selection costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from obhut.catalogue.offers import ListedPrice, PublishedList
from obhut.kernel.clauses import clause
from obhut.kernel.money import Cents, Line, Totals, to_euros, totals
from obhut.kernel.prices import NoPriceError

MOST_PIECES = 1_000_000


class QuantityError(ValueError):
    """A quantity is below one or above a million."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteLine:
    """One product that somebody chose."""

    price: ListedPrice
    quantity: int
    net: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A selection with its sums, by one price list."""

    lines: tuple[QuoteLine, ...]
    sums: Totals
    price_list: int


@clause("V-3.1", "V-P.12")
def quote(chosen: Mapping[str, int], *, by: PublishedList) -> Quote:
    """Return a line for each product that was chosen, and for nothing else.

    Raises NoPriceError for a product without a price in the list, QuantityError for a quantity.
    """
    lines = tuple(_line(by, product, quantity) for product, quantity in chosen.items())
    sums = totals(Line(quantity=Decimal(1), unit_price=to_euros(line.net)) for line in lines)
    return Quote(lines=lines, sums=sums, price_list=by.version)


def _line(prices: PublishedList, product: str, quantity: int) -> QuoteLine:
    if not 1 <= quantity <= MOST_PIECES:
        raise QuantityError(quantity)
    price = prices.price(product)
    if price is None:
        raise NoPriceError(product)
    return QuoteLine(price=price, quantity=quantity, net=price.amount(Decimal(quantity)))
