"""Small answers about many devices, for overviews."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from obhut.devices.models import Device, Presence
from obhut.devices.queries import devices_in, out
from obhut.tenancy.api import Scope

_WORST_FIRST = (F("risk_points").desc(), F("pk").asc())


@dataclass(frozen=True, slots=True)
class Mention:
    """A device as a line of an overview, with what is known against it."""

    id: int
    name: str
    customer: str
    presence: Presence
    is_quarantined: bool
    offline_since: datetime | None = None
    offline_cause: str = ""
    at_risk: bool = False
    risk_points: int = 0
    missing_security: int = 0
    security_since: date | None = None
    disk_percent: float | None = None
    needs_restart: bool = False


def latest_arrivals(scope: Scope, *, limit: int) -> list[Mention]:
    """Return the devices that enrolled last, the newest first."""
    return _mentions(devices_in(scope).order_by("-pk")[:limit])


def worst_devices(scope: Scope, *, limit: int) -> list[Mention]:
    """Return the devices to look at first: most risk points, then those gone most recently."""
    found = _mentions(devices_in(scope).filter(risk_points__gt=0).order_by(*_WORST_FIRST)[:limit])
    missing = limit - len(found)
    if not missing:
        return found
    rows = devices_in(scope).filter(out(), risk_points=0)
    return [*found, *_mentions(rows.order_by("-state__presence_at", "-pk")[:missing])]


def with_device_counts(rows: QuerySet[Any], *, of: str) -> QuerySet[Any]:
    """Return ``rows`` with the number of their devices as ``devices``; ``of`` is ``site``."""
    theirs = Device.objects.filter(**{of: OuterRef("pk")}, removed_at=None).order_by()
    counted = theirs.values(of).annotate(n=Count("pk")).values("n")
    found: QuerySet[Any] = rows.annotate(devices=Coalesce(Subquery(counted), 0))
    return found


def _mentions(rows: QuerySet[Device]) -> list[Mention]:
    found = rows.annotate(
        owner=F("customer__name"),
        presence=F("state__presence"),
        since=F("state__offline_since_at"),
        cause=F("state__offline_cause"),
        disk=F("state__disk_percent"),
        restart=F("facts__reboot_required"),
    )
    return [_mention(row) for row in found]


def _mention(row: Any) -> Mention:
    return Mention(
        id=row.pk,
        name=row.name,
        customer=row.owner,
        presence=Presence(row.presence or Presence.UNKNOWN),
        is_quarantined=row.quarantined_at is not None,
        offline_since=row.since,
        offline_cause=row.cause or "",
        at_risk=row.at_risk,
        risk_points=row.risk_points,
        missing_security=row.pending_security or 0,
        security_since=row.security_since,
        disk_percent=row.disk,
        needs_restart=bool(row.restart),
    )
