"""What all parts of a device share: who may see it, the note of the look, head and tabs."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from obhut.audit import api as audit
from obhut.devices import api as devices
from obhut.devices.api import Source
from obhut.ui.components import Action, Crumb, Tab


def looked_at(request: HttpRequest, device_id: int) -> Any:
    """Return a device that the person may see, and note the look of who comes from above."""
    device = devices.device_for(request.home, device_id)  # type: ignore[attr-defined]
    audit.record_look(
        subject_type="device",
        subject_id=device.pk,
        partner_id=device.partner_id,
        customer_id=device.customer_id,
        part=_part(request),
    )
    return device


def _part(request: HttpRequest) -> str:
    """Return which page of a device it is, in a word that the device is told too."""
    match = request.resolver_match
    return (match.url_name or "").removeprefix("device_")[:40] if match else ""


def frame(request: HttpRequest, device: Any) -> dict[str, Any]:
    """Return what the head of every page of a device prints."""
    role: str = request.user.role  # type: ignore[union-attr]
    return {
        "device": device,
        "crumbs": _crumbs(request, device),
        "tabs": _tabs(device),
        "is_upload": device.source == Source.UPLOAD,
        "twins": _twins(request, device),
        "may_manage": devices.may_manage(role),
        "may_decide": devices.may_decide(role),
    }


def to_health(device: Any) -> Action:
    """Return the button to the page that says when a device was last heard of."""
    return Action(_("Show the device's health"), reverse("device_health", args=[device.pk]))


def _twins(request: HttpRequest, device: Any) -> list[tuple[str, str]]:
    """Return name and address of devices that may be the same machine."""
    found = devices.twins_of(request.home, device)  # type: ignore[attr-defined]
    return [(each.name, reverse("device_hardware", args=[each.pk])) for each in found]


def _tabs(device: Any) -> list[Tab]:
    parts = (
        ("device_health", _("Health"), None),
        ("device_hardware", _("Hardware"), None),
        ("device_software", _("Software"), None),
        ("device_updates", _("Updates"), device.pending_updates),
        ("device_plan", _("Plan"), None),
        ("device_log", _("Log"), None),
    )
    return [Tab(label, reverse(name, args=[device.pk]), count) for name, label, count in parts]


def _crumbs(request: HttpRequest, device: Any) -> list[Crumb]:
    scope = request.scope  # type: ignore[attr-defined]
    return [
        Crumb(_("Devices"), reverse("devices", args=[scope.slug])),
        Crumb(device.customer.name, reverse("devices", args=[f"k{device.customer_id}"])),
        Crumb(device.name),
    ]
