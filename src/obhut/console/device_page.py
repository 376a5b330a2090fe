"""Gerät › Zustand: one device, how it is and how it was."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obhut.audit import api as audit
from obhut.console.device_charts import charts, measured, span_links
from obhut.console.device_facts import facts, mounts
from obhut.console.presence import presence_badge
from obhut.devices import api as devices
from obhut.health.api import Span
from obhut.kernel import clock
from obhut.kernel.clauses import clause
from obhut.ui.components import Crumb, Tab


@require_safe
def device_home(request: HttpRequest, device_id: int) -> HttpResponse:
    """Send to the first part of a device."""
    devices.device_for(request.home, device_id)  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("device_health", args=[device_id]))


@require_safe
@clause("V-10.1a")
def device_health(request: HttpRequest, device_id: int) -> HttpResponse:
    """Show the health of a device; who looks from above is noted."""
    device = devices.device_for(request.home, device_id)  # type: ignore[attr-defined]
    audit.record_look(
        subject_type="device",
        subject_id=device.pk,
        partner_id=device.partner_id,
        customer_id=device.customer_id,
    )
    is_fragment = request.headers.get("HX-Request") == "true"
    name = "console/_device_now.html" if is_fragment else "console/device_health.html"
    return render(request, name, _context(request, device))


def _context(request: HttpRequest, device: Any) -> dict[str, Any]:
    span = Span.of(request.GET.get("zeitraum", _first_span(device)))
    role: str = request.user.role  # type: ignore[union-attr]
    return {
        "device": device,
        "badge": presence_badge(
            device.state.presence, is_quarantined=device.quarantined_at is not None
        ),
        "facts": facts(device),
        "mounts": mounts(device),
        "failed_services": _texts(device, "failed_services"),
        "reboot": _restart(device),
        "charts": charts(request.home, device, span, at=clock.real()),  # type: ignore[attr-defined]
        "spans": span_links(span),
        "measured": measured(request.home, device, span, at=clock.real()),  # type: ignore[attr-defined]
        "crumbs": _crumbs(request, device),
        "tabs": [Tab(_("Health"), reverse("device_health", args=[device.pk]))],
        "may_manage": devices.may_manage(role),
        "may_decide": devices.may_decide(role),
    }


def _first_span(device: Any) -> str:
    """Return the key of the period to begin with: a day says nothing in the first hour."""
    is_new = clock.real() - device.enrolled_at < Span.HOUR.length
    return Span.HOUR.key if is_new else Span.DAY.key


def _crumbs(request: HttpRequest, device: Any) -> list[Crumb]:
    scope = request.scope  # type: ignore[attr-defined]
    return [
        Crumb(_("Devices"), reverse("devices", args=[scope.slug])),
        Crumb(device.customer.name, reverse("devices", args=[f"k{device.customer_id}"])),
        Crumb(device.name),
    ]


def _restart(device: Any) -> bool | None:
    known = getattr(device, "facts", None)
    return known.reboot_required if known else None


def _texts(device: Any, key: str) -> list[str]:
    known = getattr(device, "facts", None)
    return [str(text) for text in (known.values.get(key) or [])] if known else []
