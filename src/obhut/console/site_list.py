"""How sites are listed."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from obhut.kernel.holidays import STATES
from obhut.tenancy.api import Kind, Scope
from obhut.ui.components import Action, Empty
from obhut.ui.lists import Cell, Choice, Column, ListDefinition, Search


def state_choices() -> list[tuple[str, str]]:
    """Return the federal states by short form and name, first the one that says nothing."""
    return [("", _("none, only nationwide holidays")), *STATES.items()]


def site_list(scope: Scope, add: Action | None) -> ListDefinition:
    """Return the list of the sites of ``scope``."""
    customer = Column(
        key="customer", label=_("Customer"), value=lambda r: _customer(scope, r),
        fields=("customer__name", "customer_id"), sort="customer__name",
    )  # fmt: skip
    return ListDefinition(
        key="standorte",
        title=_("Sites"),
        columns=(
            Column(
                key="name", label=_("Name"), value=lambda r: _name(scope, r),
                fields=("pk", "name"), sort="name", primary=True,
            ),
            *([] if scope.kind is Kind.CUSTOMER else [customer]),
            Column(
                key="state", label=_("Federal state"), value=lambda r: STATES.get(r.state),
                fields=("state",), sort="state",
            ),
            Column(
                key="zone", label=_("Time zone"), value=lambda r: r.time_zone,
                fields=("time_zone",), sort="time_zone",
            ),
            Column(
                key="devices", label=_("Devices"), value=lambda r: r.devices, fields=("devices",),
                sort="devices", number=True,
            ),
        ),
        sort="name",
        filters=(
            Choice(
                key="state", label=_("Federal state"), choices=tuple(STATES.items()),
                apply="state",
            ),
        ),
        search=Search(label=_("Search sites"), fields=("name", "customer__name", "address")),
        empty=Empty(
            "building", _("No sites yet"),
            _("A site is where devices stand. Its federal state decides which holidays count."),
            add,
        ),
        export_name="standorte",
    )  # fmt: skip


def _name(scope: Scope, row: Any) -> Cell:
    return Cell(row.name, url=reverse("site", args=[scope.slug, row.pk]))


def _customer(scope: Scope, row: Any) -> Cell:
    return Cell(row.customer__name, url=reverse("customer", args=[scope.slug, row.customer_id]))
