"""Betrieb: how the platform itself is. Operator's administrators and technicians only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obhut.console import machine_facts as said
from obhut.console.machine_tabs import machine_tabs
from obhut.console.rights import may_see_machine_room, require, role_of
from obhut.devices import api as devices
from obhut.kernel import clock
from obhut.kernel.clauses import clause
from obhut.maintenance import api as maintenance
from obhut.notifications import api as notifications
from obhut.tenancy.api import OPERATOR
from obhut.ui.components import Crumb

View = Callable[[HttpRequest], HttpResponse]


def _closed(view: View) -> View:
    """Open the view only to people who run the platform."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        require(may_see_machine_room(role_of(request)))
        return view(request)

    return guarded


@require_safe
@_closed
def processes(request: HttpRequest) -> HttpResponse:
    """Show which processes live and whether disk and mail are in order."""
    at = clock.real()
    known = maintenance.processes()
    context = {
        "processes": [said.process_line(each, at) for each in known],
        "house": said.house_facts(known, notifications.mail_backlog(), at),
    }
    return _page(request, "processes", context)


@require_safe
@_closed
def queues(request: HttpRequest) -> HttpResponse:
    """Show what arrives, what waits and which background work fails."""
    at = clock.real()
    known = maintenance.processes()
    context = {
        "gateways": [
            (each.name, said.gateway_facts(each, at)) for each in said.of(known, "gateway")
        ],
        "jobs": said.job_facts(known),
        "mail": said.mail_facts(notifications.mail_backlog()),
        "loops": [said.loop_line(loop, at) for each in known for loop in each.loops],
    }
    return _page(request, "queues", context)


@require_safe
@_closed
def agents(request: HttpRequest) -> HttpResponse:
    """Show which versions of the agent are out there."""
    context = {
        "versions": [said.version_line(each) for each in devices.agent_versions(OPERATOR)],
        "current": devices.own_agent_version(),
        "devices_url": reverse("devices", args=[OPERATOR.slug])
        + "?columns=name,customer,presence,seen,agent&sort=agent",
    }
    return _page(request, "agents", context)


@require_safe
@_closed
@clause("C-8.4")
def dumps(request: HttpRequest) -> HttpResponse:
    """Show the platform's own backups and whether the newest is young enough."""
    known = maintenance.processes()
    found = [dump for each in said.of(known, "worker") for dump in each.dumps]
    context = {
        "state": said.dump_state(found, clock.real()),
        "dumps": [said.dump_line(dump) for dump in found],
        "restore_url": reverse("machine_room_restore"),
    }
    return _page(request, "dumps", context)


@require_safe
@_closed
def restore(request: HttpRequest) -> HttpResponse:
    """Show how a backup is tried out and how it is brought back."""
    return _page(request, "restore", {})


@require_safe
@_closed
def versions(request: HttpRequest) -> HttpResponse:
    """Show which builds are at work."""
    return _page(request, "versions", {"facts": said.version_facts()})


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    is_fragment = request.headers.get("HX-Request") == "true"
    more = {
        "tabs": machine_tabs(request),
        "crumbs": [Crumb(_("Operation"), reverse("machine_room"))],
        "fragment": f"console/machine_room/_{name}.html",
    }
    page = more["fragment"] if is_fragment else "console/machine_room/page.html"
    return render(request, str(page), {**context, **more})
