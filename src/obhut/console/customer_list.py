"""How customers are listed."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from obhut.tenancy.api import CustomerKind, Kind, Scope
from obhut.ui.components import Action, Empty
from obhut.ui.lists import Cell, Choice, Column, ListDefinition, Search


def customer_list(scope: Scope, add: Action | None) -> ListDefinition:
    """Return the list of the customers of ``scope``."""
    name = Column(
        key="name", label=_("Name"), value=lambda r: _name(scope, r), fields=("pk", "name"),
        sort="name", primary=True,
    )  # fmt: skip
    partner = Column(
        key="partner", label=_("Partner"), value=lambda r: r.partner__name,
        fields=("partner__name",), sort="partner__name",
    )  # fmt: skip
    kind = Column(
        key="kind", label=_("Kind"), value=lambda r: kind_label(r.kind), fields=("kind",),
        sort="kind", default=False,
    )  # fmt: skip
    return ListDefinition(
        key="kunden",
        title=_("Customers"),
        columns=(name, *([partner] if scope.kind is Kind.OPERATOR else []), kind, *_numbers()),
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


def kind_label(kind: str) -> str:
    """Return the kind of a customer in words."""
    return str(dict(CustomerKind.choices)[kind])


def _numbers() -> list[Column]:
    sites = Column(
        key="sites", label=_("Sites"), value=lambda r: r.sites, fields=("sites",), sort="sites",
        number=True,
    )  # fmt: skip
    figures = (
        ("devices", _("Devices"), "figures__total"),
        ("offline", _("Offline"), "figures__offline"),
        ("risk", _("At risk"), "figures__at_risk"),
        ("security", _("Without security updates"), "figures__security"),
    )
    return [sites, *(_figure(key, label, field) for key, label, field in figures)]


def _figure(key: str, label: str, field: str) -> Column:
    """Return a column of the counted figures; a customer without devices has none: 0."""
    return Column(
        key=key, label=label, value=lambda r: getattr(r, field) or 0, fields=(field,), sort=field,
        empty_last=True, number=True,
    )  # fmt: skip


def _name(scope: Scope, row: Any) -> Cell:
    return Cell(row.name, url=reverse("customer", args=[scope.slug, row.pk]))
