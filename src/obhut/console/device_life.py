"""What a person does to one device: name, tags and note, site, quarantine, removal."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from obhut.console.bulk_forms import KNOWN_TAGS, MoveForm, ReasonForm, cleaned
from obhut.console.bulk_words import difference_words, history_choice, removal_words, words_of
from obhut.console.device_bulk import order_of
from obhut.console.rights import require, role_of
from obhut.devices import api as devices
from obhut.devices.api import ChangeKind, Quarantine
from obhut.kernel import clock
from obhut.tenancy.api import Place
from obhut.ui.components import Crumb

_ASK = "console/bulk_ask.html"


class LabelForm(forms.Form):
    """Tags in a line and a note of some lines."""

    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        max_length=1000,
        required=False,
        widget=forms.TextInput(attrs={"list": KNOWN_TAGS, "autocomplete": "off"}),
        help_text=gettext_lazy("Up to 20, each up to 40 characters, with commas between them."),
    )
    note = forms.CharField(
        label=gettext_lazy("Notes"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Everybody who may see the device may read it."),
    )

    def clean_tags(self) -> str:
        """Return the line as it stands, once its tags can be taken. Raises ValidationError."""
        cleaned(devices.tags_of, self.cleaned_data["tags"])
        return str(self.cleaned_data["tags"])


@require_http_methods(["GET", "HEAD", "POST"])
def label_device(request: HttpRequest, device_id: int) -> HttpResponse:
    """Change tags and note of a device."""
    device = _managed(request, device_id)
    initial = {"tags": ", ".join(device.tags), "note": device.note}
    form = LabelForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        devices.label(
            device_id=device.pk, tag_line=form.cleaned_data["tags"], note=form.cleaned_data["note"]
        )
        messages.success(request, _("Tags and note were saved."))
        return _to(device)
    return _ask(
        request, device, form=form, heading=_("Tags and note"), question=device.name,
        action_label=_("Save"), known_tags=devices.known_tags(request.home),  # type: ignore[attr-defined]
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def move_device(request: HttpRequest, device_id: int) -> HttpResponse:
    """Put a device at another site; to another customer only with a decision on its history."""
    device = _managed(request, device_id)
    said = request.POST if request.method == "POST" else None
    form = MoveForm(
        said, scope=request.home, partner_id=device.partner_id,  # type: ignore[attr-defined]
        initial={"site": device.site_id},
    )  # fmt: skip
    if said is None or not form.is_valid() or form.place is None:
        return _ask_for_site(request, device, form)
    if form.place.customer_id == device.customer_id:
        devices.put_at_site(device_id=device.pk, place=form.place)
        messages.success(request, _("The device belongs to the new site."))
        return _to(device)
    return _move_away(request, device, form.place)


def _ask_for_site(request: HttpRequest, device: Any, form: MoveForm) -> HttpResponse:
    return _ask(
        request, device, form=form, heading=_("Move device"),
        question=_("Where shall “%(name)s” belong?") % {"name": device.name},
        consequences=[
            _("Devices move inside one partner only. Under another partner the device has to be"
              " removed and enrolled anew."),
        ],
        action_label=_("Move"),
    )  # fmt: skip


def _move_away(request: HttpRequest, device: Any, place: Place) -> HttpResponse:
    """Ask what happens to the history, then let the worker move the device with all it has."""
    choice = history_choice(request.POST if "schritt" in request.POST else None)
    only = devices.devices_in(request.home).filter(pk=device.pk)  # type: ignore[attr-defined]
    wish = {"site": place.site_id}
    if choice.is_bound and choice.is_valid():
        title = words_of(ChangeKind.MOVE, 1, wish, place).title
        order = order_of(request, f"{title}: {device.name}")
        wish["history"] = choice.cleaned_data["history"]
        devices.wish_for(only, order=order, kind=ChangeKind.MOVE, wish=wish)
        return HttpResponseRedirect(order.result_url)
    found = devices.difference(only, ChangeKind.MOVE, wish, place)
    return _ask(
        request, device, form=choice, heading=_("Move device"),
        question=_("Move “%(name)s” to another customer?") % {"name": device.name},
        consequences=difference_words(found), action_label=_("Move"),
        fields=[("site", str(place.site_id)), ("schritt", "sicher")],
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def quarantine_device(request: HttpRequest, device_id: int) -> HttpResponse:
    """Keep a device out."""
    device = _managed(request, device_id)
    form = _reason(request)
    if form.is_valid():
        devices.quarantine(
            device_id=device.pk, reason=Quarantine.BY_HAND, detail=form.cleaned_data["reason"],
            at=clock.real(),
        )  # fmt: skip
        messages.success(request, _("The device is in quarantine."))
        return _to(device)
    words = words_of(ChangeKind.QUARANTINE, 1, {}, None)
    return _ask(
        request, device, form=form, heading=words.heading, action_label=words.action,
        question=_("Put “%(name)s” into quarantine?") % {"name": device.name},
        consequences=[_("Its connection is closed at once; it stays out until an administrator"
                        " lets it in again.")],
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def release_device(request: HttpRequest, device_id: int) -> HttpResponse:
    """Let a device out of quarantine; administrators only."""
    device = _device(request, device_id)
    require(devices.may_decide(role_of(request)))
    form = _reason(request)
    if form.is_valid():
        devices.release(device_id=device.pk, why=form.cleaned_data["reason"])
        messages.success(request, _("The device may connect again."))
        return _to(device)
    return _ask(
        request, device, form=form, heading=_("Let out of quarantine"),
        question=_("Let “%(name)s” in again?") % {"name": device.name},
        consequences=[
            _("The next machine that comes with its key is taken as the true one. Find out first"
              " which machine that is."),
        ],
        action_label=_("Let it in again"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def remove_device(request: HttpRequest, device_id: int) -> HttpResponse:
    """Take a device out for good; administrators only."""
    device = _device(request, device_id)
    require(devices.may_decide(role_of(request)))
    form = _reason(request)
    if form.is_valid():
        devices.remove(
            device_id=device.pk, removed_by=int(request.user.pk or 0), at=clock.real(),
            why=form.cleaned_data["reason"],
        )  # fmt: skip
        messages.success(request, _("“%(name)s” was removed.") % {"name": device.name})
        return HttpResponseRedirect(reverse("devices", args=[request.scope.slug]))  # type: ignore[attr-defined]
    return _ask(
        request, device, form=form, heading=_("Remove device"), danger=True,
        question=_("Remove “%(name)s” for good?") % {"name": device.name},
        consequences=list(removal_words()), action_label=_("Remove for good"),
    )  # fmt: skip


def _ask(request: HttpRequest, device: Any, *, form: forms.Form, **words: Any) -> HttpResponse:
    crumbs = [
        Crumb(_("Devices"), reverse("devices", args=[request.scope.slug])),  # type: ignore[attr-defined]
        Crumb(device.name, reverse("device_health", args=[device.pk])),
        Crumb(words["heading"]),
    ]
    cancel_url = reverse("device_health", args=[device.pk])
    context = {"form": form, "crumbs": crumbs, "cancel_url": cancel_url, **words}
    return render(request, _ASK, context, status=422 if form.errors else 200)


def _reason(request: HttpRequest) -> ReasonForm:
    """Return the question for a reason; unbound until it is sent."""
    said = request.POST if request.method == "POST" else None
    return ReasonForm(said, scope=request.home, partner_id=None)  # type: ignore[attr-defined]


def _device(request: HttpRequest, device_id: int) -> Any:
    return devices.device_for(request.home, device_id)  # type: ignore[attr-defined]


def _managed(request: HttpRequest, device_id: int) -> Any:
    device = _device(request, device_id)
    require(devices.may_manage(role_of(request)))
    return device


def _to(device: Any) -> HttpResponse:
    return HttpResponseRedirect(reverse("device_health", args=[device.pk]))
