"""What other rooms may use of tenancy."""

from obhut.tenancy.models import CustomerKind, TenantQuerySet
from obhut.tenancy.operations import NameTaken, add_customer
from obhut.tenancy.queries import (
    current_brand,
    customer_rows,
    find_customer,
    partner_choices,
    scope_for_slug,
    scopes_below,
)
from obhut.tenancy.scopes import (
    OPERATOR,
    Kind,
    Scope,
    customer_scope,
    enter,
    operator_scope,
    partner_scope,
    sign_in_scope,
    visitor_scope,
)
from obhut.tenancy.sites import Place, find_site, is_site_of, site_choices, site_in

__all__ = [
    "OPERATOR",
    "CustomerKind",
    "Kind",
    "NameTaken",
    "Place",
    "Scope",
    "TenantQuerySet",
    "add_customer",
    "current_brand",
    "customer_rows",
    "customer_scope",
    "enter",
    "find_customer",
    "find_site",
    "is_site_of",
    "operator_scope",
    "partner_choices",
    "partner_scope",
    "scope_for_slug",
    "scopes_below",
    "sign_in_scope",
    "site_choices",
    "site_in",
    "visitor_scope",
]
