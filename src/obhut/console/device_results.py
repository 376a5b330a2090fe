"""What came of a change of many devices, device by device, and the way back."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from obhut.console.bulk_words import devices_words, kind_words, outcome_badge, why_words
from obhut.console.device_bulk import order_of
from obhut.console.rights import require, role_of
from obhut.devices import api as devices
from obhut.devices.api import Outcome
from obhut.kernel import clock
from obhut.kernel.clauses import clause
from obhut.tenancy.api import Scope
from obhut.ui.components import Action, Crumb, Empty
from obhut.ui.lists import Cell, Choice, Column, ListDefinition, Search, answer
from obhut.work import api as work


@require_safe
@clause("V-P.9")
def change_result(request: HttpRequest, org: str, change_id: UUID) -> HttpResponse:
    """Show the progress of a change and its devices."""
    result = devices.result_of(_change(request, change_id))
    task = work.look(change_id, at=clock.real())
    scope: Scope = request.scope  # type: ignore[attr-defined]
    context = {
        "title": task.title,
        "is_over": task.state.is_end,
        "progress": replace(work.progress_of(task), poll_url=""),
        "sums": _sums(result),
        "crumbs": [
            Crumb(_("Devices"), reverse("devices", args=[scope.slug])),
            Crumb(kind_words(result.kind)),
        ],
        "back_url": _back_url(request, result),
        "taken_back_url": result.taken_back_by
        and reverse("device_change", args=[scope.slug, result.taken_back_by]),
    }  # fmt: skip
    definition = _list(org, is_over=task.state.is_end)
    rows = devices.items_of(result.change)
    return answer(request, definition, rows, template="console/bulk_result.html", **context)


@require_POST
@clause("V-P.9")
def take_change_back(request: HttpRequest, org: str, change_id: UUID) -> HttpResponse:
    """Undo a change for every device that it changed."""
    require(devices.may_manage(role_of(request)))
    change = _change(request, change_id)
    result = devices.result_of(change)
    many = devices_words(result.counts[Outcome.DONE.value])
    title = _("Undo: %(what)s · %(many)s") % {"what": kind_words(result.kind), "many": many}
    order = order_of(request, title)
    try:
        devices.take_back(change, order=order)
    except devices.NoWayBack:
        messages.info(request, _("There is nothing to undo, or it has been undone already."))
        return HttpResponseRedirect(reverse("device_change", args=[org, change_id]))
    return HttpResponseRedirect(order.result_url)


def _change(request: HttpRequest, change_id: UUID) -> Any:
    require(devices.may_manage(role_of(request)))
    found = devices.change_in(request.home, change_id)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _back_url(request: HttpRequest, result: devices.Result) -> str:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    if not result.may_go_back:
        return ""
    return reverse("device_change_back", args=[scope.slug, result.change.pk])


def _sums(result: devices.Result) -> list[str]:
    words = {
        Outcome.DONE: _("changed"), Outcome.SAME: _("nothing to change"),
        Outcome.FAILED: _("not changed"), Outcome.WAITING: _("waiting"),
    }  # fmt: skip
    return [f"{n} {words[Outcome(key)]}" for key, n in result.counts.items() if n]


def _list(org: str, *, is_over: bool) -> ListDefinition:
    outcomes = [(one.value or "wartet", outcome_badge(one).text) for one in Outcome]
    return ListDefinition(
        key="ergebnis",
        title=_("Devices of this change"),
        columns=(
            Column(
                key="name", label=_("Device"), value=_name, fields=("device_id", "name"),
                sort="name", primary=True, export=lambda r: r.name,
            ),
            Column(
                key="outcome", label=_("Result"), value=lambda r: outcome_badge(r.outcome),
                fields=("outcome",), sort="outcome",
            ),
            Column(
                key="why", label=_("Cause"), value=lambda r: why_words(r.why), fields=("why",),
                sort="why",
            ),
        ),
        sort="name",
        row_key="device_id",
        search=Search(label=_("Search devices"), fields=("name",)),
        filters=(
            Choice(
                key="ergebnis", label=_("Result"), choices=outcomes,
                apply=lambda rows, value: rows.filter(
                    outcome="" if value == "wartet" else value
                ),
            ),
        ),
        empty=Empty(
            "devices", _("No devices"), _("This change was for no devices."),
            Action(_("Show devices"), reverse("devices", args=[org])),
        ),
        refresh_seconds=0 if is_over else 3,
        export_name="ergebnis",
    )  # fmt: skip


def _name(row: Any) -> Cell:
    return Cell(row.name, url=reverse("device_health", args=[row.device_id]))
