"""Geräte: all devices of a scope."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obhut.accounts import api as accounts
from obhut.console.device_columns import columns
from obhut.console.device_narrowing import REMOVED, filters, search
from obhut.console.rights import may_shape, role_of
from obhut.devices import api as devices
from obhut.kernel.clauses import clause
from obhut.tenancy.api import Kind, Scope
from obhut.ui.components import Action, Empty
from obhut.ui.lists import BulkAction, ListDefinition, ViewLink, Views, answer
from obhut.ui.lists.definitions import Rows

KEY = "geraete"
_EVERYTHING = "ansicht=alle"


@require_safe
@clause("V-P.9")
def device_list(request: HttpRequest, org: str) -> HttpResponse:
    """List the devices of the scope; without any wish as the person's own first view says."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    kept = _kept(request)
    first = next((view for view in kept if view.is_default), None)
    if first is not None and not request.GET:
        return HttpResponseRedirect(f"{request.path}?{first.query or _EVERYTHING}")
    add = add_action(request, scope)
    definition = definition_of(request, views=_views(scope, kept), opens_with_view=bool(first))
    return answer(
        request, definition, _rows(request, scope), template="console/devices.html", add=add,
        more=_more(request, scope),
    )  # fmt: skip


def definition_of(
    request: HttpRequest, *, views: Views | None = None, opens_with_view: bool = False
) -> ListDefinition:
    """Return the list as the person may use it."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return ListDefinition(
        key=KEY,
        title=_("Devices"),
        columns=columns(scope),
        sort="-risk",
        filters=filters(scope),
        search=search(scope),
        empty=_empty(add_action(request, scope)),
        bulk=bulk_actions(request, scope),
        # A list of a hundred thousand rows costs its tenth of a second each time.
        refresh_seconds=10 if scope.kind is Kind.OPERATOR else 5,
        export_name="geraete",
        views=views,
        bare_query=_EVERYTHING if opens_with_view else "",
    )


def add_action(request: HttpRequest, scope: Scope) -> Action | None:
    """Return the way to a new device for those who may add one."""
    if not devices.may_manage(role_of(request)):
        return None
    return Action(_("Add device"), reverse("device_add", args=[scope.slug]), "device-desktop-plus")


def bulk_actions(request: HttpRequest, scope: Scope) -> tuple[BulkAction, ...]:
    """Return what the person may do with many devices; each asks before it acts."""
    if not devices.may_manage(role_of(request)):
        return ()
    shown = [
        ("schlagwort", _("Add tag"), "tag", False),
        ("schlagwort-weg", _("Remove tag"), "tag-off", False),
        ("verschieben", _("Move"), "arrow-right", False),
        ("quarantaene", _("Quarantine"), "shield-lock", False),
    ]
    if devices.may_decide(role_of(request)):
        shown.append(("entfernen", _("Remove"), "trash", True))
    plan = BulkAction(
        key="plan", label=_("Set plan"), url=reverse("devices_plan", args=[scope.slug]),
        icon="shield-check",
    )  # fmt: skip
    more = (plan,) if may_shape(role_of(request)) else ()
    return more + tuple(
        BulkAction(
            key=key, label=label, url=reverse("devices_bulk", args=[scope.slug, key]), icon=icon,
            danger=danger,
        )
        for key, label, icon, danger in shown
    )  # fmt: skip


def _rows(request: HttpRequest, scope: Scope) -> Rows:
    if request.GET.get("bestand") == REMOVED:
        return devices.removed_devices_in(scope)
    return devices.devices_in(scope)


def _kept(request: HttpRequest) -> list[accounts.ViewLink]:
    return accounts.views_of(int(request.user.pk or 0), request.home, KEY)  # type: ignore[attr-defined]


def _views(scope: Scope, kept: list[accounts.ViewLink]) -> Views:
    return Views(
        links=tuple(ViewLink(str(view.id), view.name, view.query, _detail(view)) for view in kept),
        save_url=reverse("device_view_add", args=[scope.slug]),
        manage_url=reverse("device_views", args=[scope.slug]),
    )


def _detail(view: accounts.ViewLink) -> str:
    if view.is_default:
        return _("opens first")
    return _("shared") if view.is_shared else ""


def _more(request: HttpRequest, scope: Scope) -> list[Action]:
    if not devices.may_decide(role_of(request)):
        return []
    return [Action(_("Duplicates"), reverse("device_duplicates", args=[scope.slug]), "copy")]


def _empty(add: Any) -> Empty:
    return Empty(
        "device-desktop",
        _("No devices yet"),
        _("Install the agent on a computer: one line, copied and run there, is enough."),
        add,
    )
