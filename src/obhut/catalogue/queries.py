"""Reads of the catalogue."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from django.db.models import F, Q, QuerySet

from obhut.catalogue.models import (
    AddOn,
    BundlePart,
    Kind,
    PriceList,
    Product,
    ServiceDescription,
)
from obhut.catalogue.models import ListedPrice as PriceRow
from obhut.catalogue.offers import (
    Description,
    Limit,
    ListedPrice,
    NoDescriptionError,
    Offer,
    Plan,
    PublishedList,
    UnknownProductError,
)
from obhut.catalogue.rules.description import in_force
from obhut.kernel import clock, prices
from obhut.kernel.capabilities import Capability
from obhut.kernel.clauses import clause
from obhut.kernel.prices import Tier, Tiering


def offers(*, on: date | None = None) -> tuple[Offer, ...]:
    """Return every product that is offered on a day (today), in the order of the catalogue."""
    day = on or clock.today()
    return _offers(Product.objects.filter(Q(ended_on=None) | Q(ended_on__gte=day)), day)


def offer(key: str, *, on: date | None = None) -> Offer:
    """Return one product, also one that is no longer offered. Raises UnknownProductError."""
    found = _offers(Product.objects.filter(key=key), on or clock.today())
    if not found:
        raise UnknownProductError(key)
    return found[0]


def _offers(products: QuerySet[Product], day: date) -> tuple[Offer, ...]:
    ordered = list(products.order_by("position", "pk"))
    described = _descriptions(ordered, day)
    listed = price_list_on(day)
    addons, parts = _addons(), _parts()
    return tuple(
        Offer(
            key=each.key, family=each.family, kind=each.kind, name=each.name,
            name_en=each.name_en, summary=each.summary, summary_en=each.summary_en,
            unit=each.unit, position=each.position, description=described.get(each.key),
            price=listed.price(each.key) if listed else None,
            addon_to=addons.get(each.pk, ()), parts=parts.get(each.pk), ended_on=each.ended_on,
        )
        for each in ordered
    )  # fmt: skip


def plans(*, on: date | None = None) -> tuple[Plan, ...]:
    """Return the plans that are offered on a day (today)."""
    return tuple(each for each in offers(on=on) if is_plan(each))


def is_plan(offer: Offer) -> bool:
    """Tell whether a product is a service for a device that stands on its own."""
    return offer.kind == Kind.DEVICE and not offer.addon_to and not offer.parts


def capabilities_of(plan: str, *, on: date | None = None) -> frozenset[Capability]:
    """Return what a product lets somebody do with a device on a day (today).

    The newest description counts; whoever pinned a version asks ``description_of``. A bundle
    lets them do what its parts do. Raises UnknownProductError.
    """
    day = on or clock.today()
    product = _product(plan)
    parts = BundlePart.objects.filter(bundle=product).values_list("part_id", flat=True)
    rows = ServiceDescription.objects.filter(product_id__in=[product.pk, *parts])
    found: frozenset[Capability] = frozenset()
    for number in {row.product_id for row in rows}:
        held = in_force((row for row in rows if row.product_id == number), on=day)
        found |= _capabilities(held.capabilities) if held else frozenset()
    return found


@clause("V-3.2", "C-2.1")
def description_of(
    product: str, *, version: int | None = None, on: date | None = None
) -> Description:
    """Return one version of a description, or the one in force on a day (today).

    Raises UnknownProductError and NoDescriptionError.
    """
    versions = descriptions_of(product)
    if version is None:
        found = in_force(versions, on=on or clock.today())
    else:
        found = next((each for each in versions if each.version == version), None)
    if found is None:
        raise NoDescriptionError(product, version)
    return found


def descriptions_of(product: str) -> list[Description]:
    """Return all versions, the newest first. Raises UnknownProductError."""
    rows = ServiceDescription.objects.filter(product=_product(product)).select_related("product")
    return [_description(row) for row in rows.order_by("-version")]


@clause("C-4.1a")
def price_list_on(day: date) -> PublishedList | None:
    """Return the list that holds on a day with its prices, or None before the first."""
    rows = _lists()
    held = next((row for row in reversed(rows) if row.valid_from <= day), None)
    return _published(rows, held, with_prices=True) if held else None


def published_list(version: int) -> PublishedList | None:
    """Return a list with its prices, or None."""
    rows = _lists()
    found = next((row for row in rows if row.version == version), None)
    return _published(rows, found, with_prices=True) if found else None


def price_lists() -> list[PublishedList]:
    """Return all lists without their prices, the newest first."""
    rows = _lists()
    return [_published(rows, row, with_prices=False) for row in reversed(rows)]


@clause("C-4.1a")
def price_on(plan: str, day: date) -> ListedPrice:
    """Return what a product costs on a day.

    Raises UnknownProductError, and NoPriceError of ``obhut.kernel.prices`` where no list holds or
    the list in force has no price for it.
    """
    _product(plan)
    listed = price_list_on(day)
    found = listed.price(plan) if listed else None
    if found is None:
        raise prices.NoPriceError(plan, day)
    return found


def kernel_list(listed: PublishedList) -> prices.PriceList:
    """Return a list in the words of the kernel, for rules that rate orders."""
    families = dict(Product.objects.values_list("key", "family"))
    return prices.PriceList(
        version=listed.version,
        valid_from=listed.valid_from,
        prices=tuple(
            prices.Price(
                product=families[each.product], plan=each.product, unit_price=each.unit_price
            )
            for each in listed.prices
        ),
    )


def _lists() -> list[PriceList]:
    return list(PriceList.objects.order_by("valid_from"))


def _published(rows: list[PriceList], row: PriceList, *, with_prices: bool) -> PublishedList:
    ends = {each.pk: after.valid_from - timedelta(days=1) for each, after in pairwise(rows)}
    return PublishedList(
        version=row.version,
        valid_from=row.valid_from,
        ends_on=ends.get(row.pk),
        published_at=row.published_at,
        prices=_prices(row) if with_prices else (),
    )


def _product(key: str) -> Product:
    found = Product.objects.filter(key=key).first()
    if found is None:
        raise UnknownProductError(key)
    return found


def _descriptions(products: Iterable[Product], day: date) -> dict[str, Description]:
    rows = ServiceDescription.objects.filter(product__in=products, effective_on__lte=day)
    newest: dict[str, Description] = {}
    for row in rows.select_related("product").order_by("version"):
        newest[row.product.key] = _description(row)
    return newest


def _description(row: ServiceDescription) -> Description:
    return Description(
        product=row.product.key,
        version=row.version,
        effective_on=row.effective_on,
        text=row.text,
        text_en=row.text_en,
        capabilities=_capabilities(row.capabilities),
        limits=tuple(limits_in(row.limits)),
        content_hash=row.content_hash,
        published_at=row.published_at,
    )


def limits_in(stored: Iterable[Mapping[str, str]]) -> Iterable[Limit]:
    """Return limits as they were stored."""
    return (
        Limit(
            key=each["key"],
            label=each["label"],
            label_en=each["label_en"],
            amount=Decimal(each["amount"]),
            unit=each["unit"],
        )
        for each in stored
    )


def _capabilities(names: Iterable[str]) -> frozenset[Capability]:
    return frozenset(Capability(name) for name in names)


def _addons() -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for addon, base in AddOn.objects.order_by("base__position").values_list(
        "addon_id", "base__key"
    ):
        found[addon] = (*found.get(addon, ()), base)
    return found


def _parts() -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for bundle, part, quantity in BundlePart.objects.values_list(
        "bundle_id", "part__key", "quantity"
    ):
        found.setdefault(bundle, {})[part] = quantity
    return found


def _prices(row: PriceList) -> tuple[ListedPrice, ...]:
    rows = PriceRow.objects.filter(price_list=row).select_related("product")
    grouped: dict[str, list[PriceRow]] = {}
    for each in rows.order_by("product__position", "product_id", F("up_to").asc(nulls_last=True)):
        grouped.setdefault(each.product.key, []).append(each)
    return tuple(_price(row, key, tiers) for key, tiers in grouped.items())


def _price(row: PriceList, key: str, tiers: list[PriceRow]) -> ListedPrice:
    first = tiers[0]
    return ListedPrice(
        product=key,
        kind=first.product.kind,
        name=first.name,
        name_en=first.name_en,
        unit=first.unit,
        tiers=tuple(Tier(up_to=each.up_to, unit_price=each.unit_price) for each in tiers),
        tiering=Tiering(first.tiering),
        price_list=row.version,
        valid_from=row.valid_from,
    )
