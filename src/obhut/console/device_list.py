"""Geräte: all devices of a scope."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obhut.console.agent_age import agent_cell
from obhut.console.device_filters import finding_filters
from obhut.console.presence import presence_badge
from obhut.devices import api as devices
from obhut.devices.api import Presence, Source
from obhut.kernel.clauses import clause
from obhut.tenancy.api import Kind, Scope
from obhut.ui.components import Action, Empty
from obhut.ui.lists import Cell, Choice, Column, ListDefinition, Search, answer
from obhut.ui.lists.definitions import Rows

_UNCLEAR = "unclear"


@require_safe
@clause("V-P.9")
def device_list(request: HttpRequest, org: str) -> HttpResponse:
    """List the devices of the scope."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    add = add_action(request, scope)
    rows = devices.devices_in(scope)
    return answer(request, _list(scope, add), rows, template="console/devices.html", add=add)


def add_action(request: HttpRequest, scope: Scope) -> Action | None:
    """Return the way to a new device for those who may add one."""
    if not devices.may_manage(request.user.role):  # type: ignore[union-attr]
        return None
    return Action(_("Add device"), reverse("device_add", args=[scope.slug]), "device-desktop-plus")


def _list(scope: Scope, add: Action | None) -> ListDefinition:
    return ListDefinition(
        key="geraete",
        title=_("Devices"),
        columns=(*_identity(scope), *_state(), *_details()),
        sort="name",
        filters=(
            Choice(key="presence", label=_("Presence"), choices=_presences(), apply=_present),
            *finding_filters(),
        ),
        search=Search(
            label=_("Search devices"),
            fields=("name", "hostname", "customer__name"),
            placeholder=_("Name, host name or customer"),
        ),
        empty=Empty(
            "device-desktop",
            _("No devices yet"),
            _("Install the agent on a computer: one line, copied and run there, is enough."),
            add,
        ),
        refresh_seconds=5,
        export_name="geraete",
    )


def _identity(scope: Scope) -> list[Column]:
    name = Column(
        key="name", label=_("Name"), value=_name, fields=("pk", "name", "hostname"), sort="name",
        primary=True, export=lambda r: r.name,
    )  # fmt: skip
    customer = Column(
        key="customer", label=_("Customer"), value=lambda r: r.customer__name,
        fields=("customer__name",), sort="customer__name",
    )  # fmt: skip
    site = Column(
        key="site", label=_("Site"), value=lambda r: r.site__name, fields=("site__name",),
        sort="site__name", empty_last=True,
    )  # fmt: skip
    return [name, site] if scope.kind is Kind.CUSTOMER else [name, customer, site]


def _state() -> list[Column]:
    return [
        Column(
            key="presence",
            label=_("Presence"),
            value=lambda r: presence_badge(
                r.state__presence,
                is_quarantined=r.quarantined_at is not None,
                is_upload=r.source == Source.UPLOAD,
                cause=r.state__offline_cause,
            ),
            fields=("state__presence", "quarantined_at", "source", "state__offline_cause"),
            sort="state__presence",
        ),
        _percent("cpu", _("CPU"), "state__cpu_percent"),
        _percent("memory", _("Memory"), "state__mem_percent"),
        _percent("disk", _("Disk"), "state__disk_percent"),
    ]


def _details() -> list[Column]:
    return [
        Column(
            key="seen", label=_("Last contact"), value=lambda r: _moment(r.state__last_seen_at),
            fields=("state__last_seen_at",), sort="state__last_seen_at", empty_last=True,
        ),
        Column(
            key="os", label=_("Operating system"), value=lambda r: r.os, fields=("os",), sort="os",
            default=False,
        ),
        Column(
            key="agent", label=_("Agent"), value=lambda r: agent_cell(r.agent_version),
            fields=("agent_version",), sort="agent_version", default=False,
            export=lambda r: r.agent_version,
        ),
    ]  # fmt: skip


def _percent(key: str, label: str, field: str) -> Column:
    def value(row: Any) -> str | None:
        number = getattr(row, field)
        return None if number is None else f"{round(number)} %"

    return Column(
        key=key, label=label, value=value, fields=(field,), sort=field, empty_last=True, number=True
    )


def _name(row: Any) -> Cell:
    detail = row.hostname if row.hostname != row.name else ""
    return Cell(row.name, url=reverse("device_health", args=[row.pk]), detail=detail)


def _moment(at: Any) -> str | None:
    return None if at is None else date_format(localtime(at), "SHORT_DATETIME_FORMAT")


def _presences() -> list[tuple[str, str]]:
    shown = (Presence.ONLINE, Presence.OFFLINE, Presence.BROKEN)
    return [*((each.value, str(each.label)) for each in shown), (_UNCLEAR, _("unclear"))]


def _present(rows: Rows, value: str) -> Rows:
    if value == Presence.ONLINE:
        return rows.filter(state__presence__in=(Presence.ONLINE, Presence.SUSPECT))
    if value == _UNCLEAR:
        known = (Presence.ONLINE, Presence.SUSPECT, Presence.OFFLINE)
        return rows.exclude(state__presence__in=known)
    return rows.filter(state__presence=value)
