"""What a change of many devices would change, before anybody confirms it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from obhut.devices.models import Device
from obhut.devices.rules.bulk import Kind
from obhut.tenancy.api import Place

Rows = QuerySet[Device, Any]


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
    rows: Rows, kind: Kind, wish: dict[str, Any], place: Place | None = None
) -> Difference:
    """Count in one statement what ``wish`` would do to ``rows``."""
    if kind is Kind.MOVE and place is not None:
        foreign = ~Q(partner_id=place.partner_id)
        elsewhere = Q(partner_id=place.partner_id) & ~Q(customer_id=place.customer_id)
        return _counted(rows, Q(site_id=place.site_id), elsewhere, foreign)
    tagged = Q(tags__contains=[wish.get("tag", "")])
    same = {
        Kind.ADD_TAG: tagged,
        Kind.REMOVE_TAG: ~tagged,
        Kind.QUARANTINE: Q(quarantined_at__isnull=False),
        Kind.RELEASE: Q(quarantined_at=None),
    }
    return _counted(rows, same.get(kind, Q(pk=None)), Q(pk=None), Q(pk=None))


def partners_of(rows: Rows) -> list[int]:
    """Return whose devices ``rows`` are; with two it is known that they are not of one."""
    found = rows.order_by().values_list("partner_id", flat=True).distinct()
    return list(found[:2])


def _counted(rows: Rows, same: Q, elsewhere: Q, foreign: Q) -> Difference:
    found = rows.order_by().aggregate(
        total=Count("pk"),
        same=Count("pk", filter=same),
        other_customer=Count("pk", filter=elsewhere),
        other_partner=Count("pk", filter=foreign),
    )
    return Difference(**found)
