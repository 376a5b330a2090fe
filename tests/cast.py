"""Olga of the operator, Paul of a partner, Anna of its customer, Carl of another one."""

from dataclasses import dataclass

from obhut.accounts.models import Person
from obhut.tenancy.api import operator_scope
from obhut.tenancy.models import Customer, Partner


@dataclass(frozen=True)
class Cast:
    olga: Person
    paul: Person
    anna: Person
    carl: Person


def people() -> Cast:
    with operator_scope():
        nord, sued = (Partner.objects.create(name=name) for name in ("Nord IT", "Süd IT"))
        anna_gmbh = Customer.objects.create(partner=nord, name="Anna GmbH")
        carl_kg = Customer.objects.create(partner=sued, name="Carl KG")
        return Cast(
            olga=_person("Olga Ott", "operator-technician"),
            paul=_person("Paul Pohl", "partner-admin", partner=nord),
            anna=_person("Anna Arndt", "customer-admin", partner=nord, customer=anna_gmbh),
            carl=_person("Carl Cohn", "customer-admin", partner=sued, customer=carl_kg),
        )


def _person(name: str, role: str, **place: object) -> Person:
    first, last = name.split()
    email = f"{first}.{last}@example.org".lower()
    return Person.objects.create(
        email=email, first_name=first, last_name=last, role=role, password="!", **place
    )
