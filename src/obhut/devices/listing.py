"""What the list of devices needs besides the devices: choices of its filters, in one statement."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower

from obhut.devices.agents import agent_age
from obhut.devices.distribution.versions import Age
from obhut.devices.models import Device, DeviceQuerySet
from obhut.devices.queries import devices_in
from obhut.devices.tags import Tag
from obhut.tenancy.api import Kind, Scope, customer_rows, site_rows

MOST_CHOICES = 200
"""With more customers, sites or tags than this a list of them helps nobody: the text field does."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Customers, sites and tags by key and name; ``None`` where there are too many."""

    customers: list[tuple[str, str]] | None
    sites: list[tuple[str, str]] | None
    tags: list[tuple[str, str]]


def choices_in(scope: Scope) -> Choices:
    """Return what the devices of ``scope`` may be narrowed by."""
    found: dict[str, list[tuple[str, str]]] = {"customer": [], "site": [], "tag": []}
    parts = list(_parts(scope))
    for kind, key, name in parts[0].union(*parts[1:], all=True):
        found[kind].append((str(key), name))
    for each in found.values():
        each.sort(key=lambda choice: choice[1].casefold())
    names = dict.fromkeys(name for _, name in found["tag"])
    return Choices(
        customers=_if_few(found["customer"]),
        sites=_if_few(found["site"]),
        tags=[(name, name) for name in names][:MOST_CHOICES],
    )


def _if_few(choices: list[tuple[str, str]]) -> list[tuple[str, str]] | None:
    return choices if 0 < len(choices) <= MOST_CHOICES else None


def _parts(scope: Scope) -> list[QuerySet[Any, Any]]:
    """Return what is chosen from, as (kind, key, name); sites only of one customer."""
    tags = Tag.objects.visible_to(scope).order_by("name")
    rows: list[tuple[str, QuerySet[Any, Any]]] = [("tag", tags)]
    if scope.kind is not Kind.CUSTOMER:
        rows.append(("customer", customer_rows(scope).order_by("name")))
    else:
        rows.append(("site", site_rows(scope).order_by("name")))
    return [each.values_list(Value(kind), "pk", "name")[: 5 * MOST_CHOICES] for kind, each in rows]


def known_tags(scope: Scope) -> list[str]:
    """Return the tags of ``scope`` by name, for a field that completes what is typed."""
    names = Tag.objects.visible_to(scope).order_by(Lower("name")).values_list("name", flat=True)
    return list(dict.fromkeys(names[: 5 * MOST_CHOICES]))[:MOST_CHOICES]


def removed_devices_in(scope: Scope) -> DeviceQuerySet:
    """Return the devices of ``scope`` that were taken out."""
    return Device.objects.visible_to(scope).filter(removed_at__isnull=False)


def with_old_agent(scope: Scope) -> Q:
    """Return the condition that a device runs an older agent than the platform hands out."""
    rows = devices_in(scope).order_by().values_list("agent_version", flat=True).distinct()
    old = [version for version in rows if agent_age(version) is Age.OLD]
    return Q(agent_version__in=old, is_simulated=False)


def holding(scope: Scope, word: str) -> Q:
    """Return the condition that a device or the name of its customer holds ``word``."""
    text = Q(search_text__contains=word.lower())
    if scope.kind is Kind.CUSTOMER:
        return text
    named = customer_rows(scope).filter(name__icontains=word).order_by()
    return text | Q(customer_id__in=named.values("pk"))
