"""Plans of devices: what one has, what it lacks and costs; and one plan for many (C-2.2b)."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from obhut.catalogue import api as catalogue
from obhut.catalogue.api import Offer
from obhut.console.bulk_words import devices_words
from obhut.console.device_frame import frame, looked_at
from obhut.console.device_list import definition_of
from obhut.console.rights import may_shape, require, role_of
from obhut.contracts import api as contracts
from obhut.contracts.api import Place
from obhut.devices import api as devices
from obhut.kernel import clock
from obhut.kernel.clauses import clause
from obhut.tenancy.api import CustomerKind
from obhut.ui.components import Badge, Status
from obhut.ui.lists import selection


class PlanForm(forms.Form):
    """One of the plans that are offered today."""

    plan = forms.ChoiceField(label=gettext_lazy("Plan"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].choices = [  # type: ignore[attr-defined]
            (each.key, f"{name_of(each)} · {price_of(each)}") for each in catalogue.plans()
        ]


@dataclass(frozen=True, slots=True)
class Choice:
    """A plan that a device could have: name, price, and what it would add."""

    name: str
    price: str
    adds: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@clause("C-2.2b")
def device_plan(request: HttpRequest, device_id: int) -> HttpResponse:
    """Show what the device may use, what is missing and what it costs; set its plan."""
    may_set = may_shape(role_of(request))
    device = looked_at(request, device_id)
    is_consumer = device.customer.kind == CustomerKind.CONSUMER
    form = PlanForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(may_set)
        if form.is_valid():
            _set(request, [_place(device)], form.cleaned_data["plan"])
            messages.success(request, _("The plan was set."))
            return HttpResponseRedirect(request.path)
    context = {
        **frame(request, device),
        "held": _held(device_id),
        "lines": _lines(device_id),
        "choices": _choices(device_id, is_consumer=is_consumer),
        "form": form if may_set else None,
    }
    status = 422 if form.errors else 200
    return render(request, "console/device_plan.html", context, status=status)


@require_POST
def plan_for_many(request: HttpRequest, org: str) -> HttpResponse:
    """Ask for a plan, show for how many devices it changes something, then set it."""
    require(may_shape(role_of(request)))
    scope = request.scope  # type: ignore[attr-defined]
    url = reverse("devices", args=[scope.slug])
    if request.POST.get("all") != "1" and not request.POST.getlist("ids"):
        messages.warning(request, _("No device is selected, so nothing was done."))
        return HttpResponseRedirect(url)
    chosen = selection(request, definition_of(request), devices.devices_in(scope))
    step = request.POST.get("schritt", "")
    form = PlanForm(request.POST if step else None)
    is_meant = request.POST.get("anzahl") == str(chosen.count)
    if step and form.is_valid() and step == "sicher" and is_meant:
        rows = chosen.rows.order_by().values_list("pk", "partner_id", "customer_id")
        changed = _set(request, [Place(*row) for row in rows], form.cleaned_data["plan"])
        said = ngettext("%(n)s device got the plan.", "%(n)s devices got the plan.", changed)
        messages.success(request, said % {"n": changed})
        return HttpResponseRedirect(url)
    return _ask(request, chosen, form, url)


def _ask(request: HttpRequest, chosen: Any, form: PlanForm, url: str) -> HttpResponse:
    is_known = form.is_bound and form.is_valid()
    fields = [*chosen.fields, ("anzahl", str(chosen.count))]
    fields.append(("schritt", "sicher" if is_known else "wunsch"))
    if is_known:
        fields.append(("plan", form.cleaned_data["plan"]))
    context = {
        "heading": _("Set plan"),
        "question": _("%(many)s: which plan shall they have from today?")
        % {"many": devices_words(chosen.count)},
        "fields": fields,
        "form": None if is_known else form,
        "consequences": _preview(form.cleaned_data["plan"]) if is_known else [],
        "action_label": _("Set plan") if is_known else _("Next"),
        "cancel_url": url,
    }
    status = 422 if form.errors else 200
    return render(request, "console/bulk_ask.html", context, status=status)


def _preview(plan: str) -> list[str]:
    offer = next(each for each in catalogue.plans() if each.key == plan)
    return [
        f"{name_of(offer)} · {price_of(offer)}",
        _("A device that has this plan already stays as it is."),
        _("Whoever leaves a dearer plan gives notice of it; it runs on until that notice ends."),
    ]


def _set(request: HttpRequest, places: list[Place], plan: str) -> int:
    return contracts.set_plan(
        places, plan=plan, on=clock.today(), at=clock.now(), by=int(request.user.pk or 0)
    )


def _place(device: Any) -> Place:
    return Place(device.pk, device.partner_id, device.customer_id)


def _held(device_id: int) -> list[tuple[str, str]]:
    """Return the plans of the device and from when to when it has them."""
    names = {each.key: name_of(each) for each in catalogue.offers()}
    found = []
    for held in contracts.plans_of(device_id, on=clock.today()):
        text = _("since %(day)s") % {"day": date_format(held.begins_on, "DATE_FORMAT")}
        if held.ends_on:
            text = _("until %(day)s") % {"day": date_format(held.ends_on, "DATE_FORMAT")}
        found.append((names.get(held.plan, held.plan), text))
    return found


def _lines(device_id: int) -> list[tuple[str, Badge]]:
    """Return every function with whether the device has it."""
    has = contracts.capabilities(device_id, on=clock.today())
    yes, no = Badge(Status.OK, _("included")), Badge(Status.WARNING, _("missing"))
    return [
        (catalogue.capability_words(each), yes if each in has else no)
        for each in catalogue.Capability
    ]


def _choices(device_id: int, *, is_consumer: bool) -> list[Choice]:
    """Return the plans that would add something, with what they cost."""
    has = contracts.capabilities(device_id, on=clock.today())
    found = []
    for offer in catalogue.plans():
        adds = [each for each in catalogue.Capability if each in offer.capabilities - has]
        if adds:
            words = tuple(catalogue.capability_words(each) for each in adds)
            price = price_of(offer, is_consumer=is_consumer)
            found.append(Choice(name_of(offer), price, words))
    return found


def name_of(offer: Offer) -> str:
    """Return a plan's name in the language of the page."""
    is_english = (get_language() or "de").startswith("en")
    return offer.name_en if is_english and offer.name_en else offer.name


def price_of(offer: Offer, *, is_consumer: bool = False) -> str:
    """Return what a plan costs: gross for a consumer, net for everybody else."""
    if offer.price is None:
        return _("price on request")
    words = catalogue.price_words(offer.price, is_consumer=is_consumer)
    return f"{words.amount} {words.per}, {words.tax}"
