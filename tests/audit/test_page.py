"""The page of the trail: who reads what, filtered, and as a file."""

from datetime import timedelta

import pytest
from django.db import connection

from obhut.audit import api as audit
from obhut.audit.models import Entry
from obhut.audit.rules.readers import Sight, levels_with_address, sight
from obhut.kernel import clock
from obhut.tenancy.api import operator_scope
from tests.cast import Cast, people
from tests.roles import database_role
from tests.sign_in import make_person, signed_in

pytestmark = pytest.mark.usefixtures("own_database")


@pytest.fixture
def told(own_database: str) -> Cast:
    """Olga has looked into Anna's device and Anna has renamed it."""
    cast = people()
    place = {"partner_id": cast.anna.partner_id, "customer_id": cast.anna.customer_id}
    with operator_scope(), audit.acting(person_id=cast.olga.pk, address="192.0.2.7"):
        audit.record_look(subject_type="device", subject_id=7, **place)
    with operator_scope(), audit.acting(person_id=cast.anna.pk, address="198.51.100.9"):
        audit.record(
            action="device.renamed", subject_type="device", subject_id=7,
            detail={"name": "=cmd()"}, **place,
        )  # fmt: skip
    return cast


def _page(person: object, org: str, query: str = "") -> str:
    client = signed_in(person)  # type: ignore[arg-type]
    return client.get(f"/o/{org}/protokoll/{query}", headers={"host": "localhost"}).content.decode()


def _rows(page: str) -> str:
    return page.partition("<tbody")[2]


@pytest.mark.clause("V-10.1a")
def test_the_partner_sees_what_the_operator_looked_at(told: Cast) -> None:
    page = _page(told.paul, f"p{told.paul.partner_id}", "?looks=operator")
    assert "Olga Ott" in page
    assert "hat ein Gerät angesehen" in _rows(page)
    assert "Anna Arndt" not in _rows(page)


@pytest.mark.clause("V-10.1a")
def test_after_ninety_days_a_look_is_no_longer_in_the_preset(told: Cast) -> None:
    with database_role("owner"), connection.cursor() as cursor:
        cursor.execute("alter table audit_entry disable trigger audit_entry_rows")
        cursor.execute("update audit_entry set real_at = %s", [clock.real() - timedelta(days=91)])
    page = _page(told.paul, f"p{told.paul.partner_id}", "?looks=operator")
    assert "Olga Ott" not in _rows(page)


def test_addresses_of_those_above_are_not_shown(told: Cast) -> None:
    org = f"k{told.anna.customer_id}"
    anna = _page(told.anna, org)
    assert "198.51.100.9" in anna
    assert "192.0.2.7" not in anna
    assert "Olga Ott" not in _rows(_page(told.anna, org, "?q=192.0.2.7"))
    admin = make_person("Otto Ober", "operator-admin")
    assert "192.0.2.7" in _page(admin, "betrieb")


@pytest.mark.parametrize(
    ("level", "seen"),
    [
        ("operator", {"operator", "partner", "customer"}),
        ("partner", {"partner", "customer"}),
        ("customer", {"customer"}),
    ],
)
def test_each_level_sees_addresses_of_its_own_and_below(level: str, seen: set[str]) -> None:
    assert set(levels_with_address(level)) == seen


def test_filters_by_person_action_subject_and_time(told: Cast) -> None:
    org = f"p{told.paul.partner_id}"
    for query, there, gone in (
        (f"?person={told.olga.pk}", "Olga Ott", "Anna Arndt"),
        ("?action=device.renamed", "Anna Arndt", "Olga Ott"),
        ("?subject=device&period=1", "Anna Arndt", "Carl Cohn"),
        ("?subject=customer", "", "Anna Arndt"),
    ):
        rows = _rows(_page(told.paul, org, query))
        assert there in rows, query
        assert gone not in rows, query


def test_the_file_is_safe_in_a_spreadsheet(told: Cast) -> None:
    text = _page(told.anna, f"k{told.anna.customer_id}", "?export=csv")
    assert "Gerät 7 (Name: =cmd())" in text
    assert "\n=" not in text
    assert ";=" not in text


def test_staff_sees_its_own_entries_and_employees_none(told: Cast) -> None:
    olga = _page(told.olga, "betrieb")
    assert "198.51.100.9" not in olga
    assert "192.0.2.7" in olga
    assert "Anna Arndt" not in olga
    employee = make_person(
        "Emil Ernst", "customer-employee",
        partner_id=told.anna.partner_id, customer_id=told.anna.customer_id,
    )  # fmt: skip
    answer = signed_in(employee).get(
        f"/o/k{told.anna.customer_id}/protokoll/", headers={"host": "localhost"}
    )
    assert answer.status_code == 403


def test_a_foreign_trail_looks_like_none(told: Cast) -> None:
    for org in ("betrieb", f"p{told.carl.partner_id}", f"k{told.carl.customer_id}", "k99999"):
        answer = signed_in(told.anna).get(f"/o/{org}/protokoll/", headers={"host": "localhost"})
        assert answer.status_code == 404


def test_an_erased_person_is_a_number(told: Cast) -> None:
    with database_role("worker"):
        audit.erase_name(person_id=told.anna.pk, at=clock.real())
    page = _page(told.paul, f"p{told.paul.partner_id}")
    assert "Anna Arndt" not in page
    assert f"Person {told.anna.pk} (Name gelöscht)" in page


def test_a_request_names_its_person_address_and_reference(told: Cast) -> None:
    admin = make_person("Otto Ober", "operator-admin")
    client = signed_in(admin)
    answer = client.post(
        "/o/betrieb/kunden/neu/",
        {"partner": told.paul.partner_id, "name": "Neu GmbH", "kind": "business", "site": "Sitz"},
        headers={"host": "localhost"},
        REMOTE_ADDR="203.0.113.5",
    )
    assert answer.status_code == 302
    with operator_scope():
        entry = Entry.objects.get(action="customer.added")
    assert isinstance(entry, Entry)
    assert (entry.person_id, entry.person_level) == (admin.pk, "operator")
    assert entry.address == "203.0.113.5"
    assert len(entry.session) == 16
    assert entry.reference


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("operator-admin", Sight.ALL),
        ("operator-dpo", Sight.ALL),
        ("partner-admin", Sight.ALL),
        ("customer-admin", Sight.ALL),
        ("operator-technician", Sight.OWN),
        ("operator-accountant", Sight.OWN),
        ("partner-technician", Sight.OWN),
        ("customer-employee", Sight.NOTHING),
        ("unknown", Sight.NOTHING),
    ],
)
def test_the_role_decides(role: str, seen: Sight) -> None:
    assert sight(role) is seen
