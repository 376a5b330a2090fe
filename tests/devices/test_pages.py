"""The pages of devices: what they show, who may do what, and nothing of others."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from obhut.audit.models import Entry
from obhut.devices.models import Device, EnrolmentToken
from obhut.kernel import clock
from obhut.tenancy.api import operator_scope
from obhut.tenancy.models import Site
from tests.devices.making import ago, device_of
from tests.sign_in import make_person, signed_in

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def device(cast: "Cast") -> Device:
    return device_of(
        cast.anna,
        state_presence="online",
        state_cpu_percent=12.4,
        state_mem_percent=50.6,
        state_disk_percent=91.0,
        state_last_seen_at=ago(5),
    )


def _employee(cast: "Cast") -> Client:
    person = make_person(
        "Emil Ernst",
        "customer-employee",
        partner_id=cast.anna.partner_id,
        customer_id=cast.anna.customer_id,
    )
    return signed_in(person)


def test_the_list_shows_a_device_with_its_state(cast: "Cast", device: Device) -> None:
    page = signed_in(cast.anna).get(f"/o/k{cast.anna.customer_id}/geraete/").content.decode()
    assert "rechner-1" in page
    assert "12 %" in page
    assert "every 5s" in page


def test_the_list_filters_by_presence_and_quarantine(cast: "Cast", device: Device) -> None:
    device_of(cast.anna, name="fort", state_presence="offline")
    device_of(cast.anna, name="gesperrt", quarantined_at=clock.real())
    client, url = signed_in(cast.olga), "/o/betrieb/geraete/"
    assert "rechner-1" not in client.get(f"{url}?presence=offline").content.decode()
    assert "fort" in client.get(f"{url}?presence=offline").content.decode()
    held = client.get(f"{url}?quarantine=ja").content.decode()
    assert "gesperrt" in held
    assert "rechner-1" not in held
    assert "gesperrt" in client.get(f"{url}?presence=unclear").content.decode()


def test_a_file_of_the_list_is_safe_against_formulas(cast: "Cast") -> None:
    device_of(cast.anna, name="=HYPERLINK(1)")
    answer = signed_in(cast.anna).get(f"/o/k{cast.anna.customer_id}/geraete/?export=csv")
    assert b"'=HYPERLINK" in answer.content


def test_what_a_device_says_is_never_markup(cast: "Cast") -> None:
    device = device_of(
        cast.anna, name=HOSTILE, os=HOSTILE, quarantined_at=clock.real(), quarantine_detail=HOSTILE
    )
    client = signed_in(cast.anna)
    for url in (f"/o/k{cast.anna.customer_id}/geraete/", f"/geraete/{device.pk}/zustand/"):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("path", ["", "zustand/", "umbenennen/", "werte/last.json"])
def test_foreign_missing_and_removed_devices_look_alike(
    cast: "Cast", device: Device, path: str
) -> None:
    client = signed_in(cast.carl)
    gone = device_of(cast.carl, removed_at=clock.real())
    answers = [client.get(f"/geraete/{pk}/{path}") for pk in (device.pk, 999_999, gone.pk)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_the_list_of_a_foreign_customer_does_not_exist(cast: "Cast", device: Device) -> None:
    client = signed_in(cast.carl)
    for path in ("geraete/", "geraete/neu/"):
        assert client.get(f"/o/k{cast.anna.customer_id}/{path}").status_code == 404


def test_an_employee_reads_and_changes_nothing(cast: "Cast", device: Device) -> None:
    client = _employee(cast)
    org = f"/o/k{cast.anna.customer_id}"
    page = client.get(f"{org}/geraete/").content.decode()
    assert "rechner-1" in page
    assert "geraete/neu/" not in page
    assert client.get(f"/geraete/{device.pk}/zustand/").status_code == 200
    assert client.get(f"{org}/geraete/neu/").status_code == 403
    assert client.post(f"/geraete/{device.pk}/umbenennen/", {"name": "x"}).status_code == 403
    assert client.post(f"/geraete/{device.pk}/entlassen/").status_code == 403


def test_a_device_gets_a_name_of_its_own(cast: "Cast", device: Device) -> None:
    client = signed_in(cast.anna)
    assert client.post(f"/geraete/{device.pk}/umbenennen/", {"name": "Empfang"}).status_code == 302
    with operator_scope():
        device.refresh_from_db()
        assert (device.name, device.is_renamed) == ("Empfang", True)
        assert Entry.objects.filter(action="device.renamed").count() == 1
    client.post(f"/geraete/{device.pk}/umbenennen/", {"name": ""})
    with operator_scope():
        device.refresh_from_db()
        assert (device.name, device.is_renamed) == ("rechner-1", False)


def test_administrators_release_with_a_reason(cast: "Cast") -> None:
    device = device_of(cast.anna, quarantined_at=clock.real(), quarantine_reason="cloned-key")
    client, url = signed_in(cast.anna), f"/geraete/{device.pk}/entlassen/"
    assert "auf zwei" in client.get(f"/geraete/{device.pk}/zustand/").content.decode()
    asked = client.get(url)
    assert "Wieder zulassen" in asked.content.decode()
    assert client.post(url, {"reason": "Das alte Gerät ist verschrottet"}).status_code == 302
    with operator_scope():
        device.refresh_from_db()
        assert device.quarantined_at is None
        assert Entry.objects.filter(action="device.released").count() == 1


@pytest.mark.parametrize("said", [{"uses": 26}, {"uses": 0}, {"uses": "x"}, {"site": 999_999}])
def test_odd_wishes_for_tokens_make_none(cast: "Cast", said: dict[str, object]) -> None:
    with operator_scope():
        site = Site.objects.create(
            partner_id=cast.anna.partner_id, customer_id=cast.anna.customer_id, name="Lager"
        )
    url = f"/o/k{cast.anna.customer_id}/geraete/neu/"
    answer = signed_in(cast.anna).post(url, {"site": site.pk, "uses": 1} | said)
    assert answer.status_code in (422, 404)
    with operator_scope():
        assert not EnrolmentToken.objects.exists()


def test_the_numbers_of_a_chart(cast: "Cast", device: Device) -> None:
    said = signed_in(cast.anna).get(f"/geraete/{device.pk}/werte/last.json?zeitraum=1h").json()
    assert said["times"] == []
    assert len(said["series"]) == 3
