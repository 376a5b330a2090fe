"""The life of one device: labels, sites, customers, quarantine, removal, duplicates."""

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from obhut.audit.models import Entry
from obhut.devices import changing, merging
from obhut.devices.models import Device
from obhut.devices.tags import Tag
from obhut.health.models import Hour, Sample
from obhut.inventory.models import Change
from obhut.kernel import clock
from obhut.tenancy.api import operator_scope
from obhut.tenancy.models import Customer, Site
from tests.devices.making import ago, device_of
from tests.roles import database_role
from tests.sign_in import signed_in

if TYPE_CHECKING:
    from tests.cast import Cast

# What carries a device and a customer, but belongs to where it happened.
_STAYS = {
    "devices_bulkitem",  # what was once wished for the old customer's devices
    "contracts_seatspan",  # what the old customer had is billed there; a new span begins by event
}


@pytest.fixture
def cast(own_database: str) -> "Cast":
    from obhut.work.apps import _allow
    from tests.cast import people

    with database_role("owner"):
        _allow()
    return people()


def _site(cast: "Cast", customer: str, name: str, *, partner_id: int | None = None) -> Site:
    with operator_scope():
        partner = partner_id or cast.anna.partner_id
        owner, _ = Customer.objects.get_or_create(partner_id=partner, name=customer)
        return Site.objects.create(partner_id=partner, customer=owner, name=name)


def _measured(device: Device) -> None:
    place: dict[str, Any] = {"partner_id": device.partner_id, "customer_id": device.customer_id}
    with database_role("worker"):
        Sample.objects.create(
            device_id=device.pk, spool_id=uuid4(), seq=1, **place, measured_at=ago(60),
            received_at=ago(59), table_version=1, count=5, values=[1.0],
        )  # fmt: skip
        Hour.objects.create(
            device_id=device.pk, hour_at=ago(7200).replace(minute=0, second=0, microsecond=0),
            **place, table_version=1, count=5, low=[1.0], mean=[1.0], high=[1.0],
        )  # fmt: skip
        Change.objects.create(device_id=device.pk, **place, at=ago(60), section="packages", key="k")


def _kept(device_id: int) -> dict[str, set[int]]:
    with operator_scope():
        return {
            model.__name__: set(
                model.objects.filter(device_id=device_id).values_list("customer_id", flat=True)
            )
            for model in (Sample, Hour, Change)
        }


def _everything_at(customer_id: int | None) -> dict[str, set[int | None]]:
    return {name: {customer_id} for name in ("Sample", "Hour", "Change")}


def _moved(client: Client, device: Device, site: Site, history: str) -> UUID:
    url = f"/geraete/{device.pk}/verschieben/"
    asked = client.post(url, {"site": site.pk})
    assert "zu einem anderen Kunden" in asked.content.decode()
    answer = client.post(url, {"site": site.pk, "schritt": "sicher", "history": history})
    change = UUID(answer["Location"].split("/")[-2])
    with database_role("worker"):
        changing.apply(change)
    return change


def test_a_device_moves_inside_its_customer_at_once(cast: "Cast") -> None:
    site, device = _site(cast, "Anna GmbH", "Lager"), device_of(cast.anna)
    answer = signed_in(cast.anna).post(f"/geraete/{device.pk}/verschieben/", {"site": site.pk})
    assert answer.status_code == 302
    with operator_scope():
        device.refresh_from_db()
        assert device.site_id == site.pk
        assert Entry.objects.get(action="device.moved").detail["site"] == str(site.pk)


def test_a_move_to_another_customer_takes_along_what_the_person_says(cast: "Cast") -> None:
    site, device = _site(cast, "Berta OHG", "Zentrale"), device_of(cast.anna, tags=["Empfang"])
    _measured(device)
    _moved(signed_in(cast.paul), device, site, "along")
    with operator_scope():
        device.refresh_from_db()
        assert (device.customer_id, device.site_id) == (site.customer_id, site.pk)
        assert list(Tag.objects.values_list("customer_id", "name")) == [
            (site.customer_id, "Empfang")
        ]
        trail = Entry.objects.filter(action="device.moved").values_list("customer_id", flat=True)
        assert set(trail) == {cast.anna.customer_id, site.customer_id}
    assert _kept(device.pk) == _everything_at(site.customer_id)
    assert signed_in(cast.anna).get(f"/geraete/{device.pk}/zustand/").status_code == 404


