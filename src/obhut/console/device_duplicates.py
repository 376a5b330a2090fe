"""Entries that may be one machine, and their merging by a person."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from obhut.console.presence import presence_badge
from obhut.console.rights import require, role_of
from obhut.devices import api as devices
from obhut.devices.api import Likeness
from obhut.kernel import clock
from obhut.tenancy.api import Scope
from obhut.ui.components import Action, Badge, Crumb, Empty


@require_safe
def duplicates(request: HttpRequest, org: str) -> HttpResponse:
    """Show the entries of the scope that may be one machine."""
    require(devices.may_decide(role_of(request)))
    scope: Scope = request.scope  # type: ignore[attr-defined]
    context = {
        "groups": [_group(scope, each) for each in devices.duplicates(scope)],
        "crumbs": _crumbs(scope, _("Duplicates")),
        "empty": Empty(
            "circle-check", _("No duplicates found"),
            _("No two devices say the same of their hardware."),
            Action(_("Show devices"), reverse("devices", args=[scope.slug])),
        ),
    }  # fmt: skip
    return render(request, "console/duplicates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def merge_devices(request: HttpRequest, org: str, device_id: int, other_id: int) -> HttpResponse:
    """Ask, then keep one entry and take the other one out."""
    require(devices.may_decide(role_of(request)))
    scope: Scope = request.scope  # type: ignore[attr-defined]
    kept, other = _one(scope, device_id), _one(scope, other_id)
    back = reverse("device_duplicates", args=[scope.slug])
    if not devices.may_merge(kept, other):
        raise Http404
    if request.method == "POST":
        devices.merge(
            kept_id=kept.pk, other_id=other.pk, merged_by=int(request.user.pk or 0),
            at=clock.real(),
        )  # fmt: skip
        names = {"kept": kept.name, "other": other.name}
        messages.success(request, _("“%(other)s” was merged into “%(kept)s”.") % names)
        return HttpResponseRedirect(back)
    names = {"kept": _described(kept), "other": _described(other)}
    context = {
        "heading": _("Merge duplicates"),
        "question": _("Keep %(kept)s and take %(other)s out?") % names,
        "consequences": [
            _("The kept entry stays as it is: its key, its name, its site."),
            _("It gets the tags and, in the background, the history of the other one."),
            _("The other one is removed for good; its key is never let in again."),
        ],
        "action_label": _("Merge"),
        "danger": True,
        "cancel_url": back,
    }
    return render(request, "ui/confirm.html", context)


def _group(scope: Scope, found: Likeness) -> dict[str, Any]:
    """Return one group; the entry that was heard of last stands first."""
    what = {
        "hardware": _("Same hardware"),
        "serial": _("Same serial number"),
        "mac": _("Same network card"),
    }[found.what]
    rows = [
        {
            "device": each,
            "badge": _badge(each),
            "seen": _moment(each),
            "url": reverse("device_health", args=[each.pk]),
            "choices": [
                (other.name, _merge_url(scope, each, other), other.pk)
                for other in found.devices
                if other.pk != each.pk and other.customer_id == each.customer_id
            ],
        }
        for each in found.devices
    ]
    return {"what": what, "value": found.value, "rows": rows}


def _merge_url(scope: Scope, kept: Any, other: Any) -> str:
    return reverse("device_merge", args=[scope.slug, kept.pk, other.pk])


def _badge(device: Any) -> Badge:
    state = getattr(device, "state", None)
    return (
        presence_badge(state.presence, cause=state.offline_cause) if state else presence_badge(None)
    )


def _moment(device: Any) -> str:
    state = getattr(device, "state", None)
    if state is None or state.last_seen_at is None:
        return _("never")
    return date_format(localtime(state.last_seen_at), "SHORT_DATETIME_FORMAT")


def _described(device: Any) -> str:
    enrolled = date_format(localtime(device.enrolled_at), "SHORT_DATE_FORMAT")
    return _("“%(name)s” (enrolled on %(day)s)") % {"name": device.name, "day": enrolled}


def _one(scope: Scope, device_id: int) -> Any:
    found = devices.devices_in(scope).filter(pk=device_id).first()
    if found is None:
        raise Http404
    return found


def _crumbs(scope: Scope, here: str) -> list[Crumb]:
    return [Crumb(_("Devices"), reverse("devices", args=[scope.slug])), Crumb(here)]
