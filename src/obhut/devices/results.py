"""Reads of changes of many devices."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from obhut.devices.bulk import BulkChange, BulkItem
from obhut.devices.rules.bulk import Kind, Outcome, way_back
from obhut.tenancy.api import Scope


@dataclass(frozen=True, slots=True)
class Result:
    """A change, and how many devices came out how; ``may_go_back``: something can be undone."""

    change: BulkChange
    kind: Kind
    counts: dict[str, int]
    may_go_back: bool
    taken_back_by: UUID | None


def change_in(home: Scope, change_id: UUID) -> BulkChange | None:
    """Return a change that somebody at ``home`` may see."""
    found = BulkChange.objects.visible_to(home).filter(pk=change_id).first()
    return found if isinstance(found, BulkChange) else None


def result_of(change: BulkChange) -> Result:
    """Return how a change stands."""
    rows: Any = items_of(change).order_by().values_list("outcome").annotate(n=Count("device_id"))
    counts = {outcome.value: 0 for outcome in Outcome} | dict(rows)
    back = BulkChange.objects.filter(undoes=change).values_list("pk", flat=True).first()
    is_over = not counts[Outcome.WAITING.value]
    kind = Kind(change.kind)
    possible = way_back(kind) is not None and bool(counts[Outcome.DONE.value])
    return Result(change, kind, counts, possible and is_over and back is None, back)


def items_of(change: BulkChange) -> "QuerySet[BulkItem]":
    """Return the devices of a change for a list."""
    return BulkItem.objects.filter(change=change)  # type: ignore[return-value]
