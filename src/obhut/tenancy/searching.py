"""Find partners, customers and sites by a few letters: what begins so comes first."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, QuerySet, Value, When

from obhut.tenancy.models import Customer, Partner, Site
from obhut.tenancy.scopes import Kind, Scope


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A partner, customer or site that fits a text; ``area`` is where it lies."""

    kind: str
    id: int
    name: str
    detail: str
    area: str


def find_places(scope: Scope, text: str, *, limit: int) -> list[FoundPlace]:
    """Return up to ``limit`` of each kind inside ``scope`` whose name holds ``text``."""
    found: list[FoundPlace] = []
    if scope.kind is Kind.OPERATOR:
        partners = _named(Partner.objects.all(), text)[:limit]
        found += [FoundPlace("partner", p.pk, p.name, "", f"p{p.pk}") for p in partners]
    if scope.kind is not Kind.CUSTOMER:
        customers = _named(Customer.objects.visible_to(scope), text).select_related("partner")
        found += [
            FoundPlace("customer", c.pk, c.name, c.partner.name, f"k{c.pk}")
            for c in customers[:limit]
        ]
    sites = _named(Site.objects.visible_to(scope), text).select_related("customer")
    found += [
        FoundPlace("site", s.pk, s.name, s.customer.name, f"k{s.customer_id}")
        for s in sites[:limit]
    ]
    return found


def _named(rows: Any, text: str) -> QuerySet[Any]:
    begins = Case(
        When(name__istartswith=text, then=Value(value=False)),
        default=Value(value=True),
        output_field=BooleanField(),
    )
    found: QuerySet[Any] = rows.filter(name__icontains=text)
    return found.order_by(begins, "name", "pk")
