"""Reads of the trail."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from obhut.audit.models import ActorName, Entry
from obhut.tenancy.api import Scope

LOOKS_DAYS = 90


def entries_in(scope: Scope) -> QuerySet[Any]:
    """Return the entries of ``scope`` with the name of the person as ``person_name``.

    An erased name is empty; the person's number stands for it.
    """
    names = ActorName.objects.filter(
        person_id=OuterRef("person_id"),
    ).order_by("erased_at", "-pk")
    name = Subquery(names.values("name")[:1], output_field=CharField())
    return Entry.objects.visible_to(scope).annotate(
        person_name=Coalesce(NullIf(name, Value("")), Value(""))
    )


def looks_from_above(rows: QuerySet[Any], *, at: datetime) -> QuerySet[Any]:
    """Return what the operator's people looked at in the last 90 days (V-10.1a)."""
    since = at - timedelta(days=LOOKS_DAYS)
    return rows.filter(person_level="operator", real_at__gte=since)
