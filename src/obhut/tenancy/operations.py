"""Writes of tenancy."""

from django.db import transaction

from obhut.tenancy.models import Customer, Site


class NameTaken(Exception):  # noqa: N818 - a state, named as people say it
    """The partner has a customer of this name already."""


@transaction.atomic
def add_customer(
    *, partner_id: int, name: str, kind: str, site: str, state: str, is_demo: bool = False
) -> int:
    """Create a customer with its first site and return its key. Raises NameTaken."""
    if Customer.objects.filter(partner_id=partner_id, name__iexact=name).exists():
        raise NameTaken(name)
    customer = Customer.objects.create(partner_id=partner_id, name=name, kind=kind, is_demo=is_demo)
    Site.objects.create(partner_id=partner_id, customer=customer, name=site, state=state)
    return customer.pk
