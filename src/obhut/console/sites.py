"""Standorte: where customers work; time zone and federal state decide their calendar."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from obhut.audit import api as audit
from obhut.console.rights import is_reader, may_shape, require, role_of
from obhut.console.site_list import site_list, state_choices
from obhut.devices import api as devices
from obhut.kernel import clock
from obhut.tenancy import api as tenancy
from obhut.tenancy.api import Kind, Scope, SiteDetails
from obhut.ui.components import Action, Crumb
from obhut.ui.lists import answer

__all__ = ["SiteForm", "add_site", "delete_site", "site", "sites", "state_choices"]
_MOST_CUSTOMERS = 2000


def _zones() -> list[tuple[str, str]]:
    zones = sorted(zone for zone in available_timezones() if zone.startswith("Europe/"))
    return [(zone, zone) for zone in zones]


class SiteForm(forms.Form):
    """What people say of a site."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    state = forms.ChoiceField(
        label=gettext_lazy("Federal state"),
        choices=state_choices,
        required=False,
        help_text=gettext_lazy("Decides which public holidays count at this site."),
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), choices=_zones, initial="Europe/Berlin"
    )
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def details(self) -> SiteDetails:
        """Return what was said; call it only after the form was found valid."""
        return SiteDetails(**{name: self.cleaned_data[name] for name in _NAMES})


_NAMES = ("name", "state", "time_zone", "address")


class NewSiteForm(SiteForm):
    """A site and whose it is."""

    customer = forms.TypedChoiceField(label=gettext_lazy("Customer"), coerce=int)
    field_order = ("customer", "name", "state", "time_zone", "address")

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = tenancy.customer_rows(scope).order_by("name", "pk").values_list("pk", "name")
        self.fields["customer"].choices = list(rows[:_MOST_CUSTOMERS])  # type: ignore[attr-defined]


@require_safe
def sites(request: HttpRequest, org: str) -> HttpResponse:
    """List the sites of the scope."""
    require(is_reader(role_of(request)))
    scope: Scope = request.scope  # type: ignore[attr-defined]
    add = None
    if may_shape(role_of(request)):
        add = Action(_("Add site"), reverse("site_add", args=[scope.slug]), "plus")
    rows = devices.with_device_counts(tenancy.site_rows(scope), of="site")
    definition = site_list(scope, add)
    return answer(request, definition, rows, template="console/list.html", add=add)


@require_http_methods(["GET", "HEAD", "POST"])
def add_site(request: HttpRequest, org: str) -> HttpResponse:
    """Add a site to a customer of the scope."""
    require(may_shape(role_of(request)))
    scope: Scope = request.scope  # type: ignore[attr-defined]
    form = NewSiteForm(request.POST if request.method == "POST" else None, scope=scope)
    if request.method == "POST" and form.is_valid() and _added(request, form):
        return HttpResponseRedirect(reverse("sites", args=[scope.slug]))
    return _form(request, form, heading=_("Add site"), action=_("Add site"))


@require_http_methods(["GET", "HEAD", "POST"])
def site(request: HttpRequest, org: str, site_id: int) -> HttpResponse:
    """Show a site; who may shape the tree may change it."""
    require(is_reader(role_of(request)))
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = _site(scope, site_id)
    may_change = may_shape(role_of(request))
    initial = {name: getattr(found, name) for name in _NAMES}
    form = SiteForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        require(may_change)
        if form.is_valid() and _changed(request, found, form):
            return HttpResponseRedirect(reverse("sites", args=[scope.slug]))
    more = {
        "site": found,
        "may_change": may_change,
        "org": scope.slug,
        "customer_url": reverse("customer", args=[scope.slug, found.customer_id]),
        "state": dict(state_choices()).get(found.state, ""),
    }
    return _form(request, form, template="site.html", heading=found.name, action=_("Save"), **more)


@require_http_methods(["GET", "HEAD", "POST"])
def delete_site(request: HttpRequest, org: str, site_id: int) -> HttpResponse:
    """Ask, then delete a site that no device belongs to."""
    require(may_shape(role_of(request)))
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = _site(scope, site_id)
    url = reverse("site", args=[scope.slug, site_id])
    if request.method == "POST":
        return _deleted(request, scope, found, url)
    context = {
        "heading": _("Delete %(name)s") % {"name": found.name},
        "question": _("Shall the site “%(name)s” be deleted?") % {"name": found.name},
        "consequences": [_("A site can be deleted only when no device belongs to it.")],
        "action_label": _("Delete site"),
        "danger": True,
        "cancel_url": url,
    }
    return render(request, "ui/confirm.html", context)


def _deleted(request: HttpRequest, scope: Scope, found: Any, url: str) -> HttpResponse:
    devices.vacate_site(site_id=found.pk, at=clock.real())
    try:
        tenancy.delete_site(site_id=found.pk)
    except tenancy.SiteInUse:
        messages.error(
            request,
            _("“%(name)s” was not deleted: devices or enrolment tokens still belong to it.")
            % {"name": found.name},
        )
        return HttpResponseRedirect(url)
    _record("site.deleted", found)
    messages.success(request, _("%(name)s was deleted.") % {"name": found.name})
    return HttpResponseRedirect(reverse("sites", args=[scope.slug]))


def _added(request: HttpRequest, form: NewSiteForm) -> bool:
    details = form.details()
    try:
        pk = tenancy.add_site(customer_id=form.cleaned_data["customer"], details=details)
    except tenancy.NameTaken:
        form.add_error("name", _("This customer has a site of this name already."))
        return False
    _record("site.added", _site(request.scope, pk))  # type: ignore[attr-defined]
    messages.success(request, _("%(name)s was added.") % {"name": details.name})
    return True


def _changed(request: HttpRequest, found: Any, form: SiteForm) -> bool:
    try:
        tenancy.change_site(site_id=found.pk, details=form.details())
    except tenancy.NameTaken:
        form.add_error("name", _("This customer has a site of this name already."))
        return False
    found.name = form.cleaned_data["name"]
    _record("site.changed", found)
    messages.success(request, _("The changes were saved."))
    return True


def _record(action: str, found: Any) -> None:
    audit.record(
        action=action, subject_type="site", subject_id=found.pk, partner_id=found.partner_id,
        customer_id=found.customer_id, detail={"name": found.name},
    )  # fmt: skip


def _site(scope: Scope, site_id: int) -> Any:
    found = tenancy.site_rows(scope).select_related("customer").filter(pk=site_id).first()
    if found is None:
        raise Http404
    return found


def _form(
    request: HttpRequest, form: SiteForm, *, template: str = "form.html", **more: Any
) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    crumbs = [Crumb(_("Sites"), reverse("sites", args=[scope.slug])), Crumb(more["heading"])]
    if scope.kind is not Kind.CUSTOMER and "site" in more:
        crumbs.insert(1, Crumb(more["site"].customer.name, more["customer_url"]))
    context = {"form": form, "crumbs": crumbs, **more}
    status = 422 if form.errors else 200
    return render(request, f"console/{template}", context, status=status)
