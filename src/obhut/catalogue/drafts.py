"""Drafts of price list and descriptions: begin, change, throw away, publish."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from obhut.audit import api as audit
from obhut.catalogue import queries
from obhut.catalogue.models import (
    DescriptionDraft,
    DraftPrice,
    PriceList,
    PriceListDraft,
    Product,
    ServiceDescription,
)
from obhut.catalogue.offers import Limit
from obhut.catalogue.publishing import (
    NewDescription,
    NewPrice,
    limit_map,
    store_description,
    store_list,
)
from obhut.catalogue.rules.publishing import Fault, description_fault, list_fault
from obhut.kernel.capabilities import Capability
from obhut.kernel.clauses import clause
from obhut.kernel.prices import Tier, Tiering


class NotPublishableError(ValueError):
    """A draft may not be published; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedPrice:
    """The price of a product in a draft."""

    tiers: tuple[Tier, ...]
    tiering: Tiering = Tiering.GRADUATED


def price_draft() -> PriceListDraft | None:
    """Return the draft of a price list, if there is one."""
    return PriceListDraft.objects.first()


def drafted_prices(draft: PriceListDraft) -> dict[str, DraftedPrice]:
    """Return the prices of the draft by the key of the product."""
    found: dict[str, list[DraftPrice]] = {}
    rows = DraftPrice.objects.filter(draft=draft).select_related("product")
    for row in rows.order_by("product__position", "product_id", "up_to"):
        found.setdefault(row.product.key, []).append(row)
    return {
        key: DraftedPrice(
            tiers=tuple(Tier(up_to=row.up_to, unit_price=row.unit_price) for row in tiers),
            tiering=Tiering(tiers[0].tiering),
        )
        for key, tiers in found.items()
    }


@transaction.atomic
def begin_price_draft(*, today: date, by: int, at: datetime) -> PriceListDraft:
    """Return the draft there is, or a new one with the prices of the newest list."""
    there = PriceListDraft.objects.select_for_update().first()
    if there is not None:
        return there
    draft = PriceListDraft.objects.create(valid_from=today, changed_at=at, changed_by=by)
    newest = PriceList.objects.order_by("-version").first()
    listed = queries.published_list(newest.version) if newest else None
    prices = {
        price.product: DraftedPrice(tiers=price.tiers, tiering=price.tiering)
        for price in (listed.prices if listed else ())
    }
    _store_prices(draft, prices)
    return draft


@transaction.atomic
def change_price_draft(
    *, valid_from: date, prices: Mapping[str, DraftedPrice], by: int, at: datetime
) -> None:
    """Replace what the draft says."""
    draft = PriceListDraft.objects.select_for_update().get()
    draft.valid_from, draft.changed_by, draft.changed_at = valid_from, by, at
    draft.save(update_fields=["valid_from", "changed_by", "changed_at"])
    DraftPrice.objects.filter(draft=draft).delete()
    _store_prices(draft, prices)


def drop_price_draft() -> None:
    """Throw the draft away; published lists stay."""
    PriceListDraft.objects.all().delete()


@transaction.atomic
@clause("C-4.1a")
def publish_prices(*, today: date, by: int, at: datetime) -> int:
    """Publish the draft as the next list, and return its number. Raises NotPublishableError."""
    draft = PriceListDraft.objects.select_for_update().get()
    drafted = drafted_prices(draft)
    days = list(PriceList.objects.values_list("valid_from", flat=True))
    fault = list_fault(valid_from=draft.valid_from, published=days, today=today)
    if fault is not None or not drafted:
        raise NotPublishableError(fault or Fault.NO_PRICES)
    products = Product.objects.in_bulk(list(drafted), field_name="key")
    version = store_list(
        valid_from=draft.valid_from,
        prices=[
            NewPrice(product=products[key], tiers=price.tiers, tiering=price.tiering)
            for key, price in drafted.items()
        ],
        at=at,
        by=by,
    )
    draft.delete()
    _record(
        "price-list.published", "price-list", version, valid_from=f"{draft.valid_from:%d.%m.%Y}"
    )
    return version


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a description says."""

    effective_on: date
    text: str
    text_en: str
    capabilities: frozenset[Capability]
    limits: tuple[Limit, ...]


def description_draft(product: Product) -> DescriptionDraft | None:
    """Return the draft of a product's description, if there is one."""
    return DescriptionDraft.objects.filter(product=product).first()


@transaction.atomic
def write_description(*, product: Product, wording: Wording, by: int, at: datetime) -> None:
    """Store the draft of a description."""
    values: dict[str, Any] = {
        "effective_on": wording.effective_on,
        "text": wording.text,
        "text_en": wording.text_en,
        "capabilities": sorted(wording.capabilities),
        "limits": [limit_map(limit) for limit in wording.limits],
        "changed_by": by,
        "changed_at": at,
    }
    DescriptionDraft.objects.update_or_create(product=product, defaults=values)


def drop_description(product: Product) -> None:
    """Throw the draft away; published versions stay."""
    DescriptionDraft.objects.filter(product=product).delete()


@transaction.atomic
@clause("V-3.2", "C-2.1")
def publish_description(*, product: Product, today: date, by: int, at: datetime) -> int:
    """Publish the draft as the product's next version. Raises NotPublishableError."""
    draft = DescriptionDraft.objects.select_for_update().get(product=product)
    versions = ServiceDescription.objects.filter(product=product)
    days = list(versions.values_list("effective_on", flat=True))
    fault = description_fault(effective_on=draft.effective_on, published=days, today=today)
    if fault is not None:
        raise NotPublishableError(fault)
    version = store_description(
        new=NewDescription(
            product=product,
            effective_on=draft.effective_on,
            text=draft.text,
            text_en=draft.text_en,
            capabilities=frozenset(Capability(name) for name in draft.capabilities),
            limits=tuple(queries.limits_in(draft.limits)),
        ),
        at=at,
        by=by,
    )
    draft.delete()
    _record("description.published", "product", product.pk, name=product.name, to=str(version))
    return version


def record_product(action: str, product: Product) -> None:
    """Write into the trail that a product was added or changed."""
    _record(action, "product", product.pk, name=product.name)


def _record(action: str, subject_type: str, subject_id: int, **detail: str) -> None:
    audit.record(
        action=action, subject_type=subject_type, subject_id=subject_id, partner_id=None,
        customer_id=None, detail=detail,
    )  # fmt: skip


def _store_prices(draft: PriceListDraft, prices: Mapping[str, DraftedPrice]) -> None:
    products = Product.objects.in_bulk(list(prices), field_name="key")
    DraftPrice.objects.bulk_create(
        row for key, price in prices.items() for row in _rows(draft, products[key], price)
    )


def _rows(draft: PriceListDraft, product: Product, price: DraftedPrice) -> Iterable[DraftPrice]:
    tiers: Sequence[Tier] = price.tiers
    return (
        DraftPrice(
            draft=draft, product=product, tiering=price.tiering.value, up_to=tier.up_to,
            unit_price=tier.unit_price,
        )
        for tier in tiers
    )  # fmt: skip
