"""Money: whole cents, decimal prices, value added tax a group.

Amounts are ``Decimal`` euros until they are rounded once, half up, to integer cents. A tax is
rounded once for all lines of one category and rate, never a line (EN 16931 BR-CO-14, BR-CO-17).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NewType

Cents = NewType("Cents", int)

CENTS_A_EURO = 100
STANDARD_CATEGORY = "S"
STANDARD_RATE = Decimal(19)
PRICE_PLACES = 4


class UnitPriceError(ValueError):
    """A unit price is negative or has more than four decimal places."""


@dataclass(frozen=True, slots=True, order=True)
class Tax:
    """A category of EN 16931 (S, AE, E, O, …) and its rate in per cent."""

    category: str = STANDARD_CATEGORY
    rate: Decimal = STANDARD_RATE


STANDARD_TAX = Tax()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A quantity at a net price in euros; a cancellation negates the quantity, not the price."""

    quantity: Decimal
    unit_price: Decimal
    tax: Tax = STANDARD_TAX

    def __post_init__(self) -> None:
        if self.unit_price < 0 or self.unit_price != round(self.unit_price, PRICE_PLACES):
            raise UnitPriceError(self.unit_price)

    @property
    def net(self) -> Cents:
        """The amount of the line without tax."""
        return to_cents(self.quantity * self.unit_price)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxGroup:
    """All lines of one tax together."""

    tax: Tax
    net: Cents
    vat: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The sums of a document, in cents."""

    groups: tuple[TaxGroup, ...]
    net: Cents
    vat: Cents
    gross: Cents


def to_cents(euros: Decimal) -> Cents:
    """Round ``euros`` to whole cents, a half away from zero."""
    return Cents(int((euros * CENTS_A_EURO).quantize(Decimal(1), rounding=ROUND_HALF_UP)))


def to_euros(cents: Cents) -> Decimal:
    """Return ``cents`` as euros with two places."""
    return Decimal(cents).scaleb(-2)


def vat_on(net: Cents, tax: Tax) -> Cents:
    """Return the tax on a sum of lines."""
    return to_cents(to_euros(net) * tax.rate / 100)


def totals(lines: Iterable[Line]) -> Totals:
    """Add up ``lines``: net a line, tax a group, gross the sum of both."""
    nets: dict[Tax, int] = {}
    for line in lines:
        nets[line.tax] = nets.get(line.tax, 0) + line.net
    groups = tuple(_group(tax, Cents(net)) for tax, net in sorted(nets.items()))
    net = sum(group.net for group in groups)
    vat = sum(group.vat for group in groups)
    return Totals(groups=groups, net=Cents(net), vat=Cents(vat), gross=Cents(net + vat))


def _group(tax: Tax, net: Cents) -> TaxGroup:
    return TaxGroup(tax=tax, net=net, vat=vat_on(net, tax))
