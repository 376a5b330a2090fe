"""What a change of many devices would change, before anybody confirms it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from obhut.devices.models import DeviceQuerySet
from obhut.devices.rules.bulk import Kind
from obhut.tenancy.api import Place


@dataclass(frozen=True, slots=True)
class Difference:
    """How many devices are meant, are so already, and are refused or go to another customer."""

    total: int
    same: int = 0
    other_customer: int = 0
    other_partner: int = 0

    @property
    def changed(self) -> int:
        """Return how many devices would be changed."""
        return self.total - self.same - self.other_partner


def difference(
    rows: DeviceQuerySet, kind: Kind, wish: dict[str, Any], place: Place | None = None
) -> Difference:
    """Count in one statement what ``wish`` would do to ``rows``."""
    if kind is Kind.MOVE and place is not None:
        foreign = ~Q(partner_id=place.partner_id)
        elsewhere = Q(partner_id=place.partner_id) & ~Q(customer_id=place.customer_id)
        return _counted(rows, Q(site_id=place.site_id), elsewhere, foreign)
    same = {
        Kind.ADD_TAG: lambda: Q(tags__contains=[wish["tag"]]),
        Kind.REMOVE_TAG: lambda: ~Q(tags__contains=[wish["tag"]]),
        Kind.QUARANTINE: lambda: Q(quarantined_at__isnull=False),
        Kind.RELEASE: lambda: Q(quarantined_at=None),
    }.get(kind, lambda: Q(pk=None))
    return _counted(rows, same(), Q(pk=None), Q(pk=None))


def partners_of(rows: DeviceQuerySet) -> list[int]:
    """Return whose devices ``rows`` are; with two it is known that they are not of one."""
    found = rows.order_by().values_list("partner_id", flat=True).distinct()
    return list(found[:2])


def _counted(rows: DeviceQuerySet, same: Q, elsewhere: Q, foreign: Q) -> Difference:
    found = rows.order_by().aggregate(
        total=Count("pk"),
        same=Count("pk", filter=same),
        other_customer=Count("pk", filter=elsewhere),
        other_partner=Count("pk", filter=foreign),
    )
    return Difference(**found)
