"""Gerät › Zustand: one device, how it is and how it was."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from obhut.console.device_charts import charts, measured, span_links
from obhut.console.device_facts import facts, mounts
from obhut.console.device_frame import frame, looked_at
from obhut.console.presence import presence_badge
from obhut.devices import api as devices
from obhut.devices.api import Source
from obhut.health import api as health
from obhut.health.api import Span
from obhut.kernel import clock
from obhut.kernel.clauses import clause
from obhut.ui.components import Badge


@require_safe
def device_home(request: HttpRequest, device_id: int) -> HttpResponse:
    """Send to the first part of a device."""
    devices.device_for(request.home, device_id)  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("device_health", args=[device_id]))


@require_safe
@clause("V-10.1a")
def device_health(request: HttpRequest, device_id: int) -> HttpResponse:
    """Show the health of a device; who looks from above is noted."""
    device = looked_at(request, device_id)
    is_fragment = request.headers.get("HX-Request") == "true"
    name = "console/_device_now.html" if is_fragment else "console/device_health.html"
    return render(request, name, _context(request, device))


def _context(request: HttpRequest, device: Any) -> dict[str, Any]:
    span = Span.of(request.GET.get("zeitraum", _first_span(device)))
    return {
        "badge": presence_badge(
            device.state.presence,
            is_quarantined=device.quarantined_at is not None,
            cause=device.state.offline_cause,
            is_upload=device.source == Source.UPLOAD,
        ),
        "facts": facts(device),
        "mounts": mounts(device),
        "failed_services": _texts(device, "failed_services"),
        "reboot": _restart(device),
        "risk": device.risk_points,
        "findings": _findings(request, device),
        "charts": charts(request.home, device, span, at=clock.real()),  # type: ignore[attr-defined]
        "spans": span_links(span),
        "measured": measured(request.home, device, span, at=clock.real()),  # type: ignore[attr-defined]
        **frame(request, device),
    }


def _findings(request: HttpRequest, device: Any) -> list[tuple[Badge, str, int]]:
    """Return what speaks against a device: grade, sentence, points."""
    found = health.reasons(request.home, device.pk)  # type: ignore[attr-defined]
    return [(health.grade_badge(one.grade), health.in_words(one), one.points) for one in found]


def _first_span(device: Any) -> str:
    """Return the key of the period to begin with: a day says nothing in the first hour."""
    is_new = clock.real() - device.enrolled_at < Span.HOUR.length
    return Span.HOUR.key if is_new else Span.DAY.key


def _restart(device: Any) -> bool | None:
    known = getattr(device, "facts", None)
    return known.reboot_required if known else None


def _texts(device: Any, key: str) -> list[str]:
    known = getattr(device, "facts", None)
    return [str(text) for text in (known.values.get(key) or [])] if known else []
