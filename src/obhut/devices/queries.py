"""Reads of devices."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from obhut.devices.models import (
    Device,
    DeviceFacts,
    DeviceQuerySet,
    DeviceState,
    EnrolmentToken,
    Presence,
    Source,
    TokenQuerySet,
)
from obhut.devices.rules.causes import CALM
from obhut.tenancy.api import Scope, TenantQuerySet


@dataclass(frozen=True, slots=True)
class FleetStatus:
    """The whole instance in figures; simulated devices are counted in ``demo`` and nowhere else.

    ``online`` includes devices whose connection ended a moment ago (grace): not an outage yet.
    ``unknown`` includes those never seen, those whose agent is silent on a living connection, and
    all of a gateway that is away. ``at_risk``: devices with an open finding of severity high or
    worse; a quarantined or silent device alone is none. Devices that only upload an inventory
    are not enrolled and count nowhere.
    """

    devices: int
    online: int
    offline: int
    unknown: int
    at_risk: int
    demo: int

    def as_dict(self) -> dict[str, int]:
        """Return the figures by their stable names."""
        return asdict(self)


def devices_in(scope: Scope) -> DeviceQuerySet:
    """Return the devices of ``scope`` that are not removed."""
    return Device.objects.visible_to(scope).filter(removed_at=None)


def states_in(scope: Scope) -> TenantQuerySet:
    """Return the states of the same devices as ``devices_in``, without reading those."""
    removed = Device.objects.filter(pk=OuterRef("pk"), removed_at__isnull=False)
    return DeviceState.objects.visible_to(scope).filter(~Exists(removed))


def fleet_status(scope: Scope) -> FleetStatus:
    """Count the devices of ``scope`` in one pass."""
    real = Q(is_simulated=False, source=Source.AGENT)
    counts = devices_in(scope).aggregate(
        devices=Count("pk", filter=real),
        online=Count("pk", filter=real & Q(state__presence__in=_THERE)),
        offline=Count("pk", filter=real & Q(state__presence=Presence.OFFLINE)),
        at_risk=Count("pk", filter=real & Q(at_risk=True)),
        demo=Count("pk", filter=Q(is_simulated=True)),
    )
    unknown = counts["devices"] - counts["online"] - counts["offline"]
    return FleetStatus(**counts, unknown=unknown)


def enrolled_with(token_id: int) -> list[int]:
    """Return the devices that enrolled with a token, the first one first."""
    devices = Device.objects.filter(enrolled_with_id=token_id, removed_at=None)
    return list(devices.order_by("pk").values_list("pk", flat=True))


def arrived_with(token_id: int) -> list[tuple[int, str]]:
    """Return key and name of the devices that a token brought and the gateway has seen."""
    seen = Device.objects.filter(enrolled_with_id=token_id, state__last_seen_at__isnull=False)
    return list(seen.filter(removed_at=None).order_by("pk").values_list("pk", "name"))


def waiting_for_restart() -> Exists:
    """Return the condition that a device has said that it needs a restart."""
    return Exists(DeviceFacts.objects.filter(device=OuterRef("pk"), reboot_required=True))


def well() -> Q:
    """Return the condition that a device is there and that nothing is known against it."""
    calm = Q(quarantined_at=None, risk_points=0) & (Q(pending_security=None) | _NO_SECURITY)
    return Q(state__presence__in=_THERE) & calm & ~Q(waiting_for_restart())


def lost() -> Q:
    """Return the condition that a device is away and neither off as usual nor switched off."""
    return Q(state__presence=Presence.OFFLINE) & ~Q(state__offline_cause__in=CALM)


def out() -> Q:
    """Return the condition that a device is gone, silent or in quarantine."""
    return lost() | Q(state__presence=Presence.BROKEN) | Q(quarantined_at__isnull=False)


def amiss() -> Q:
    """Return the condition that somebody should look at a device: ``Standing.amiss`` counts so."""
    known = Q(risk_points__gt=0) | Q(pending_security__gt=0) | Q(waiting_for_restart())
    return out() | Q(state__presence__in=_THERE) & known


def tokens_ending(scope: Scope, *, at: datetime, until: datetime) -> list[EnrolmentToken]:
    """Return the tokens that end unused in part between ``at`` and ``until``, the first first."""
    tokens = EnrolmentToken.objects.visible_to(scope).filter(revoked_at=None, uses_left__gt=0)
    soon = tokens.filter(expires_at__gt=at, expires_at__lte=until, for_simulation=False)
    return list(soon.select_related("customer").order_by("expires_at", "pk")[:20])


def token_in(scope: Scope, token_id: int) -> EnrolmentToken | None:
    """Return a token of ``scope``."""
    return EnrolmentToken.objects.visible_to(scope).filter(pk=token_id).first()


def tokens_in(scope: Scope, *, customer_id: int | None = None) -> TokenQuerySet:
    """Return the tokens of ``scope``, or those of one customer in it, the newest first."""
    tokens = EnrolmentToken.objects.visible_to(scope).select_related("customer", "site")
    found = tokens if customer_id is None else tokens.filter(customer_id=customer_id)
    return found.order_by("-created_at", "-pk")


_THERE = (Presence.ONLINE, Presence.SUSPECT)
_NO_SECURITY = Q(pending_security=0)
