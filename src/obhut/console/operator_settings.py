"""Betrieb, Einstellungen: what the operator decides for the whole platform."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from obhut.audit import api as audit
from obhut.console.machine_tabs import machine_tabs
from obhut.console.rights import may_decide_for_all, require, role_of
from obhut.kernel import clock
from obhut.tenancy import api as tenancy
from obhut.tenancy.api import SwitchName


class SwitchForm(forms.Form):
    """One tick a switch; the fields are named like the switches."""

    clauses_public = forms.BooleanField(
        label=gettext_lazy("Show the clauses to everybody"),
        help_text=gettext_lazy(
            "Everybody then sees without signing in which clause of the terms is fulfilled, by "
            "which code and which tests. Else only the operator's own people see it."
        ),
        required=False,
    )


_FIELDS = {"clauses_public": SwitchName.CLAUSES_PUBLIC}


@require_http_methods(["GET", "HEAD", "POST"])
def operator_settings(request: HttpRequest) -> HttpResponse:
    """Show and change what holds for the whole platform; administrators of the operator only."""
    require(may_decide_for_all(role_of(request)))
    if request.method == "POST":
        form = SwitchForm(request.POST)
        if form.is_valid():
            _keep(form.cleaned_data)
            messages.success(request, _("The changes were saved."))
            return HttpResponseRedirect(request.path)
    standing = {field: tenancy.is_on(name) for field, name in _FIELDS.items()}
    context = {
        "form": SwitchForm(initial=standing),
        "tabs": machine_tabs(request),
        "fragment": "console/machine_room/_settings.html",
        "clauses_url": reverse("clauses"),
    }
    return render(request, "console/machine_room/page.html", context)


def _keep(said: dict[str, Any]) -> None:
    for field, name in _FIELDS.items():
        if tenancy.turn(name, on=said[field], at=clock.real()):
            _record(name, on=said[field])


def _record(name: SwitchName, *, on: bool) -> None:
    audit.record(
        action=f"switch.turned-{'on' if on else 'off'}",
        subject_type="switch",
        subject_id=name.value,
        partner_id=None,
        customer_id=None,
    )