def test_a_move_without_history_leaves_nothing_behind(cast: "Cast") -> None:
    site, device = _site(cast, "Berta OHG", "Zentrale"), device_of(cast.anna)
    _measured(device)
    _moved(signed_in(cast.paul), device, site, "delete")
    assert _kept(device.pk) == {"Sample": set(), "Hour": set(), "Change": set()}


def test_every_table_of_a_device_goes_along(cast: "Cast") -> None:
    """A table that somebody adds later must be told what a move means for it."""
    site, device = _site(cast, "Berta OHG", "Zentrale"), device_of(cast.anna)
    with database_role("worker"), CaptureQueriesContext(connection) as said:
        device = Device.objects.get(pk=device.pk)
        from obhut.devices.moving import move
        from obhut.devices.rules.bulk import History
        from obhut.tenancy.api import place_of_site

        place = place_of_site(site.pk)
        assert place is not None
        move(device, place, history=History.ALONG, at=clock.real())
    touched = {
        match[1]
        for query in said.captured_queries
        if (match := re.search(r'(?:UPDATE|DELETE FROM) "?(\w+)', query["sql"]))
    }
    assert _tables_of_devices() - touched - _STAYS == set()


def _tables_of_devices() -> set[str]:
    statement = """
      select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
         and (select count(*) from pg_attribute a where a.attrelid = c.oid
               and a.attname in ('device_id', 'customer_id') and not a.attisdropped) = 2"""
    with database_role("owner"), connection.cursor() as cursor:
        cursor.execute(statement)
        return {row[0] for row in cursor.fetchall()}


def test_a_move_to_another_partner_is_refused(cast: "Cast") -> None:
    device = device_of(cast.anna)
    foreign = _site(cast, "Carl KG", "Zentrale", partner_id=cast.carl.partner_id)
    for person in (cast.anna, cast.paul, cast.olga):
        answer = signed_in(person).post(
            f"/geraete/{device.pk}/verschieben/", {"site": foreign.pk, "schritt": "sicher"}
        )
        assert answer.status_code == 422
    with operator_scope():
        device.refresh_from_db()
        assert device.customer_id == cast.anna.customer_id


def test_the_history_needs_a_decision(cast: "Cast") -> None:
    site, device = _site(cast, "Berta OHG", "Zentrale"), device_of(cast.anna)
    url = f"/geraete/{device.pk}/verschieben/"
    said = {"site": site.pk, "schritt": "sicher"}
    assert signed_in(cast.paul).post(url, said).status_code == 422


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("../../etc", "../../etc"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\u202ecba\u200b", "cba"),
        ("  Empfang\x07\t2 ", "Empfang 2"),
        ("\u202e", "rechner-1"),
    ],
)
def test_odd_names_are_only_text(cast: "Cast", said: str, name: str) -> None:
    device, client = device_of(cast.anna), signed_in(cast.anna)
    assert client.post(f"/geraete/{device.pk}/umbenennen/", {"name": said}).status_code == 302
    with operator_scope():
        device.refresh_from_db()
    assert device.name == name
    page = client.get(f"/o/k{cast.anna.customer_id}/geraete/?q={name[:5]}").content.decode()
    assert "<script>alert" not in page
    assert "1 Treffer" in page


def test_a_name_of_300_characters_is_refused(cast: "Cast") -> None:
    device = device_of(cast.anna)
    answer = signed_in(cast.anna).post(f"/geraete/{device.pk}/umbenennen/", {"name": "x" * 300})
    assert answer.status_code == 422


