"""Reads of the trail."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf

from obhut.audit.models import ActorName, Entry
from obhut.audit.rules.readers import levels_with_address
from obhut.tenancy.api import Kind, Scope

LOOKS_DAYS = 90
MOST_PEOPLE = 500


def entries_in(scope: Scope, *, reader: Kind) -> QuerySet[Any]:
    """Return the entries of ``scope`` with ``person_name`` and ``shown_address``.

    An erased name is empty; the person's number stands for it. The address is empty where it is
    that of somebody above the ``reader``.
    """
    names = ActorName.objects.filter(
        person_id=OuterRef("person_id"),
    ).order_by("erased_at", "-pk")
    name = Subquery(names.values("name")[:1], output_field=CharField())
    entries: QuerySet[Any] = Entry.objects.visible_to(scope).annotate(
        person_name=Coalesce(NullIf(name, Value("")), Value("")),
        shown_address=Case(
            When(person_level__in=levels_with_address(reader.value), then=F("address")),
            default=Value(""),
        ),
    )
    return entries


def people_in(scope: Scope) -> list[tuple[str, str]]:
    """Return number and name of those who have acted in ``scope``, by name; at most 500."""
    names = ActorName.objects.visible_to(scope).exclude(name="").order_by("name", "person_id")
    rows = names.values_list("person_id", "name").distinct()[:MOST_PEOPLE]
    return list({str(number): (str(number), name) for number, name in rows}.values())


def looks_from_above(rows: QuerySet[Any], *, at: datetime) -> QuerySet[Any]:
    """Return what the operator's people looked at in the last 90 days (V-10.1a)."""
    since = at - timedelta(days=LOOKS_DAYS)
    return rows.filter(person_level="operator", real_at__gte=since)
