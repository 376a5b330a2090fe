"""Kunden: the customers of a scope, and a new one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from obhut.audit import api as audit
from obhut.devices import api as devices
from obhut.tenancy import api as tenancy
from obhut.tenancy.api import CustomerKind, Kind, Scope
from obhut.ui.components import Action, Empty
from obhut.ui.lists import Cell, Choice, Column, ListDefinition, Search, answer

_MAY_ADD = frozenset({"operator-admin", "operator-technician", "partner-admin"})
_STATES = (
    "",
    *[
        "BW",
        "BY",
        "BE",
        "BB",
        "HB",
        "HH",
        "HE",
        "MV",
        "NI",
        "NW",
        "RP",
        "SL",
        "SN",
        "ST",
        "SH",
        "TH",
    ],
)


class CustomerForm(forms.Form):
    """What a new customer needs: whose, who, and where its first site is."""

    partner = forms.TypedChoiceField(label=gettext_lazy("Partner"), coerce=int)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of customer"), choices=CustomerKind.choices)
    site = forms.CharField(
        label=gettext_lazy("First site"), max_length=120, initial=gettext_lazy("Head office")
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Federal state"),
        choices=[(state, state or "–") for state in _STATES],
        required=False,
        help_text=gettext_lazy("Decides which public holidays count at this site."),
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].choices = tenancy.partner_choices(scope)  # type: ignore[attr-defined]


@require_safe
def customers(request: HttpRequest, org: str) -> HttpResponse:
    """List the customers of the scope."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    rows = devices.with_device_counts(tenancy.customer_rows(scope))
    add = _add_action(request, scope)
    return answer(request, _list(scope, add), rows, template="console/customers.html", add=add)


@require_http_methods(["GET", "HEAD", "POST"])
def add_customer(request: HttpRequest, org: str) -> HttpResponse:
    """Add a customer with its first site."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    if _add_action(request, scope) is None:
        raise PermissionDenied
    form = CustomerForm(request.POST or None, scope=scope)
    if request.method == "POST" and form.is_valid():
        try:
            return _added(request, form.cleaned_data)
        except tenancy.NameTaken:
            form.add_error("name", _("This partner has a customer of this name already."))
    status = 422 if form.errors else 200
    return render(request, "console/customer_form.html", {"form": form}, status=status)


def _added(request: HttpRequest, said: dict[str, Any]) -> HttpResponse:
    customer_id = tenancy.add_customer(
        partner_id=said["partner"],
        name=said["name"],
        kind=said["kind"],
        site=said["site"],
        state=said["state"],
    )
    audit.record(
        action="customer.added",
        subject_type="customer",
        subject_id=customer_id,
        partner_id=said["partner"],
        customer_id=customer_id,
        detail={"name": said["name"]},
    )
    messages.success(request, _("%(name)s was added.") % {"name": said["name"]})
    return HttpResponseRedirect(reverse("devices", args=[f"k{customer_id}"]))


def _add_action(request: HttpRequest, scope: Scope) -> Action | None:
    if request.user.role not in _MAY_ADD or scope.kind is Kind.CUSTOMER:  # type: ignore[union-attr]
        return None
    return Action(_("Add customer"), reverse("customer_add", args=[scope.slug]), "plus")


def _list(scope: Scope, add: Action | None) -> ListDefinition:
    kinds = dict(CustomerKind.choices)
    partner = Column(
        key="partner", label=_("Partner"), value=lambda r: r.partner__name,
        fields=("partner__name",), sort="partner__name",
    )  # fmt: skip
    return ListDefinition(
        key="kunden",
        title=_("Customers"),
        columns=(
            Column(
                key="name", label=_("Name"), value=_name, fields=("pk", "name"), sort="name",
                primary=True,
            ),
            *([partner] if scope.kind is Kind.OPERATOR else []),
            Column(
                key="kind", label=_("Kind"), value=lambda r: str(kinds[r.kind]), fields=("kind",),
                sort="kind",
            ),
            Column(
                key="sites", label=_("Sites"), value=lambda r: r.sites, fields=("sites",),
                sort="sites", number=True,
            ),
            Column(
                key="devices", label=_("Devices"), value=lambda r: r.devices, fields=("devices",),
                sort="devices", number=True,
            ),
        ),
        sort="name",
        filters=(
            Choice(key="kind", label=_("Kind"), choices=CustomerKind.choices, apply="kind"),
        ),
        search=Search(label=_("Search customers"), fields=("name", "partner__name")),
        empty=Empty(
            "building-community",
            _("No customers yet"),
            _("A customer is whoever owns the devices. Add the first one, then its devices."),
            add,
        ),
        export_name="kunden",
    )  # fmt: skip


def _name(row: Any) -> Cell:
    return Cell(row.name, url=reverse("overview", args=[f"k{row.pk}"]))
