"""From the keys of the sections ``packages`` and ``updates`` to products and missing updates."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from obhut.inventory.rules.content import clean
from obhut.inventory.rules.message import Content

_WITH_ARCHITECTURE = frozenset({"dpkg", "rpm", "apt", "dnf"})
KINDS = ("dpkg", "rpm", "flatpak", "snap", "win", "mac")
_KNOWN = frozenset(KINDS)
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


class Product(NamedTuple):
    """One version of a program, as the search knows it; the architecture does not count."""

    kind: str
    name: str
    version: str
    source: str

    @property
    def identity(self) -> str:
        """Return the number that all devices with exactly this product share, in hexadecimal."""
        return blake2b("\0".join(self).encode(), digest_size=16).hexdigest()


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


def products(packages: Content) -> dict[str, Product]:
    """Return the products of a section ``packages`` by their identity."""
    found = [_product(key, values) for key, values in packages.items()]
    return {product.identity: product for product in found}


def changed_products(
    old: Content, new: Content, keys: Collection[str]
) -> tuple[dict[str, Product], dict[str, Product]]:
    """Return what is gone and what is new where only ``keys`` differ between ``old`` and ``new``.

    The same product may stand under another key too (another architecture): then it stays.
    """
    before = products({key: old[key] for key in keys if key in old})
    after = products({key: new[key] for key in keys if key in new})
    gone = {identity: each for identity, each in before.items() if identity not in after}
    fresh = {identity: each for identity, each in after.items() if identity not in before}
    for others, theirs in ((new, gone), (old, fresh)):
        if theirs:
            for identity in products(_neighbours(others, keys)):
                theirs.pop(identity, None)
    return gone, fresh


def _neighbours(content: Content, keys: Collection[str]) -> Content:
    """Return the entries of other keys that name the same products as ``keys``."""
    beginnings = tuple({key[: key.rfind(":")] + ":" for key in keys if key.count(":") > 1})
    return {
        key: values
        for key, values in content.items()
        if key.startswith(beginnings) and key not in keys
    }


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
    kind, _, rest = key.partition(":")
    if kind in _WITH_ARCHITECTURE:
        rest = rest.rpartition(":")[0] or rest
    name, version, source = rest or key, values.get("version"), values.get("source")
    return Product(
        kind if kind in _KNOWN else "",
        clean(name, 200),
        clean(version, 120),
        clean(source, 80) if source else "",
    )


def name_of(key: str) -> str:
    """Return NAME of ``kind:NAME`` or ``kind:NAME:ARCH``."""
    kind, _, rest = key.partition(":")
    if kind in _WITH_ARCHITECTURE:
        rest = rest.rpartition(":")[0] or rest
    return clean(rest or key, 200)


def _day(value: object, today: date) -> date:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return today
    return day if _EARLIEST <= day <= today else today
