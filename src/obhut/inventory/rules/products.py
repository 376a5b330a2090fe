"""From the keys of the sections ``packages`` and ``updates`` to products and missing updates."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from obhut.inventory.rules.content import clean
from obhut.inventory.rules.message import Content

KINDS = ("dpkg", "rpm", "flatpak", "snap", "win", "mac")
_SEVERITIES = {
    "critical": "critical",
    "important": "high",
    "high": "high",
    "moderate": "medium",
    "medium": "medium",
    "low": "low",
    "negligible": "low",
}
_EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Product:
    """One version of a program, as the search knows it; the architecture does not count."""

    kind: str
    name: str
    version: str
    source: str

    @property
    def identity(self) -> UUID:
        """Return the number that all devices with exactly this product share."""
        text = f"{self.kind}\x00{self.name}\x00{self.version}\x00{self.source}"
        return UUID(bytes=hashlib.sha256(text.encode()).digest()[:16])


@dataclass(frozen=True, slots=True)
class Missing:
    """An update that is available and not installed."""

    key: str
    name: str
    version_from: str
    version_to: str
    origin: str
    is_security: bool
    severity: str
    since: date


def products(packages: Content) -> dict[UUID, Product]:
    """Return the products of a section ``packages`` by their identity."""
    found = (_product(key, values) for key, values in packages.items())
    return {product.identity: product for product in found}


def missing(updates: Content, *, today: date) -> Iterator[Missing]:
    """Yield the updates of a section ``updates``; an impossible day counts as today."""
    for key, values in updates.items():
        yield Missing(
            key=clean(key, 200),
            name=name_of(key),
            version_from=clean(values.get("from"), 120),
            version_to=clean(values.get("to"), 120),
            origin=clean(values.get("origin"), 120),
            is_security=values.get("security") is True,
            severity=_SEVERITIES.get(str(values.get("severity") or "").lower(), ""),
            since=_day(values.get("since"), today),
        )


def _product(key: str, values: Mapping[str, object]) -> Product:
    kind = key.partition(":")[0]
    return Product(
        kind if kind in KINDS else "",
        name_of(key),
        clean(values.get("version"), 120),
        clean(values.get("source"), 80),
    )


def name_of(key: str) -> str:
    """Return NAME of ``kind:NAME`` or ``kind:NAME:ARCH``."""
    kind, _, rest = key.partition(":")
    if kind in {"dpkg", "rpm", "apt", "dnf"}:
        rest = rest.rpartition(":")[0] or rest
    return clean(rest or key, 200)


def _day(value: object, today: date) -> date:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return today
    return day if _EARLIEST <= day <= today else today
