"""Find devices by a few letters: what begins so comes first, of those whoever is at risk."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, F, IntegerField, Value, When

from obhut.devices.models import Device, Presence
from obhut.devices.queries import devices_in
from obhut.tenancy.api import Scope

BEGINS = 1
"""Up to this rank name or host name begin with the text; 0 is the whole name."""


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """A device that fits a text; ``rank`` 0 is best."""

    id: int
    name: str
    hostname: str
    customer: str
    presence: Presence
    offline_cause: str
    quarantined_at: datetime | None
    at_risk: bool
    rank: int


def find_devices(scope: Scope, text: str, *, limit: int) -> list[FoundDevice]:
    """Return up to ``limit`` devices of ``scope`` that hold every word of ``text``."""
    rows = devices_in(scope)
    for word in text.lower().split():
        rows = rows.filter(search_text__contains=word)
    ranked = rows.annotate(rank=_rank(text.lower()), owner=F("customer__name"))
    found = ranked.annotate(presence=F("state__presence"), cause=F("state__offline_cause"))
    found = found.order_by("rank", "-at_risk", "name", "pk")
    return [_found(row) for row in found[:limit]]


def _rank(text: str) -> Case:
    return Case(
        When(name__iexact=text, then=Value(0)),
        When(hostname__iexact=text, then=Value(0)),
        When(search_text__startswith=text, then=Value(BEGINS)),
        When(search_text__contains=f" {text}", then=Value(BEGINS)),
        default=Value(BEGINS + 1),
        output_field=IntegerField(),
    )


def _found(row: Device) -> FoundDevice:
    return FoundDevice(
        id=row.pk,
        name=row.name,
        hostname=row.hostname,
        customer=row.owner,  # type: ignore[attr-defined]
        presence=Presence(row.presence or Presence.UNKNOWN),  # type: ignore[attr-defined]
        offline_cause=row.cause or "",  # type: ignore[attr-defined]
        quarantined_at=row.quarantined_at,
        at_risk=row.at_risk,
        rank=row.rank,  # type: ignore[attr-defined]
    )
