"""A small tree with people who can really sign in."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from obhut.accounts.models import Person


@dataclass(frozen=True)
class Staff:
    """Olga and Otto of the operator, Paul and Petra of Nord IT, Anna and Ben of its customer."""

    olga: "Person"
    otto: "Person"
    dora: "Person"
    paul: "Person"
    petra: "Person"
    sven: "Person"
    anna: "Person"
    ben: "Person"
    carl: "Person"


@pytest.fixture
def staff(own_database: str) -> Staff:
    """Make the people in a database of their own, where sign-in may really commit."""
    from obhut.tenancy.api import operator_scope
    from obhut.tenancy.models import Customer, Partner
    from tests.sign_in import make_person

    with operator_scope():
        nord, sued = (Partner.objects.create(name=name).pk for name in ("Nord IT", "Süd IT"))
        anna_gmbh = Customer.objects.create(partner_id=nord, name="Anna GmbH").pk
        carl_kg = Customer.objects.create(partner_id=sued, name="Carl KG").pk
    return Staff(
        olga=make_person("Olga Ott", "operator-admin"),
        otto=make_person("Otto Ohm", "operator-admin"),
        dora=make_person("Dora Dorn", "operator-dpo"),
        paul=make_person("Paul Pohl", "partner-admin", partner_id=nord),
        petra=make_person("Petra Pink", "partner-technician", partner_id=nord),
        sven=make_person("Sven Sand", "partner-admin", partner_id=sued),
        anna=make_person("Anna Arndt", "customer-admin", partner_id=nord, customer_id=anna_gmbh),
        ben=make_person("Ben Bach", "customer-employee", partner_id=nord, customer_id=anna_gmbh),
        carl=make_person("Carl Cohn", "customer-admin", partner_id=sued, customer_id=carl_kg),
    )


@pytest.fixture
def newcomer(own_database: str) -> "Person":
    """Make somebody who has a password and nothing else yet."""
    from tests.sign_in import make_person

    return make_person("Nina Neu", "operator-technician", factor=False, noticed=False)
