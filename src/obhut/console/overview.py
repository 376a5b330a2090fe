"""Übersicht: what is wrong now, what to do next, what has arrived."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obhut.console import fleet_picture
from obhut.console.presence import presence_badge
from obhut.console.todo import todos
from obhut.console.traffic_light import for_customer, for_employee
from obhut.devices import api as devices
from obhut.kernel import clock
from obhut.kernel.clauses import clause
from obhut.tenancy import api as tenancy
from obhut.tenancy.api import Kind, Scope
from obhut.ui.components import Badge

_STALE = timedelta(minutes=2)
_CALM = {"customer-admin": for_customer, "customer-employee": for_employee}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do before there is a fleet; a done one is crossed off."""

    text: str
    url: str
    done: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A device in a short list."""

    name: str
    customer: str
    url: str
    badge: Badge


@require_safe
@clause("C-2.5")
def home(request: HttpRequest) -> HttpResponse:
    """Send a person to the overview of the own organisation."""
    return HttpResponseRedirect(reverse("overview", args=[request.home.slug]))  # type: ignore[attr-defined]


@require_safe
def overview(request: HttpRequest, org: str) -> HttpResponse:
    """Show the fleet to technicians, a traffic light to customers."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    now = devices.standing_in(scope)
    calm = _CALM.get(request.user.role)  # type: ignore[union-attr]
    context = calm(scope, now) if calm else _fleet(request, scope, now)
    context |= {"scope_label": scope.label or _("All customers"), "stale": _stale(now)}
    name = "console/_calm.html" if calm else "console/_overview.html"
    is_fragment = request.headers.get("HX-Request") == "true"
    page = name if is_fragment else "console/overview.html"
    return render(request, page, {**context, "fragment": name})


def _fleet(request: HttpRequest, scope: Scope, now: devices.Standing) -> dict[str, Any]:
    role = str(request.user.role)  # type: ignore[union-attr]
    home: Scope = request.home  # type: ignore[attr-defined]
    arrivals = devices.latest_arrivals(scope, limit=5)
    return {
        "steps": [] if arrivals else _steps(scope, role),
        "tiles": fleet_picture.tiles(scope, now),
        "todos": todos(scope, now, home=home, role=role, at=clock.real()),
        "customers": fleet_picture.customer_bars(scope),
        "customers_url": reverse("customers", args=[scope.slug]),
        "partners": fleet_picture.partner_bars(scope),
        "recent": [_line(each) for each in arrivals],
    }


def _stale(now: devices.Standing) -> str:
    """Return the moment of the oldest count where it is too old to be trusted."""
    if now.counted_at is None or clock.real() - now.counted_at < _STALE:
        return ""
    return date_format(localtime(now.counted_at), "SHORT_DATETIME_FORMAT")


def _steps(scope: Scope, role: str) -> list[Step]:
    if role not in {"operator-admin", "partner-admin", "customer-admin"}:
        return []
    steps = [
        Step(_("Invite colleagues"), reverse("people", args=[scope.slug]), done=False),
        Step(_("Add a device"), reverse("device_add", args=[scope.slug]), done=False),
    ]
    if scope.kind is Kind.CUSTOMER:
        return steps
    has_customers = tenancy.customer_rows(scope).exists()
    add = Step(_("Add a customer"), reverse("customers", args=[scope.slug]), done=has_customers)
    return [add, *steps]


def _line(each: devices.Mention) -> Line:
    badge = presence_badge(
        each.presence, is_quarantined=each.is_quarantined, cause=each.offline_cause
    )
    return Line(each.name, each.customer, reverse("device_health", args=[each.id]), badge)
