"""Sites: where customers work."""

from dataclasses import dataclass

from django.db.models import QuerySet

from obhut.tenancy.models import Site
from obhut.tenancy.scopes import OPERATOR, Scope


@dataclass(frozen=True, slots=True)
class Place:
    """A site with whose it is."""

    site_id: int
    customer_id: int
    partner_id: int


def site_choices(scope: Scope) -> list[tuple[int, str]]:
    """Return key and words of the sites inside ``scope``, by customer and name."""
    sites = Site.objects.visible_to(scope).order_by("customer__name", "name", "pk")
    return [(pk, f"{c} · {n}") for pk, c, n in sites.values_list("pk", "customer__name", "name")]


def site_rows(scope: Scope) -> QuerySet[Site]:
    """Return the sites inside ``scope`` for a list."""
    return Site.objects.visible_to(scope)  # type: ignore[return-value]


def site_in(scope: Scope, site_id: int) -> Place | None:
    """Return a site inside ``scope``."""
    rows = Site.objects.visible_to(scope).filter(pk=site_id)
    found = rows.values_list("pk", "customer_id", "partner_id").first()
    return None if found is None else Place(*found)


def place_of_site(site_id: int) -> Place | None:
    """Return a site with whose it is, for the worker; people ask ``site_in``."""
    return site_in(OPERATOR, site_id)


def find_site(customer_id: int, name: str) -> int | None:
    """Return the key of a customer's site by its name."""
    sites = Site.objects.filter(customer_id=customer_id, name__iexact=name)
    return sites.values_list("pk", flat=True).first()


def is_site_of(*, site_id: int, customer_id: int) -> bool:
    """Tell whether the site is one of the customer's."""
    return Site.objects.filter(pk=site_id, customer_id=customer_id).exists()
