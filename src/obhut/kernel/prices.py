"""Prices: dated lists, tiers, usage, and which of several prices holds.

Prices are net euros with up to four decimal places. A list in force never changes: a new price is
a new list from a day on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from obhut.kernel.clauses import clause
from obhut.kernel.money import STANDARD_TAX, Cents, Line, Tax, to_cents, vat_on


class NoPriceError(LookupError):
    """No price holds on that day for that product."""


class OverlapError(ValueError):
    """Two lists would hold from the same day."""


class TierError(ValueError):
    """Tiers do not rise, or the last has an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The net price of one plan of a product for a device and month."""

    product: str
    plan: str
    unit_price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """A version of the operator's prices; it holds until the next one begins."""

    version: int
    valid_from: date
    prices: tuple[Price, ...]

    def price(self, product: str, plan: str) -> Price:
        """Return the price of a plan; raises NoPriceError."""
        for price in self.prices:
            if (price.product, price.plan) == (product, plan):
                return price
        raise NoPriceError(product, plan)


@clause("C-4.1a", "V-7.1")
def list_in_force(lists: Iterable[PriceList], *, on: date) -> PriceList:
    """Return the list that holds on ``on``; raises NoPriceError and OverlapError."""
    begun = sorted(
        (each for each in lists if each.valid_from <= on), key=lambda each: each.valid_from
    )
    if not begun:
        raise NoPriceError(on)
    starts = [each.valid_from for each in begun]
    if len(set(starts)) < len(starts):
        raise OverlapError(on)
    return begun[-1]


class Source(StrEnum):
    """Where a price comes from, the strongest first."""

    CONTRACT = "contract"
    DESCRIPTION = "description"
    PRICE_LIST = "price-list"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedPrice:
    """A net unit price that a source gives from a day on."""

    source: Source
    valid_from: date
    unit_price: Decimal


@clause("V-7.1")
def price_in_force(prices: Iterable[DatedPrice], *, on: date) -> DatedPrice:
    """Return the price that holds: single contract before description before price list.

    Within a source the latest that has begun. Raises NoPriceError.
    """
    begun = [price for price in prices if price.valid_from <= on]
    for source in Source:
        candidates = [price for price in begun if price.source is source]
        if candidates:
            return max(candidates, key=lambda price: price.valid_from)
    raise NoPriceError(on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A net unit price for a quantity up to and including ``up_to``; None: without end."""

    up_to: Decimal | None
    unit_price: Decimal


class Tiering(StrEnum):
    """How tiers count: each part at its own price, or all at the price of the tier reached."""

    GRADUATED = "graduated"
    VOLUME = "volume"


@clause("C-4.1b")
def rate(quantity: Decimal, tiers: Sequence[Tier], *, tiering: Tiering) -> Cents:
    """Return the net amount of ``quantity``, rounded once. Raises TierError."""
    _check_tiers(tiers)
    graduated = tiering is Tiering.GRADUATED
    return to_cents(_graduated(quantity, tiers) if graduated else _volume(quantity, tiers))


def _check_tiers(tiers: Sequence[Tier]) -> None:
    ends = [tier.up_to for tier in tiers[:-1]]
    rising = all(end is not None for end in ends) and sorted({e for e in ends if e}) == ends
    if not tiers or not rising or tiers[-1].up_to is not None:
        raise TierError(tiers)


def _graduated(quantity: Decimal, tiers: Sequence[Tier]) -> Decimal:
    total, below = Decimal(0), Decimal(0)
    for tier in tiers:
        top = quantity if tier.up_to is None else min(quantity, tier.up_to)
        total += max(top - below, Decimal(0)) * tier.unit_price
        below = max(below, top)
    return total


def _volume(quantity: Decimal, tiers: Sequence[Tier]) -> Decimal:
    reached = next(tier for tier in tiers if tier.up_to is None or quantity <= tier.up_to)
    return quantity * reached.unit_price


@clause("L-10")
def shown_price(unit_price: Decimal, *, is_consumer: bool, tax: Tax = STANDARD_TAX) -> Cents:
    """Return the price as it is shown: gross to consumers (PAngV), net to businesses."""
    net = to_cents(unit_price)
    return Cents(net + vat_on(net, tax)) if is_consumer else net


@clause("V-P.12")
def order_line(prices: PriceList, *, product: str, plan: str, quantity: int) -> Line:
    """Return the line of an order: a plan for so many devices. Raises NoPriceError."""
    price = prices.price(product, plan)
    return Line(quantity=Decimal(quantity), unit_price=price.unit_price)


MANAGED_CLIENT = "managed-client"
FIRST_LIST = PriceList(
    version=1,
    valid_from=date(2026, 1, 1),
    prices=tuple(
        Price(product=MANAGED_CLIENT, plan=plan, unit_price=Decimal(price))
        for plan, price in (("basic", 5), ("standard", 8), ("premium", 13))
    ),
)
"""The prices with which a new operator begins; its own lists stand in the catalogue."""
