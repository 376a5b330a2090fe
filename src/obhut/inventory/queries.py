"""Reads of the inventory, always inside a scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    F,
    Func,
    IntegerField,
    Min,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Concat, FirstValue, RowNumber

from obhut.devices import api as devices
from obhut.inventory.models import Change, PendingUpdate, Section, Severity, Software
from obhut.inventory.rules.content import unpacked
from obhut.inventory.rules.message import Content
from obhut.inventory.software import bucket_of
from obhut.kernel import clock
from obhut.tenancy.api import Scope

NO_SECURITY = 9


@dataclass(frozen=True, slots=True)
class Stored:
    """What one section of a device holds, and when it came."""

    content: Content
    received_at: datetime


def sections_of(scope: Scope, device_id: int, *names: str) -> dict[str, Stored]:
    """Return the named sections of a device, those that it has sent."""
    rows = Section.objects.visible_to(scope).filter(device_id=device_id, section__in=names)
    values = rows.values_list("section", "content", "received_at")
    return {name: Stored(unpacked(bytes(data)), at) for name, data, at in values}


def received_at(scope: Scope, device_id: int, section: str) -> datetime | None:
    """Return when a section last came; None = never."""
    rows = Section.objects.visible_to(scope).filter(device_id=device_id, section=section)
    return rows.values_list("received_at", flat=True).first()


def software_of(scope: Scope, *, device_id: int, customer_id: int) -> QuerySet[Any]:
    """Return the products of a device."""
    rows: QuerySet[Any] = Software.objects.visible_to(scope).filter(
        customer_id=customer_id, bucket=bucket_of(device_id), device_ids__contains=[device_id]
    )
    return rows


def products_in(scope: Scope) -> QuerySet[Any]:
    """Return each version of the products of ``scope`` with the number of its ``devices``."""
    size = Func(F("device_ids"), function="cardinality", output_field=IntegerField())
    grouped = Software.objects.visible_to(scope).values("kind", "name", "version")
    rows: QuerySet[Any] = grouped.annotate(
        devices=Sum(size), row=Min(Cast("identity", CharField()))
    )
    return rows


def product_in(scope: Scope, identity: UUID) -> Any | None:
    """Return one version of a product, if a device of ``scope`` has it."""
    return Software.objects.visible_to(scope).filter(identity=identity).first()


def devices_with(scope: Scope, product: Any) -> QuerySet[Any]:
    """Return the numbers of the devices of ``scope`` that have this version, from any source."""
    rows = Software.objects.visible_to(scope).filter(
        kind=product.kind, name=product.name, version=product.version
    )
    numbers: QuerySet[Any] = rows.annotate(
        number=Func(F("device_ids"), function="unnest", output_field=BigIntegerField())
    ).values("number")
    return numbers


def pending_of(scope: Scope, device_id: int) -> QuerySet[Any]:
    """Return the updates that wait on a device."""
    rows: QuerySet[Any] = PendingUpdate.objects.visible_to(scope).filter(device_id=device_id)
    return rows


def missing_in(scope: Scope) -> QuerySet[Any]:
    """Return the missing security updates of all devices of ``scope``, a row a device."""
    rows = PendingUpdate.objects.visible_to(scope).filter(is_security=True)
    return by_severity(rows)


def missing_grouped(scope: Scope) -> QuerySet[Any]:
    """Return the missing security updates of ``scope``, a row a version that would help.

    ``devices`` is how many miss it, ``urgency`` the worst rating, ``first`` the earliest day.
    """
    grouped = PendingUpdate.objects.visible_to(scope).filter(is_security=True)
    named = grouped.annotate(row=Concat("name", Value(" "), "version_to"))
    rows: QuerySet[Any] = named.values("row", "name", "version_to").annotate(
        devices=Count("device_id", distinct=True), first=Min("since"), urgency=Min(_rank())
    )
    return rows


def by_severity(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return updates with ``urgency``: 0 for the worst security update, 9 for no security."""
    ranked: QuerySet[Any] = rows.annotate(urgency=_rank())
    return ranked


def _rank() -> Case:
    severities = (
        When(severity=severity, then=Value(number)) for number, severity in enumerate(Severity)
    )
    other = When(is_security=False, then=Value(NO_SECURITY))
    return Case(other, *severities, default=Value(len(Severity) - 1), output_field=IntegerField())


def changes_of(scope: Scope, device_id: int) -> QuerySet[Any]:
    """Return every change of a device."""
    rows: QuerySet[Any] = Change.objects.visible_to(scope).filter(device_id=device_id)
    return rows


def difference(scope: Scope, device_id: int, *, since: datetime) -> QuerySet[Any]:
    """Return what is another one now than at ``since``: a row a key, ``was`` and ``after``.

    A key that changed twice is one row with its last time; one that is as it was is left out.
    """
    place: dict[str, Any] = {"partition_by": [F("section"), F("key")]}
    changes = changes_of(scope, device_id).filter(at__gte=since)
    last = changes.annotate(
        was=Window(FirstValue("before"), order_by=[F("at"), F("id")], **place),
        rank=Window(RowNumber(), order_by=[F("at").desc(), F("id").desc()], **place),
    ).filter(rank=1)
    came_or_went = Q(was__isnull=True, after__isnull=False) | Q(
        was__isnull=False, after__isnull=True
    )
    rows: QuerySet[Any] = last.filter(came_or_went | ~Q(was=F("after")))
    return rows


def start_of(text: str) -> datetime | None:
    """Return the beginning of the German day ``YYYY-MM-DD``; None where there is no such day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime.combine(day, time.min, clock.GERMANY)


def security_gaps(device_ids: Sequence[int]) -> list[tuple[int, str, date]]:
    """Return device, severity and first day of missing security updates. Worker only."""
    rows = PendingUpdate.objects.filter(device_id__in=device_ids, is_security=True)
    return list(rows.values_list("device_id", "severity", "since"))


def who_has(scope: Scope, words: str, *, limit: int) -> list[dict[str, object]]:
    """Return product, version and device for every device of ``scope`` with a matching product.

    Every word must stand in the name or the version: "openssl 3.0.11".
    """
    rows = Software.objects.visible_to(scope)
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(version__icontains=word))
    each = rows.annotate(
        number=Func(F("device_ids"), function="unnest", output_field=BigIntegerField())
    )
    found = list(
        each.order_by("name", "version", "number").values_list("name", "version", "number")[:limit]
    )
    ids = {number for _name, _version, number in found}
    names = dict(devices.devices_in(scope).filter(pk__in=ids).values_list("pk", "name"))
    return [
        {"name": name, "version": version, "device": number, "device_name": names[number]}
        for name, version, number in found
        if number in names
    ]
