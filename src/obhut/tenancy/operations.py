"""Writes of tenancy."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet

from obhut.tenancy.models import Customer, Partner, Site


class NameTaken(Exception):  # noqa: N818 - a state, named as people say it
    """There is a partner, customer or site of this name in the same place already."""


class SiteInUse(Exception):  # noqa: N818 - a state
    """Something still belongs to the site, so it must stay."""


@dataclass(frozen=True, slots=True)
class SiteDetails:
    """What people say of a site; ``state`` is the short form of a federal state or empty."""

    name: str
    state: str = ""
    time_zone: str = "Europe/Berlin"
    address: str = ""


@transaction.atomic
def add_partner(*, name: str) -> int:
    """Create a partner and return its key. Raises NameTaken."""
    _require_free(Partner.objects.all(), name)
    return Partner.objects.create(name=name).pk


@transaction.atomic
def rename_partner(*, partner_id: int, name: str) -> None:
    """Give a partner another name. Raises NameTaken."""
    _require_free(Partner.objects.exclude(pk=partner_id), name)
    Partner.objects.filter(pk=partner_id).update(name=name)


@transaction.atomic
def add_customer(
    *, partner_id: int, name: str, kind: str, site: str, state: str, is_demo: bool = False
) -> int:
    """Create a customer with its first site and return its key. Raises NameTaken."""
    _require_free(Customer.objects.filter(partner_id=partner_id), name)
    customer = Customer.objects.create(partner_id=partner_id, name=name, kind=kind, is_demo=is_demo)
    Site.objects.create(partner_id=partner_id, customer=customer, name=site, state=state)
    return customer.pk


@transaction.atomic
def change_customer(*, customer_id: int, name: str, kind: str) -> None:
    """Give a customer another name or kind. Raises NameTaken."""
    customer = Customer.objects.select_for_update().get(pk=customer_id)
    others = Customer.objects.filter(partner_id=customer.partner_id).exclude(pk=customer_id)
    _require_free(others, name)
    customer.name, customer.kind = name, kind
    customer.save(update_fields=["name", "kind"])


@transaction.atomic
def add_site(*, customer_id: int, details: SiteDetails) -> int:
    """Create a site of a customer and return its key. Raises NameTaken."""
    customer = Customer.objects.get(pk=customer_id)
    _require_free(Site.objects.filter(customer=customer), details.name)
    site = Site(partner_id=customer.partner_id, customer=customer)
    _say(site, details)
    site.save()
    return site.pk


@transaction.atomic
def change_site(*, site_id: int, details: SiteDetails) -> None:
    """Change what is said of a site. Raises NameTaken."""
    site: Any = Site.objects.select_for_update().get(pk=site_id)
    _require_free(Site.objects.filter(customer=site.customer_id).exclude(pk=site_id), details.name)
    _say(site, details)
    site.save()


def delete_site(*, site_id: int) -> None:
    """Delete a site that nothing belongs to. Raises SiteInUse."""
    try:
        with transaction.atomic():
            Site.objects.get(pk=site_id).delete()
    except (ProtectedError, IntegrityError):
        raise SiteInUse(site_id) from None


def _say(site: Site, details: SiteDetails) -> None:
    site.name, site.state = details.name, details.state
    site.time_zone, site.address = details.time_zone, details.address


def _require_free(others: QuerySet[Any], name: str) -> None:
    if others.filter(name__iexact=name).exists():
        raise NameTaken(name)