def test_tags_and_note_are_kept_and_forgotten(cast: "Cast") -> None:
    device, client = device_of(cast.anna), signed_in(cast.anna)
    url = f"/geraete/{device.pk}/schlagworte/"
    said = {"tags": 'Empfang, "EG", empfang,  ', "note": "Netzteil\r\ngetauscht\u202e"}
    assert client.post(url, said).status_code == 302
    with operator_scope():
        device.refresh_from_db()
        assert device.tags == ['"EG"', "Empfang"]
        assert device.note == "Netzteil\ngetauscht"
        assert Tag.objects.count() == 2
    assert client.post(url, {"tags": "EMPFANG", "note": ""}).status_code == 302
    with operator_scope():
        device.refresh_from_db()
        assert device.tags == ["Empfang"]
        assert list(Tag.objects.values_list("name", flat=True)) == ["Empfang"]
    assert client.post(url, {"tags": "x" * 41, "note": ""}).status_code == 422
    assert client.post(url, {"tags": ",".join(map(str, range(21)))}).status_code == 422


def test_removal_shows_what_it_means_and_lists_the_removed(cast: "Cast") -> None:
    device, client = device_of(cast.anna, name="alt"), signed_in(cast.anna)
    url = f"/geraete/{device.pk}/entfernen/"
    assert "nach 30 Tagen gelöscht" in client.get(url).content.decode()
    assert client.post(url, {"reason": "verschrottet"}).status_code == 302
    assert client.get(f"/geraete/{device.pk}/zustand/").status_code == 404
    org = f"/o/k{cast.anna.customer_id}/geraete/"
    assert "alt" in client.get(f"{org}?bestand=entfernt").content.decode()
    with operator_scope():
        assert Entry.objects.get(action="device.removed").detail["why"] == "verschrottet"
    assert signed_in(cast.olga).post(url).status_code in (403, 404)


def test_quarantine_by_a_person_with_a_reason(cast: "Cast") -> None:
    device, client = device_of(cast.anna), signed_in(cast.olga)
    said = {"reason": "Diebstahl gemeldet"}
    assert client.post(f"/geraete/{device.pk}/quarantaene/", said).status_code == 302
    page = client.get(f"/geraete/{device.pk}/zustand/").content.decode()
    assert "Diebstahl gemeldet" in page
    assert client.post(f"/geraete/{device.pk}/entlassen/").status_code == 403


def _twins(cast: "Cast", **same: Any) -> tuple[Device, Device]:
    old = device_of(cast.anna, name="alt", state_last_seen_at=ago(9000), **same)
    new = device_of(cast.anna, name="neu", state_last_seen_at=ago(9), **same)
    return old, new


def test_duplicates_are_found_and_merged_by_a_person(cast: "Cast") -> None:
    old, new = _twins(cast, hardware_id="", model="T14", serial="PF3ABC12")
    _measured(old)
    client, url = signed_in(cast.paul), f"/o/p{cast.paul.partner_id}/geraete/doppelte/"
    page = client.get(url).content.decode()
    assert "Gleiche Seriennummer" in page
    assert page.index(">neu<") < page.index(">alt<")
    assert client.post(f"{url}{new.pk}/{old.pk}/").status_code == 302
    with operator_scope():
        old.refresh_from_db()
        assert (old.merged_into_id, old.removed_by) == (new.pk, cast.paul.pk)  # type: ignore[attr-defined]
        assert Entry.objects.filter(action="device.merged").count() == 2
    with database_role("worker"):
        merging.adopt(device_id=new.pk, other_id=old.pk)
        merging.adopt(device_id=old.pk, other_id=new.pk)
    assert _kept(new.pk) == _everything_at(cast.anna.customer_id)
    assert "Keine doppelten" in client.get(url).content.decode()


@pytest.mark.parametrize("serial", ["To be filled by O.E.M.", "Default string", "0", "00000000"])
def test_serials_that_makers_leave_empty_match_nothing(cast: "Cast", serial: str) -> None:
    old, new = _twins(cast, hardware_id="", model="T14", serial=serial)
    url = f"/o/p{cast.paul.partner_id}/geraete/doppelte/"
    client = signed_in(cast.paul)
    assert "Keine doppelten" in client.get(url).content.decode()
    assert client.post(f"{url}{new.pk}/{old.pk}/").status_code == 404
