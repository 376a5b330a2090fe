"""Writes what is published: versions that never change afterwards."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from obhut.catalogue.models import ListedPrice, PriceList, Product, ServiceDescription
from obhut.catalogue.offers import Limit
from obhut.catalogue.rules.description import fingerprint
from obhut.kernel.capabilities import Capability
from obhut.kernel.prices import Tier, Tiering


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPrice:
    """The price of a product in a list that is about to be published."""

    product: Product
    tiers: tuple[Tier, ...]
    tiering: Tiering = Tiering.GRADUATED


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDescription:
    """A description that is about to be published."""

    product: Product
    effective_on: date
    text: str
    text_en: str
    capabilities: frozenset[Capability]
    limits: tuple[Limit, ...] = ()


@transaction.atomic
def store_list(
    *, valid_from: date, prices: Sequence[NewPrice], at: datetime, by: int | None
) -> int:
    """Store a list as the next version and return its number; nothing is checked here."""
    count = sum(len(price.tiers) for price in prices)
    made = PriceList.objects.create(
        version=PriceList.objects.count() + 1,
        valid_from=valid_from,
        price_count=count,
        published_at=at,
        published_by=by,
    )
    ListedPrice.objects.bulk_create(
        ListedPrice(price_list=made, **_named(price), up_to=tier.up_to, unit_price=tier.unit_price)
        for price in prices
        for tier in price.tiers
    )
    return made.version


def _named(price: NewPrice) -> dict[str, Any]:
    """Return what stays with a price: the product may get another name later."""
    product = price.product
    return {
        "product": product,
        "tiering": price.tiering.value,
        "name": product.name,
        "name_en": product.name_en,
        "unit": product.unit,
    }


@transaction.atomic
def store_description(*, new: NewDescription, at: datetime, by: int | None) -> int:
    """Store a description as the product's next version and return its number."""
    version = ServiceDescription.objects.filter(product=new.product).count() + 1
    capabilities, limits = sorted(new.capabilities), [limit_map(each) for each in new.limits]
    ServiceDescription.objects.create(
        product=new.product,
        version=version,
        effective_on=new.effective_on,
        text=new.text,
        text_en=new.text_en,
        capabilities=capabilities,
        limits=limits,
        published_at=at,
        published_by=by,
        content_hash=fingerprint(
            product=new.product.key,
            version=version,
            effective_on=new.effective_on,
            texts=(new.text, new.text_en),
            capabilities=capabilities,
            limits=limits,
        ),
    )
    return version


def limit_map(limit: Limit) -> dict[str, str]:
    """Return a limit as it is stored."""
    return {**asdict(limit), "amount": _plain(limit.amount)}


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
