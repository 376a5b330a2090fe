"""A machine becomes a device, or is told why not; then nothing has changed."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client

from obhut.audit import api as audit
from obhut.devices import api as devices
from obhut.devices.models import Device, EnrolmentToken
from obhut.kernel import clock
from obhut.kernel.events import listening
from obhut.tenancy.api import operator_scope
from tests.devices.conftest import Newcomer, post
from tests.devices.making import token_of

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db


def _count() -> int:
    with operator_scope():
        return Device.objects.count()


def _uses_left() -> int:
    with operator_scope():
        return EnrolmentToken.objects.get().uses_left


def test_a_machine_enrols(client: Client, cast: "Cast") -> None:
    arrived: list[devices.DeviceEnrolled] = []
    machine = Newcomer()
    token = token_of(cast.anna)
    with listening(devices.DeviceEnrolled, arrived.append):
        answer = machine.enrol(client, token.text)
    assert answer.status_code == 201
    said = answer.json()
    assert said["device_key"] == machine.device_key
    assert said["gateway_url"].startswith("ws")
    assert said["server_name"] == "localhost"
    with operator_scope():
        device = Device.objects.select_related("state").get()
        assert (device.customer_id, device.name) == (cast.anna.customer_id, "rechner-1")
        assert device.state.presence == "unknown"
    assert [event.device_id for event in arrived] == [device.pk]
    assert _uses_left() == 0


def test_the_same_key_is_the_same_device_and_costs_nothing(client: Client, cast: "Cast") -> None:
    machine, token = Newcomer(), token_of(cast.anna)
    first, second = (machine.enrol(client, token.text) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert _count() == 1


def test_the_token_is_not_stored(cast: "Cast") -> None:
    token = token_of(cast.anna)
    with operator_scope(), connection.cursor() as cursor:
        cursor.execute("select t::text from devices_enrolmenttoken t")
        assert token.text not in str(cursor.fetchall())


@pytest.mark.parametrize(
    ("change", "code", "status"),
    [
        ({"token": "obhut-nonsense"}, "token-unknown", 403),
        ({"expires_at": True}, "token-expired", 403),
        ({"revoked": True}, "token-revoked", 403),
        ({"used": True}, "token-used-up", 403),
    ],
)
def test_tokens_that_do_not_count(
    client: Client, cast: "Cast", change: dict[str, Any], code: str, status: int
) -> None:
    life = timedelta(seconds=-1) if "expires_at" in change else timedelta(hours=1)
    token = token_of(cast.anna, life=life)
    if "used" in change:
        Newcomer().enrol(client, token.text)
    if "revoked" in change:
        with operator_scope(), audit.acting(person_id=cast.olga.pk):
            devices.revoke_token(token_id=token.id, at=clock.real())
    before = _count()
    answer = Newcomer().enrol(client, change.get("token", token.text))
    assert (answer.status_code, answer.json()["error"]) == (status, code)
    assert answer.json()["text"].endswith(".")
    assert _count() == before


def test_a_token_of_another_customer_does_not_move_a_device(client: Client, cast: "Cast") -> None:
    machine = Newcomer()
    machine.enrol(client, token_of(cast.anna).text)
    answer = machine.enrol(client, token_of(cast.carl).text)
    assert answer.json()["error"] == "token-foreign"
    with operator_scope():
        assert Device.objects.get().customer_id == cast.anna.customer_id


def test_a_copied_key_is_recognised_by_its_hardware(client: Client, cast: "Cast") -> None:
    machine, token = Newcomer(), token_of(cast.anna, uses=5)
    machine.enrol(client, token.text)
    copy = Newcomer(key=machine.key, hardware_id="hw-2")
    assert copy.enrol(client, token.text).json()["error"] == "hardware-mismatch"


def test_removed_and_quarantined_devices_stay_out(client: Client, cast: "Cast") -> None:
    machine, token = Newcomer(), token_of(cast.anna, uses=5)
    machine.enrol(client, token.text)
    with operator_scope(), audit.acting(person_id=cast.olga.pk):
        device_id = Device.objects.get().pk
        devices.quarantine(device_id=device_id, reason=devices.Quarantine.BY_HAND, at=clock.real())
    assert machine.enrol(client, token.text).json()["error"] == "quarantined"
    with operator_scope(), audit.acting(person_id=cast.olga.pk):
        devices.remove(device_id=device_id, removed_by=cast.olga.pk, at=clock.real())
    assert machine.enrol(client, token.text).json()["error"] == "device-removed"


def test_a_gate_of_a_room_above_may_refuse(
    client: Client, cast: "Cast", monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(partner_id: int, customer_id: int) -> None:
        raise devices.EnrolmentRefused("not-allowed")

    monkeypatch.setattr("obhut.devices.enrolment.enrolment_gates", [closed])
    token = token_of(cast.anna)
    assert Newcomer().enrol(client, token.text).json()["error"] == "not-allowed"
    assert _uses_left() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"public_key": "AAAA"},
        {"public_key": "no base64!"},
        {"signature": "A" * 86 + "=="},
        {"hostname": ""},
        {"hostname": "a\x00b"},
        {"hostname": "\u202egpj.exe"},
        {"hostname": "x" * 300},
        {"hostname": 7},
        {"hardware_id": None},
        {"hardware_id": "other than signed"},
        {"os": ["x"]},
    ],
)
def test_odd_requests_are_refused(client: Client, cast: "Cast", change: dict[str, Any]) -> None:
    answer = Newcomer().enrol(client, token_of(cast.anna).text, **change)
    assert (answer.status_code, answer.json()["error"]) == (400, "malformed")
    assert _count() == 0
    assert _uses_left() == 1


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("", "application/json"),
        ("[]", "application/json"),
        ("{" * 5000, "application/json"),
        ("[" * 10_000, "application/json"),
        ('{"token": "a", "token": "b"}', "application/json"),
        (b"\xff\xfe", "application/json"),
        ("x" * 20_000, "application/json"),
        ("{}", "text/plain"),
    ],
)
def test_odd_bodies_are_refused(client: Client, body: str | bytes, content_type: str) -> None:
    answer = post(client, body, content_type)
    assert (answer.status_code, answer.json()["error"]) == (400, "malformed")


def test_only_post_is_answered(client: Client) -> None:
    assert client.get("/api/agent/v1/enrol").status_code == 405


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "=HYPERLINK(1)", "'; drop table x"])
def test_hostile_names_are_kept_as_they_are(client: Client, cast: "Cast", name: str) -> None:
    Newcomer(hostname=name).enrol(client, token_of(cast.anna).text)
    with operator_scope():
        assert Device.objects.get().hostname == name


def test_failures_are_limited_per_address(client: Client, cast: "Cast") -> None:
    for _ in range(20):
        assert post(client, "{}").status_code == 400
    assert post(client, "{}").status_code == 429
    machine, token = Newcomer(), token_of(cast.anna)
    body = json.dumps(machine.request(token.text))
    assert post(client, body).json()["error"] == "too-many"
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert post(elsewhere, body).status_code == 201
