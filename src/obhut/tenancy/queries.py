"""Reads of tenancy."""

import re
from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from obhut.tenancy.models import Brand, Customer, Partner, Site
from obhut.tenancy.scopes import OPERATOR, Kind, Scope

_SLUG = re.compile(r"(?P<kind>[pk])(?P<id>[1-9][0-9]{0,17})")


def current_brand() -> Brand:
    """Return the brand in force; an empty one before the operator has entered any."""
    return Brand.objects.order_by("-valid_from", "-pk").first() or Brand(operator_name="Obhut")


def brand_at(moment: datetime) -> Brand:
    """Return the brand under which something was issued at ``moment``.

    What was issued before the first brand was entered bears that first one.
    """
    held = Brand.objects.filter(valid_from__lte=moment).order_by("-valid_from", "-pk").first()
    first = Brand.objects.order_by("valid_from", "pk").first()
    return held or first or current_brand()


def scope_for_slug(slug: str) -> Scope | None:
    """Return the scope that ``slug`` names, or ``None`` if there is none the role may see."""
    if slug == OPERATOR.slug:
        return OPERATOR
    match = _SLUG.fullmatch(slug)
    if match is None:
        return None
    return _partner(int(match["id"])) if match["kind"] == "p" else _customer(int(match["id"]))


def scopes_below(home: Scope, *, limit: int) -> tuple[list[Scope], bool]:
    """Return ``home`` and the partners and customers inside it in the order of the tree.

    At most ``limit`` customers; the second value tells whether there are more.
    """
    customers = Customer.objects.visible_to(home).select_related("partner")
    rows = list(customers.order_by("partner__name", "partner_id", "name")[: limit + 1])
    return _tree(home, rows[:limit]), len(rows) > limit


def _tree(home: Scope, customers: list[Customer]) -> list[Scope]:
    found, known = [home], {home.partner_id}
    for customer in customers if home.kind is not Kind.CUSTOMER else ():
        if customer.partner_id not in known:
            known.add(customer.partner_id)
            found.append(Scope(Kind.PARTNER, customer.partner_id, None, customer.partner.name))
        found.append(Scope(Kind.CUSTOMER, customer.partner_id, customer.pk, customer.name))
    return found


def partner_area(partner: Partner) -> Scope:
    """Return the part of the tree below a partner."""
    return Scope(Kind.PARTNER, partner.pk, None, partner.name)


def partner_rows() -> QuerySet[Partner]:
    """Return all partners for the operator's list; customers are counted as ``customers``."""
    customers = Customer.objects.filter(partner=OuterRef("pk")).order_by().values("partner")
    return Partner.objects.annotate(
        customers=Coalesce(Subquery(customers.annotate(n=Count("pk")).values("n")), 0)
    )


def customer_rows(scope: Scope) -> QuerySet[Customer]:
    """Return the customers inside ``scope`` for a list; sites are counted as ``sites``."""
    sites = Site.objects.filter(customer=OuterRef("pk")).order_by().values("customer")
    return Customer.objects.visible_to(scope).annotate(
        sites=Coalesce(Subquery(sites.annotate(n=Count("pk")).values("n")), 0)
    )


def find_customer(text: str) -> Customer | None:
    """Return the customer with this number or name, or None if there is none or more than one."""
    by_number = Customer.objects.filter(pk=int(text)) if text.isdecimal() else None
    if by_number is not None and by_number.exists():
        return by_number.get()
    named = list(Customer.objects.filter(name__iexact=text)[:2])
    return named[0] if len(named) == 1 else None


def partner_choices(scope: Scope) -> list[tuple[int, str]]:
    """Return key and name of the partners inside ``scope``, by name."""
    partners = Partner.objects.order_by("name")
    if scope.kind is not Kind.OPERATOR:
        partners = partners.filter(pk=scope.partner_id or 0)
    return list(partners.values_list("pk", "name"))


def _partner(partner_id: int) -> Scope | None:
    partner = Partner.objects.filter(pk=partner_id).first()
    return partner_area(partner) if partner else None


def _customer(customer_id: int) -> Scope | None:
    customer = Customer.objects.filter(pk=customer_id).first()
    if customer is None:
        return None
    return Scope(Kind.CUSTOMER, customer.partner_id, customer.pk, customer.name)
