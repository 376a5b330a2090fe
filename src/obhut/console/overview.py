"""Übersicht: what is wrong now, and what to do next."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obhut.console.presence import presence_badge
from obhut.devices import api as devices
from obhut.kernel.clauses import clause
from obhut.tenancy import api as tenancy
from obhut.tenancy.api import Kind, Scope
from obhut.ui.components import Badge, Status, Tile


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do next; a done one is crossed off."""

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
    """Show the counts of the scope as links to the lists that they count."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    counts = devices.presence_counts(scope)
    context = {
        "tiles": _tiles(scope, counts),
        "steps": _steps(scope, counts, request.user.role),  # type: ignore[union-attr]
        "recent": _lines(devices.latest_arrivals(scope, limit=5)),
        "attention": _lines(devices.needing_attention(scope, limit=8)),
        "scope_label": scope.label or _("All customers"),
        "devices_url": reverse("devices", args=[scope.slug]),
    }
    name = (
        "console/_overview.html" if request.headers.get("HX-Request") else "console/overview.html"
    )
    return render(request, name, context)


def _tiles(scope: Scope, counts: devices.PresenceCounts) -> list[Tile]:
    url = reverse("devices", args=[scope.slug])
    offline = Status.DANGER if counts.offline else Status.OK
    held = Status.RISK if counts.quarantined else Status.OK
    return [
        Tile(_("Devices"), str(counts.total), url, Status.INFO, _("in this area")),
        Tile(_("Online"), str(counts.online), f"{url}?presence=online", Status.OK),
        Tile(_("Offline"), str(counts.offline), f"{url}?presence=offline", offline),
        Tile(_("Unclear"), str(counts.unclear), f"{url}?presence=unclear", Status.UNKNOWN),
        Tile(_("In quarantine"), str(counts.quarantined), f"{url}?quarantine=ja", held),
    ]


def _steps(scope: Scope, counts: devices.PresenceCounts, role: str) -> list[Step]:
    if role not in {"operator-admin", "partner-admin", "customer-admin"}:
        return []
    steps = [
        Step(_("Invite colleagues"), reverse("people", args=[scope.slug]), done=False),
        Step(_("Add a device"), reverse("device_add", args=[scope.slug]), done=counts.total > 0),
    ]
    if scope.kind is not Kind.CUSTOMER:
        customers = reverse("customers", args=[scope.slug])
        steps.insert(
            0, Step(_("Add a customer"), customers, done=bool(tenancy.customer_rows(scope)))
        )
    return [] if counts.total else steps


def _lines(mentions: list[devices.Mention]) -> list[Line]:
    return [
        Line(
            each.name,
            each.customer,
            reverse("device_health", args=[each.id]),
            presence_badge(each.presence, is_quarantined=each.is_quarantined),
        )
        for each in mentions
    ]
