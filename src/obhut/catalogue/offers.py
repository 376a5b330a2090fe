"""What the catalogue tells: values without a database behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from obhut.kernel.capabilities import Capability
from obhut.kernel.clauses import clause
from obhut.kernel.money import Cents
from obhut.kernel.prices import Tier, Tiering, rate


class UnknownProductError(LookupError):
    """There is no such product, or it is none of the kind that was asked for."""


class NoDescriptionError(LookupError):
    """The product has no description on that day, or not this version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How much of something a plan contains."""

    key: str
    label: str
    label_en: str
    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A published version of what a product contains; ``content_hash`` proves its content."""

    product: str
    version: int
    effective_on: date
    text: str
    text_en: str
    capabilities: frozenset[Capability]
    limits: tuple[Limit, ...]
    content_hash: str
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPrice:
    """The net price of a product in one published list."""

    product: str
    kind: str
    name: str
    name_en: str
    unit: str
    tiers: tuple[Tier, ...]
    tiering: Tiering
    price_list: int
    valid_from: date

    @property
    def unit_price(self) -> Decimal:
        """The price of the first piece."""
        return self.tiers[0].unit_price

    @clause("C-4.1b")
    def amount(self, quantity: Decimal) -> Cents:
        """Return the net amount of ``quantity`` by the tiers."""
        return rate(quantity, self.tiers, tiering=self.tiering)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedList:
    """A published price list; ``ends_on`` is the last day before the next one, if there is one."""

    version: int
    valid_from: date
    ends_on: date | None
    published_at: datetime
    prices: tuple[ListedPrice, ...]

    def price(self, product: str) -> ListedPrice | None:
        """Return the price of a product, or None where the list has none."""
        return next((price for price in self.prices if price.product == product), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A product with what it contains and costs on one day."""

    key: str
    family: str
    kind: str
    name: str
    name_en: str
    summary: str
    summary_en: str
    unit: str
    position: int
    description: Description | None
    price: ListedPrice | None
    addon_to: tuple[str, ...] = ()
    parts: Mapping[str, int] | None = None
    ended_on: date | None = None

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What the description in force lets somebody do with a device."""
        return self.description.capabilities if self.description else frozenset()


Plan = Offer
"""A plan is an offer of the kind ``device`` that stands on its own: no add-on, no bundle."""
