"""Software of a whole fleet: who has which product, in which version."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obhut.devices import api as devices
from obhut.inventory import queries
from obhut.inventory.words import kind_choices, kind_words
from obhut.tenancy.api import Kind, Scope
from obhut.ui.components import Action, Crumb, Empty
from obhut.ui.lists import Cell, Choice, Column, ListDefinition, Search, answer


@require_safe
def software(request: HttpRequest, org: str) -> HttpResponse:
    """List the products of the scope, each version with the number of devices that have it."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    rows = queries.products_in(scope)
    return answer(request, _products(scope), rows, template="inventory/software.html")


@require_safe
def product(request: HttpRequest, org: str, identity: UUID) -> HttpResponse:
    """List the devices that have one version of a product."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.product_in(scope, identity)
    if found is None:
        raise Http404
    rows = devices.devices_in(scope).filter(pk__in=queries.devices_with(scope, found))
    context = {
        "product": found,
        "kind": kind_words(found.kind),
        "crumbs": [
            Crumb(_("Software"), reverse("software", args=[scope.slug])),
            Crumb(f"{found.name} {found.version}"),
        ],
    }
    return answer(request, _devices(scope), rows, template="inventory/product.html", **context)


def _products(scope: Scope) -> ListDefinition:
    def name(row: Any) -> Cell:
        return Cell(row.name, url=reverse("product", args=[scope.slug, row.row]))

    return ListDefinition(
        key="software",
        title=_("Software"),
        columns=(
            Column(
                key="name", label=_("Product"), value=name, fields=("row", "name"),
                sort="name", primary=True, export=lambda r: r.name,
            ),
            Column(
                key="version", label=_("Version"), value=lambda r: r.version,
                fields=("version",), sort="version",
            ),
            Column(
                key="devices", label=_("Devices"), value=lambda r: r.devices,
                fields=("devices",), sort="devices", number=True,
            ),
            Column(
                key="kind", label=_("Kind"), value=lambda r: kind_words(r.kind),
                fields=("kind",), sort="kind",
            ),
        ),
        sort="name",
        row_key="row",
        filters=(
            Choice(key="kind", label=_("Kind"), choices=kind_choices(), apply="kind"),
        ),
        search=Search(
            label=_("Search software"), fields=("name", "version"), leading="name",
            placeholder=_("Product and version, for example openssl 3.0.11"),
        ),
        empty=Empty(
            "list-search", _("No software known yet"),
            _("As soon as devices have sent their inventory, all their products stand here."),
            Action(_("Show devices"), reverse("devices", args=[scope.slug])),
        ),
        export_name="software",
    )  # fmt: skip


def _devices(scope: Scope) -> ListDefinition:
    customer = Column(
        key="customer", label=_("Customer"), value=lambda r: r.customer__name,
        fields=("customer__name",), sort="customer__name",
    )  # fmt: skip
    return ListDefinition(
        key="geraete",
        title=_("Devices"),
        columns=(
            Column(
                key="name", label=_("Name"), value=_device, fields=("pk", "name"), sort="name",
                primary=True, export=lambda r: r.name,
            ),
            *([customer] if scope.kind is not Kind.CUSTOMER else []),
            Column(
                key="site", label=_("Site"), value=lambda r: r.site__name,
                fields=("site__name",), sort="site__name", empty_last=True,
            ),
            Column(
                key="os", label=_("Operating system"), value=lambda r: r.os, fields=("os",),
                sort="os",
            ),
            Column(
                key="seen", label=_("Last contact"), value=_seen,
                fields=("state__last_seen_at",), sort="state__last_seen_at", empty_last=True,
                short=True,
            ),
        ),
        sort="name",
        search=Search(label=_("Search devices"), fields=("search_text", "customer__name")),
        empty=Empty(
            "device-desktop", _("No devices any more"),
            _("The devices that had this version have another one now."),
            Action(_("Show software"), reverse("software", args=[scope.slug])),
        ),
        export_name="geraete-mit-software",
    )  # fmt: skip


def _device(row: Any) -> Cell:
    return Cell(row.name, url=reverse("device_software", args=[row.pk]))


def _seen(row: Any) -> str | None:
    at = row.state__last_seen_at
    return None if at is None else date_format(localtime(at), "SHORT_DATETIME_FORMAT")
