"""What the worker learns of a device from its inventory; written only where it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from obhut.devices.models import Device


@dataclass(frozen=True, slots=True)
class Known:
    """What a device and its last row say of it; ``mounts`` is None before it said anything."""

    device_id: int
    partner_id: int
    customer_id: int
    restart_required: bool
    mounts: Sequence[Any] | None
    disk_percent: float | None


def known_after(device_id: int, *, limit: int) -> list[Known]:
    """Return the next devices behind ``device_id`` that are not removed. Worker only."""
    rows = Device.objects.filter(pk__gt=device_id, removed_at=None).order_by("pk")
    values = rows.values_list(
        "pk", "partner_id", "customer_id", "facts__reboot_required", "facts__values",
        "state__disk_percent",
    )[:limit]  # fmt: skip
    return [
        Known(pk, partner, customer, restart is True, _mounts(facts), percent)
        for pk, partner, customer, restart, facts, percent in values
    ]


def _mounts(facts: object) -> Sequence[Any] | None:
    if not isinstance(facts, dict):
        return None
    mounts = facts.get("mounts")
    return mounts if isinstance(mounts, list) else []


def place_of(device_id: int) -> tuple[int, int] | None:
    """Return partner and customer of a device that is not removed."""
    found = Device.objects.filter(pk=device_id, removed_at=None)
    return found.values_list("partner_id", "customer_id").first()


def set_machine(*, device_id: int, model: str, serial: str) -> None:
    """Note model and serial number."""
    device = Device.objects.filter(pk=device_id).exclude(model=model, serial=serial)
    device.update(model=model, serial=serial)


def set_macs(*, device_id: int, macs: Sequence[str]) -> None:
    """Note the addresses of its network cards, each as ``kernel.serials.plain_mac`` says it."""
    device = Device.objects.filter(pk=device_id).exclude(macs=list(macs))
    device.update(macs=list(macs))


def set_pending(*, device_id: int, updates: int, security: int, since: date | None) -> None:
    """Note how many updates wait, how many of them for security, and since when."""
    Device.objects.filter(pk=device_id).update(
        pending_updates=updates, pending_security=security, security_since=since
    )


def set_risk(*, device_id: int, points: int, at_risk: bool) -> bool:
    """Note what is known against a device; True where that is news."""
    device = Device.objects.filter(pk=device_id).exclude(risk_points=points, at_risk=at_risk)
    return bool(device.update(risk_points=points, at_risk=at_risk))
