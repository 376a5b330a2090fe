"""Vorgänge: long work, how far it is and how it ended."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from obhut.kernel import clock
from obhut.tenancy.api import Scope
from obhut.ui.components import Action, Crumb, Empty, Progress
from obhut.ui.lists import Cell, Choice, Column, ListDefinition, answer
from obhut.work.models import Task
from obhut.work.operations import cancel
from obhut.work.queries import NoSuchTask, TaskView, look
from obhut.work.rules.progress import State
from obhut.work.states import CHOICES, badge

_CLOSED = frozenset({"customer-employee"})


@require_safe
def tasks(request: HttpRequest, org: str) -> HttpResponse:
    """List the long work of the scope."""
    _require_reader(request)
    rows = Task.objects.visible_to(request.scope)  # type: ignore[attr-defined]
    return answer(request, _list(), rows, template="work/tasks.html")


@require_safe
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Show one piece of long work; asked again every two seconds while it runs."""
    _require_reader(request)
    view = _look(request, task_id)
    scope: Scope = request.scope  # type: ignore[attr-defined]
    context = {
        "task": view,
        "progress": progress_of(view),
        "crumbs": [Crumb(_("Tasks"), reverse("tasks", args=[scope.slug])), Crumb(view.title)],
        "may_cancel": not (view.state.is_end or view.is_cancelling),
    }
    return render(request, _template(request), context)


def _template(request: HttpRequest) -> str:
    """Return the whole page, or the part that asks again."""
    if request.headers.get("HX-Request") != "true":
        return "work/task.html"
    return "work/_log.html" if request.GET.get("teil") == "log" else "work/_progress.html"


@require_POST
def cancel_task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Ask long work to stop after the item under way."""
    _require_reader(request)
    _look(request, task_id)
    if cancel(task_id=task_id, at=clock.real()):
        messages.success(request, _("The task stops after the item under way."))
    else:
        messages.info(request, _("The task has ended already or is being cancelled."))
    return HttpResponseRedirect(reverse("task", args=[task_id]))


def progress_of(view: TaskView) -> Progress:
    """Return the bar of long work; a finished one asks no more."""
    return Progress(
        key=view.id.hex,
        label=view.title,
        done=view.handled,
        total=view.total,
        status=badge(view.state),
        detail=_detail(view),
        poll_url="" if view.state.is_end else reverse("task", args=[view.id]),
    )


def _detail(view: TaskView) -> str:
    parts = [_("is being cancelled")] if view.is_cancelling else []
    if view.failed:
        parts.append(_("%(n)s failed") % {"n": view.failed})
    if view.ready_at:
        parts.append(_("ready about %(at)s") % {"at": _moment(view.ready_at)})
    if view.reference:
        parts.append(_("Reference number %(number)s") % {"number": view.reference})
    return " · ".join(parts)


def _look(request: HttpRequest, task_id: UUID) -> TaskView:
    if not Task.objects.visible_to(request.home).filter(pk=task_id).exists():  # type: ignore[attr-defined]
        raise Http404
    try:
        return look(task_id, at=clock.real())
    except NoSuchTask:
        raise Http404 from None


def _require_reader(request: HttpRequest) -> None:
    if request.user.role in _CLOSED:  # type: ignore[union-attr]
        raise PermissionDenied


def _list() -> ListDefinition:
    return ListDefinition(
        key="vorgaenge",
        title=_("Tasks"),
        columns=(
            Column(
                key="title", label=_("Task"), value=_title, fields=("pk", "title"), sort="title",
                primary=True,
            ),
            Column(
                key="state", label=_("State"), value=lambda r: badge(State(r.state)),
                fields=("state",), sort="state",
            ),
            Column(
                key="done", label=_("Done"), value=lambda r: f"{r.done + r.failed} / {r.total}",
                fields=("done", "failed", "total"), number=True,
            ),
            Column(
                key="created", label=_("Started"), value=lambda r: _moment(r.created_at),
                fields=("created_at",), sort="created_at",
            ),
        ),
        sort="-created",
        filters=(Choice(key="state", label=_("State"), choices=CHOICES, apply="state"),),
        empty=Empty(
            "activity", _("No tasks yet"),
            _("Longer work stands here with its progress, also when you leave the page."),
            Action(_("Open the overview"), reverse("home")),
        ),
        refresh_seconds=5,
        export_name="vorgaenge",
    )  # fmt: skip


def _title(row: Any) -> Cell:
    return Cell(row.title, url=reverse("task", args=[row.pk]))


def _moment(at: Any) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")
