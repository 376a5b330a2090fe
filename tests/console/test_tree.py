"""Partner, Kunden, Standorte: added, changed, deleted; by whom, and with which words."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from obhut.audit.models import Entry
from obhut.devices.models import Device
from obhut.kernel import clock
from obhut.tenancy.api import operator_scope
from obhut.tenancy.models import Customer, Partner, Site
from tests.console.fleet import make_fleet
from tests.devices.making import device_of
from tests.mailbox import last_mail, link_in
from tests.sign_in import make_person, signed_in

if TYPE_CHECKING:
    from tests.cast import Cast

NEW = {
    "name": "Westwind IT",
    "first_name": "Wanda",
    "last_name": "Westphal",
    "email": "wanda.westphal@westwind.example",
}
SITE = {"name": "Lager", "state": "BY", "time_zone": "Europe/Berlin", "address": "Weg 1\n80331 M"}


@pytest.fixture
def admin(cast: "Cast") -> Client:
    return signed_in(make_person("Odo Oben", "operator-admin"))


def test_a_partner_comes_with_its_first_administrator(admin: Client) -> None:
    answer = admin.post("/partner/neu/", NEW)
    assert answer.status_code == 302, answer.content.decode()
    with operator_scope():
        partner = Partner.objects.get(name="Westwind IT")
        assert Entry.objects.filter(action="partner.added", subject_id=str(partner.pk)).exists()
    mail = last_mail("accounts/invitation")
    assert "/einladung/" in link_in(mail)
    assert "Westwind IT" in admin.get("/partner/").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "Nord IT"}, "Einen Partner dieses Namens gibt es schon."),
        ({"email": "info@westwind.example"}, "eigene Adresse"),
        ({"first_name": "Team"}, ""),
    ],
)
def test_a_partner_that_is_refused_leaves_nothing(
    cast: "Cast", admin: Client, changes: dict[str, str], words: str
) -> None:
    answer = admin.post("/partner/neu/", {**NEW, **changes})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with operator_scope():
        assert not Partner.objects.filter(name="Westwind IT").exists()


def test_an_address_that_is_taken_leaves_no_partner(cast: "Cast", admin: Client) -> None:
    answer = admin.post("/partner/neu/", {**NEW, "email": cast.paul.email})
    assert answer.status_code == 422
    with operator_scope():
        assert not Partner.objects.filter(name="Westwind IT").exists()


def test_taking_in_a_partner_needs_a_fresh_factor(admin: Client) -> None:
    session = admin.session
    session["factor_at"] = 1
    session.save()
    answer = admin.get("/partner/neu/")
    assert answer.status_code == 302
    assert "/konto/bestaetigen/" in answer.headers["Location"]


def test_partners_are_the_operators_alone(cast: "Cast") -> None:
    for person in (cast.paul, cast.anna):
        client = signed_in(person)
        for path in ("/partner/", "/partner/neu/", f"/partner/{cast.paul.partner_id}/"):
            assert client.get(path).status_code == 403, path
    technician = signed_in(cast.olga)
    assert technician.get("/partner/").status_code == 200
    assert technician.get("/partner/neu/").status_code == 403
    own = f"/partner/{cast.paul.partner_id}/"
    assert technician.post(own, {"name": "Umbenannt"}).status_code == 403


def test_a_partner_gets_another_name_once(cast: "Cast", admin: Client) -> None:
    url = f"/partner/{cast.paul.partner_id}/"
    assert admin.post(url, {"name": "Süd IT"}).status_code == 422
    assert admin.post(url, {"name": "Nordwest IT"}).status_code == 302
    assert "Nordwest IT" in admin.get(url).content.decode()


def test_the_lists_count_devices(cast: "Cast", admin: Client) -> None:
    annas = len(make_fleet(cast)) - 1
    page = admin.get("/o/betrieb/kunden/?q=Anna").content.decode()
    assert f">{annas}<" in page
    assert f">{annas}<" in admin.get("/partner/?q=Nord").content.decode()
    assert "carls-pc" not in signed_in(cast.paul).get("/suche/?q=carls").content.decode()


def test_a_customer_is_changed(cast: "Cast") -> None:
    client, org = signed_in(cast.paul), f"p{cast.paul.partner_id}"
    url = f"/o/{org}/kunden/{cast.anna.customer_id}/"
    assert client.post(f"{url}aendern/", {"name": "Anna AG", "kind": "public"}).status_code == 302
    assert "Anna AG" in client.get(url).content.decode()
    with operator_scope():
        assert Customer.objects.get(pk=cast.anna.customer_id).kind == "public"
    foreign = f"/o/{org}/kunden/{cast.carl.customer_id}/"
    assert client.get(foreign).status_code == 404
    assert client.post(f"{foreign}aendern/", {"name": "X", "kind": "public"}).status_code == 404


def test_a_site_is_added_changed_and_deleted(cast: "Cast") -> None:
    client, url = signed_in(cast.paul), f"/o/p{cast.paul.partner_id}/standorte/"
    said = {**SITE, "customer": str(cast.anna.customer_id)}
    assert client.post(f"{url}neu/", said).status_code == 302
    assert client.post(f"{url}neu/", said).status_code == 422
    site = _site("Lager")
    assert (site.state, site.address.splitlines()) == ("BY", ["Weg 1", "80331 M"])
    assert client.post(f"{url}{site.pk}/", {**SITE, "name": "Halle"}).status_code == 302
    assert client.post(f"{url}{site.pk}/", {**SITE, "time_zone": "Mars/Nord"}).status_code == 422
    assert "Halle" in client.get(url).content.decode()
    assert client.post(f"{url}{site.pk}/loeschen/").status_code == 302
    with operator_scope():
        assert not Site.objects.filter(name="Halle").exists()
        actions = set(Entry.objects.filter(subject_type="site").values_list("action", flat=True))
    assert actions == {"site.added", "site.changed", "site.deleted"}


def test_a_site_with_devices_stays(cast: "Cast") -> None:
    client, url = signed_in(cast.paul), f"/o/p{cast.paul.partner_id}/standorte/"
    client.post(f"{url}neu/", {**SITE, "customer": str(cast.anna.customer_id)})
    site = _site("Lager")
    device = device_of(cast.anna, site_id=site.pk)
    answer = client.post(f"{url}{site.pk}/loeschen/", follow=True)
    assert "wurde nicht gelöscht" in answer.content.decode()
    with operator_scope():
        Device.objects.filter(pk=device.pk).update(removed_at=clock.real())
    client.post(f"{url}{site.pk}/loeschen/")
    with operator_scope():
        assert not Site.objects.filter(pk=site.pk).exists()


def test_who_may_not_shape_the_tree_only_reads(cast: "Cast") -> None:
    anna, org = signed_in(cast.anna), f"k{cast.anna.customer_id}"
    assert anna.get(f"/o/{org}/standorte/").status_code == 200
    assert anna.get(f"/o/{org}/standorte/neu/").status_code == 403
    assert anna.get(f"/o/{org}/kunden/{cast.anna.customer_id}/aendern/").status_code == 403
    emil = make_person(
        "Emil Ernst", "customer-employee", partner_id=cast.anna.partner_id,
        customer_id=cast.anna.customer_id,
    )  # fmt: skip
    assert signed_in(emil).get(f"/o/{org}/standorte/").status_code == 403


def _site(name: str) -> Site:
    with operator_scope():
        found = Site.objects.get(name=name)
        assert isinstance(found, Site)
        return found
