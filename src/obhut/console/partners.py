"""Partner: whom the operator works for; only its own people see this."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from obhut.accounts import api as accounts
from obhut.audit import api as audit
from obhut.console.rights import may_add_partners, require, require_operator, role_of
from obhut.devices import api as devices
from obhut.kernel import clock
from obhut.tenancy import api as tenancy
from obhut.ui.components import Action, Crumb, Empty, Fact
from obhut.ui.lists import Cell, Column, ListDefinition, Search, answer


class PartnerForm(forms.Form):
    """The name of a partner."""

    name = forms.CharField(label=gettext_lazy("Name of the partner"), max_length=120)


class NewPartnerForm(accounts.NameForm):
    """A partner and the person who is to run it there."""

    name = forms.CharField(label=gettext_lazy("Name of the partner"), max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the first administrator"),
        help_text=gettext_lazy("The person gets a link that is good for seven days."),
    )
    field_order = ("name", "first_name", "last_name", "email")

    def clean_email(self) -> str:
        """Refuse addresses of functions and teams (V-5.1)."""
        return accounts.personal_address(str(self.cleaned_data["email"]))


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """List all partners with how their devices are."""
    require_operator(request)
    add = None
    if may_add_partners(role_of(request)):
        add = Action(_("Add partner"), reverse("partner_add"), "plus")
    return answer(request, _list(add), _counted(), template="console/list.html", add=add)


@require_http_methods(["GET", "HEAD", "POST"])
@accounts.requires_fresh_factor
def add_partner(request: HttpRequest) -> HttpResponse:
    """Take in a partner and invite its first administrator, or neither."""
    require(may_add_partners(role_of(request)))
    form = NewPartnerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _added(request, form):
        return HttpResponseRedirect(reverse("partners"))
    context = {"form": form, "crumbs": [*_crumbs(), Crumb(_("Add partner"))]}
    status = 422 if form.errors else 200
    return render(request, "console/partner_add.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def partner(request: HttpRequest, partner_id: int) -> HttpResponse:
    """Show a partner; an administrator of the operator may give it another name."""
    require_operator(request)
    found = tenancy.partner_rows().filter(pk=partner_id).first()
    if found is None:
        raise Http404
    may_change = may_add_partners(role_of(request))
    form = PartnerForm(request.POST if request.method == "POST" else None, initial=_said(found))
    if request.method == "POST":
        require(may_change)
        if form.is_valid() and _renamed(request, partner_id, form):
            return HttpResponseRedirect(request.path)
    context = {
        "partner": found,
        "facts": _facts(found),
        "form": form if may_change else None,
        "slug": f"p{found.pk}",
        "crumbs": [*_crumbs(), Crumb(found.name)],
    }
    status = 422 if form.errors else 200
    return render(request, "console/partner.html", context, status=status)


def _added(request: HttpRequest, form: NewPartnerForm) -> bool:
    said = form.cleaned_data
    try:
        with transaction.atomic():
            _take_in(request, said)
    except tenancy.NameTaken:
        form.add_error("name", _("There is a partner of this name already."))
    except accounts.AddressTakenError:
        form.add_error("email", _("There is an account with this address already."))
    else:
        messages.success(
            request,
            _("%(name)s was added; the invitation to %(email)s is on its way.") % said,
        )
        return True
    return False


def _take_in(request: HttpRequest, said: dict[str, Any]) -> None:
    partner_id = tenancy.add_partner(name=said["name"])
    _record("partner.added", partner_id, said["name"])
    who = accounts.Invitee(
        email=said["email"],
        first_name=said["first_name"],
        last_name=said["last_name"],
        role="partner-admin",
        partner_id=partner_id,
    )
    accounts.invite(by=request.user, who=who, at=clock.real())  # type: ignore[arg-type]


def _renamed(request: HttpRequest, partner_id: int, form: PartnerForm) -> bool:
    name = form.cleaned_data["name"]
    try:
        tenancy.rename_partner(partner_id=partner_id, name=name)
    except tenancy.NameTaken:
        form.add_error("name", _("There is a partner of this name already."))
        return False
    _record("partner.changed", partner_id, name)
    messages.success(request, _("The changes were saved."))
    return True


def _record(action: str, partner_id: int, name: str) -> None:
    audit.record(
        action=action, subject_type="partner", subject_id=partner_id, partner_id=partner_id,
        customer_id=None, detail={"name": name},
    )  # fmt: skip


def _counted() -> Any:
    """Return the partners with the sums of their customers' figures."""
    sums = devices.figures_by("partner")
    return tenancy.partner_rows().annotate(
        **{
            name: Coalesce(
                Subquery(
                    sums.filter(partner=OuterRef("pk")).annotate(n=Sum(name)).values("n"),
                    output_field=IntegerField(),
                ),
                0,
            )
            for name in ("total", "offline", "at_risk")
        }
    )


def _list(add: Action | None) -> ListDefinition:
    return ListDefinition(
        key="partner",
        title=_("Partners"),
        columns=(
            Column(
                key="name", label=_("Name"), value=_name, fields=("pk", "name", "is_operator"),
                sort="name", primary=True,
            ),
            _number("customers", _("Customers")),
            _number("total", _("Devices")),
            _number("offline", _("Offline")),
            _number("at_risk", _("At risk")),
        ),
        sort="name",
        search=Search(label=_("Search partners"), fields=("name",)),
        empty=Empty(
            "building", _("No partners yet"),
            _("A partner is an IT provider that looks after customers of its own."), add,
        ),
        export_name="partner",
    )  # fmt: skip


def _number(key: str, label: str) -> Column:
    return Column(
        key=key, label=label, value=lambda r: getattr(r, key), fields=(key,), sort=key, number=True
    )


def _name(row: Any) -> Cell:
    detail = _("the operator's own, for direct customers") if row.is_operator else ""
    return Cell(row.name, url=reverse("partner", args=[row.pk]), detail=detail)


def _facts(found: Any) -> list[Fact]:
    slug = f"p{found.pk}"
    now = devices.standing_in(tenancy.partner_area(found))
    url = reverse("devices", args=[slug])
    return [
        Fact(_("Customers"), str(found.customers), reverse("customers", args=[slug])),
        Fact(_("Devices"), str(now.total), url),
        Fact(_("Offline"), str(now.offline), f"{url}?presence=offline"),
        Fact(_("At risk"), str(now.at_risk), f"{url}?risk=ja"),
    ]


def _said(found: Any) -> dict[str, str]:
    return {"name": found.name}


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Partners"), reverse("partners"))]
