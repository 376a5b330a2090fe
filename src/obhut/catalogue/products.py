"""Writes to products: what they are called, and how they belong together."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from obhut.catalogue.drafts import record_product
from obhut.catalogue.models import AddOn, BundlePart, Product

_PLAIN = ("name", "name_en", "summary", "summary_en", "unit", "position")


@transaction.atomic
def add_product(*, kind: str, key: str, said: Mapping[str, Any], at: datetime) -> Product:
    """Add a product; it has neither price nor description yet."""
    product = Product.objects.create(
        kind=kind, key=key, family=key, created_at=at, **{name: said[name] for name in _PLAIN}
    )
    _belong(product, said["addon_to"], said["parts"])
    record_product("product.added", product)
    return product


@transaction.atomic
def change_product(*, product: Product, said: Mapping[str, Any], ended_on: date | None) -> None:
    """Change what the catalogue says of a product; published versions keep their own words."""
    for name in _PLAIN:
        setattr(product, name, said[name])
    product.ended_on = ended_on
    product.save(update_fields=[*_PLAIN, "ended_on"])
    _belong(product, said["addon_to"], said["parts"])
    record_product("product.changed", product)


def belongings(product: Product) -> dict[str, Any]:
    """Return to what a product can be added and of what it is made, as the form shows it."""
    bases = AddOn.objects.filter(addon=product).values_list("base__key", flat=True)
    parts = BundlePart.objects.filter(bundle=product).values_list("part__key", "quantity")
    return {
        "addon_to": list(bases),
        "parts": "; ".join(f"{key}: {quantity}" for key, quantity in parts),
    }


def _belong(product: Product, bases: Sequence[str], parts: Mapping[str, int]) -> None:
    AddOn.objects.filter(addon=product).delete()
    BundlePart.objects.filter(bundle=product).delete()
    known = Product.objects.in_bulk([*bases, *parts], field_name="key")
    AddOn.objects.bulk_create(AddOn(addon=product, base=known[key]) for key in bases)
    BundlePart.objects.bulk_create(
        BundlePart(bundle=product, part=known[key], quantity=quantity)
        for key, quantity in parts.items()
    )
