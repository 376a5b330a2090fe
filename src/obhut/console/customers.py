"""Kunden: the customers of a scope, a new one, and the page of one with its sites."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from obhut.audit import api as audit
from obhut.console.customer_list import customer_list, kind_label
from obhut.console.rights import is_reader, may_shape, require, role_of
from obhut.console.sites import state_choices
from obhut.devices import api as devices
from obhut.tenancy import api as tenancy
from obhut.tenancy.api import CustomerKind, Kind, Scope
from obhut.ui.components import Action, Crumb, Fact
from obhut.ui.lists import answer


class CustomerForm(forms.Form):
    """Name and kind of a customer."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of customer"), choices=CustomerKind.choices)


class NewCustomerForm(CustomerForm):
    """What a new customer needs: whose, who, and where its first site is."""

    partner = forms.TypedChoiceField(label=gettext_lazy("Partner"), coerce=int)
    site = forms.CharField(
        label=gettext_lazy("First site"), max_length=120, initial=gettext_lazy("Head office")
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Federal state"),
        choices=state_choices,
        required=False,
        help_text=gettext_lazy("Decides which public holidays count at this site."),
    )
    field_order = ("partner", "name", "kind", "site", "state")

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].choices = tenancy.partner_choices(scope)  # type: ignore[attr-defined]


@require_safe
def customers(request: HttpRequest, org: str) -> HttpResponse:
    """List the customers of the scope with how their devices are."""
    require(is_reader(role_of(request)))
    scope: Scope = request.scope  # type: ignore[attr-defined]
    add = _add_action(request, scope)
    rows = tenancy.customer_rows(scope)
    return answer(request, customer_list(scope, add), rows, template="console/list.html", add=add)


@require_http_methods(["GET", "HEAD", "POST"])
def add_customer(request: HttpRequest, org: str) -> HttpResponse:
    """Add a customer with its first site."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    require(_add_action(request, scope) is not None)
    form = NewCustomerForm(request.POST if request.method == "POST" else None, scope=scope)
    if request.method == "POST" and form.is_valid():
        try:
            return _added(request, form.cleaned_data)
        except tenancy.NameTaken:
            form.add_error("name", _("This partner has a customer of this name already."))
    context = {
        "form": form,
        "heading": _("Add customer"),
        "action": _("Add customer"),
        "crumbs": [*_crumbs(scope), Crumb(_("Add customer"))],
    }
    status = 422 if form.errors else 200
    return render(request, "console/form.html", context, status=status)


@require_safe
def customer(request: HttpRequest, org: str, customer_id: int) -> HttpResponse:
    """Show one customer: what it is, how its devices are, where it works."""
    require(is_reader(role_of(request)))
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = _customer(scope, customer_id)
    slug = f"k{found.pk}"
    context = {
        "customer": found,
        "facts": _facts(found, slug),
        "sites": _sites(found, slug),
        "sites_url": reverse("sites", args=[slug]),
        "slug": slug,
        "org": scope.slug,
        "may_change": may_shape(role_of(request)),
        "crumbs": [*_crumbs(scope), Crumb(found.name)],
    }
    return render(request, "console/customer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change_customer(request: HttpRequest, org: str, customer_id: int) -> HttpResponse:
    """Give a customer another name or kind."""
    require(may_shape(role_of(request)))
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = _customer(scope, customer_id)
    url = reverse("customer", args=[scope.slug, found.pk])
    form = CustomerForm(
        request.POST if request.method == "POST" else None,
        initial={"name": found.name, "kind": found.kind},
    )
    if request.method == "POST" and form.is_valid() and _changed(request, found, form):
        return HttpResponseRedirect(url)
    context = {
        "form": form,
        "heading": _("Change %(name)s") % {"name": found.name},
        "action": _("Save"),
        "cancel_url": url,
        "crumbs": [*_crumbs(scope), Crumb(found.name, url), Crumb(_("Change"))],
    }
    status = 422 if form.errors else 200
    return render(request, "console/form.html", context, status=status)


def _added(request: HttpRequest, said: dict[str, Any]) -> HttpResponse:
    customer_id = tenancy.add_customer(
        partner_id=said["partner"],
        name=said["name"],
        kind=said["kind"],
        site=said["site"],
        state=said["state"],
    )
    _record("customer.added", customer_id, said["partner"], said["name"])
    messages.success(request, _("%(name)s was added.") % {"name": said["name"]})
    return HttpResponseRedirect(reverse("devices", args=[f"k{customer_id}"]))


def _changed(request: HttpRequest, found: Any, form: CustomerForm) -> bool:
    said = form.cleaned_data
    try:
        tenancy.change_customer(customer_id=found.pk, name=said["name"], kind=said["kind"])
    except tenancy.NameTaken:
        form.add_error("name", _("This partner has a customer of this name already."))
        return False
    _record("customer.changed", found.pk, found.partner_id, said["name"])
    messages.success(request, _("The changes were saved."))
    return True


def _record(action: str, customer_id: int, partner_id: int, name: str) -> None:
    audit.record(
        action=action,
        subject_type="customer",
        subject_id=customer_id,
        partner_id=partner_id,
        customer_id=customer_id,
        detail={"name": name},
    )


def _customer(scope: Scope, customer_id: int) -> Any:
    rows = tenancy.customer_rows(scope).select_related("partner")
    found = rows.filter(pk=customer_id).first()
    if found is None:
        raise Http404
    return found


def _facts(found: Any, slug: str) -> list[Fact]:
    area = Scope(Kind.CUSTOMER, found.partner_id, found.pk, found.name)
    now = devices.standing_in(area)
    url = reverse("devices", args=[slug])
    return [
        Fact(_("Partner"), found.partner.name),
        Fact(_("Kind"), kind_label(found.kind)),
        Fact(_("Devices"), str(now.total), url),
        Fact(_("Offline"), str(now.offline), f"{url}?presence=offline"),
        Fact(_("At risk"), str(now.at_risk), f"{url}?risk=ja"),
        Fact(_("Without security updates"), str(now.security), f"{url}?security=ja"),
    ]


def _sites(found: Any, slug: str) -> list[tuple[Any, str, str]]:
    area = Scope(Kind.CUSTOMER, found.partner_id, found.pk, found.name)
    states = dict(state_choices())
    rows = tenancy.site_rows(area).order_by("name", "pk")[:100]
    return [
        (site, str(states.get(site.state, "")), reverse("site", args=[slug, site.pk]))
        for site in rows
    ]


def _add_action(request: HttpRequest, scope: Scope) -> Action | None:
    if not may_shape(role_of(request)) or scope.kind is Kind.CUSTOMER:
        return None
    return Action(_("Add customer"), reverse("customer_add", args=[scope.slug]), "plus")


def _crumbs(scope: Scope) -> list[Crumb]:
    return [Crumb(_("Customers"), reverse("customers", args=[scope.slug]))]
