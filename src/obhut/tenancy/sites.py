"""Reads of sites."""

from obhut.tenancy.models import Site
from obhut.tenancy.scopes import Kind, Scope


def site_choices(scope: Scope) -> list[tuple[int, int, str]]:
    """Return key, customer and name of the sites inside ``scope``, by customer and name."""
    sites = Site.objects.order_by("customer__name", "name")
    if scope.kind is not Kind.OPERATOR:
        sites = sites.filter(partner_id=scope.partner_id)
    if scope.kind is Kind.CUSTOMER:
        sites = sites.filter(customer_id=scope.customer_id)
    return list(sites.values_list("pk", "customer_id", "name"))


def is_site_of(*, site_id: int, customer_id: int) -> bool:
    """Tell whether the site is one of the customer's."""
    return Site.objects.filter(pk=site_id, customer_id=customer_id).exists()
