"""Small answers about many devices, for overviews."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from obhut.devices.models import Device, Presence
from obhut.devices.queries import devices_in
from obhut.tenancy.api import Scope

_THERE = (Presence.ONLINE, Presence.SUSPECT)
_AMISS = (Presence.OFFLINE, Presence.BROKEN)


@dataclass(frozen=True, slots=True)
class PresenceCounts:
    """How many devices of a scope are in which state; ``unclear`` is whatever is left."""

    total: int
    online: int
    offline: int
    quarantined: int

    @property
    def unclear(self) -> int:
        """Return the devices of which nobody can say whether they are there."""
        return self.total - self.online - self.offline


@dataclass(frozen=True, slots=True)
class Mention:
    """A device as a line of an overview."""

    id: int
    name: str
    customer: str
    presence: Presence
    is_quarantined: bool


def presence_counts(scope: Scope) -> PresenceCounts:
    """Count the devices of ``scope`` in one pass, simulated ones too."""
    counts = devices_in(scope).aggregate(
        total=Count("pk"),
        online=Count("pk", filter=Q(state__presence__in=_THERE)),
        offline=Count("pk", filter=Q(state__presence=Presence.OFFLINE)),
        quarantined=Count("pk", filter=Q(quarantined_at__isnull=False)),
    )
    return PresenceCounts(**counts)


def latest_arrivals(scope: Scope, *, limit: int) -> list[Mention]:
    """Return the devices that enrolled last, the newest first."""
    return _mentions(devices_in(scope).order_by("-enrolled_at", "-pk")[:limit])


def needing_attention(scope: Scope, *, limit: int) -> list[Mention]:
    """Return devices that are gone, silent or in quarantine, the latest change first."""
    amiss = Q(state__presence__in=_AMISS) | Q(quarantined_at__isnull=False)
    rows = devices_in(scope).filter(amiss).order_by("-state__presence_at", "-pk")
    return _mentions(rows[:limit])


def with_device_counts(customers: QuerySet[Any]) -> QuerySet[Any]:
    """Return the customers with the number of their devices as ``devices``."""
    theirs = Device.objects.filter(customer=OuterRef("pk"), removed_at=None).order_by()
    counted = theirs.values("customer").annotate(n=Count("pk")).values("n")
    rows: QuerySet[Any] = customers.annotate(devices=Coalesce(Subquery(counted), 0))
    return rows


def _mentions(rows: QuerySet[Device]) -> list[Mention]:
    found = rows.annotate(presence=F("state__presence"), owner=F("customer__name"))
    return [
        Mention(
            row.pk,
            row.name,
            row.owner,
            Presence(row.presence or Presence.UNKNOWN),
            row.quarantined_at is not None,
        )
        for row in found
    ]
