"""Reads of outages."""

from datetime import datetime

from django.db.models import Q

from obhut.devices.away import Absence
from obhut.tenancy.api import Scope


def absences_of(
    scope: Scope, device_id: int, *, since: datetime, limit: int
) -> list[tuple[datetime, datetime | None, str]]:
    """Return begin, end and cause of the outages of a device, the latest first."""
    rows = Absence.objects.visible_to(scope).filter(device_id=device_id)
    recent = rows.filter(Q(began_at__gte=since) | Q(ended_at__gte=since) | Q(ended_at=None))
    return list(recent.order_by("-began_at").values_list("began_at", "ended_at", "cause")[:limit])
