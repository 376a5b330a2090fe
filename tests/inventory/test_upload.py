"""Machines that only upload: what is taken, what is refused, that nothing is proved."""

import base64
import gzip
import json
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.test import Client

from obhut.accounts.models import Person
from obhut.audit import api as audit
from obhut.devices.api import fleet_status
from obhut.devices.models import Device, Source
from obhut.inventory.models import Arrival, Section, Software
from obhut.inventory.rules.content import unpacked
from obhut.inventory.tokens import create_upload_token, revoke_upload_token
from obhut.kernel import clock
from obhut.kernel.serials import is_real, is_real_uuid
from obhut.tenancy.api import OPERATOR, enter, operator_scope
from tests.devices.making import device_of
from tests.inventory.glpi import inventory
from tests.inventory.making import work
from tests.roles import database_role
from tests.sign_in import signed_in

if TYPE_CHECKING:
    from tests.cast import Cast

URL = "/api/inventory/v1/glpi"


@pytest.fixture(autouse=True)
def _calm(own_database: str) -> None:
    cache.clear()


def _token(person: Person) -> str:
    with enter(person.scope, person_id=person.pk), audit.acting(person_id=person.pk):
        return create_upload_token(
            partner_id=person.partner_id or 0,
            customer_id=person.customer_id or 0,
            note="Verteilung",
            created_by=person.pk,
            at=clock.real(),
        ).text


def _post(token: str, body: Any, content_type: str = "application/json", **headers: str) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers.setdefault("Authorization", f"Bearer {token}")
    return Client().post(URL, data, content_type=content_type, headers=headers)


def _uploaded() -> list[Device]:
    with operator_scope():
        return list(Device.objects.filter(source=Source.UPLOAD).order_by("pk"))


def _nothing_changed() -> bool:
    with database_role("worker"):
        return not Arrival.objects.exists() and not Device.objects.exists()


def test_a_machine_stands_in_the_inventory_unproven(cast: "Cast") -> None:
    answer = _post(_token(cast.anna), inventory())
    assert (answer.status_code, answer.json()["status"]) == (201, "ok")
    (device,) = _uploaded()
    assert (device.name, device.customer_id) == ("PC-EMPFANG", cast.anna.customer_id)
    assert (device.accepted_at, device.public_key) == (None, b"")
    work(device)
    with operator_scope():
        device.refresh_from_db()
        products = dict(Software.objects.values_list("name", "version"))
        stored = str([unpacked(bytes(s.content)) for s in Section.objects.all()])
        assert fleet_status(OPERATOR).devices == 0
        assert device.state.last_seen_at is not None
    assert (device.model, device.serial) == ("OptiPlex", "8C554721F")
    assert products == {"7-Zip": "23.01", "=cmd|'/C calc'!A0": "<b>1</b>"}
    assert "OptiPlex" in stored
    assert "geheimer" not in stored
    page = signed_in(cast.anna).get(f"/geraete/{device.pk}/hardware/").content.decode()
    assert "Ungeprüft" in page
    assert "10.0.0.9, fd00::9" in page
    file = signed_in(cast.anna).get(f"/o/k{cast.anna.customer_id}/software/?export=csv").content
    assert b"'=cmd" in file
    devices = signed_in(cast.anna).get(f"/o/k{cast.anna.customer_id}/geraete/").content.decode()
    assert "ungeprüft, hochgeladen" in devices


def test_the_same_machine_again_is_the_same_device(cast: "Cast") -> None:
    token = _token(cast.anna)
    _post(token, inventory())
    answer = _post(token, inventory(softwares=[]))
    assert answer.status_code == 200
    (device,) = _uploaded()
    assert work(device) == 16
    with operator_scope():
        assert not Software.objects.exists()


@pytest.mark.parametrize(
    ("pack", "kind"),
    [
        (zlib.compress, "application/x-compress-zlib"),
        (gzip.compress, "application/x-compress-gzip"),
        (gzip.compress, "application/json; encoding=gzip"),
    ],
)
def test_compressed_bodies(cast: "Cast", pack: Any, kind: str) -> None:
    headers = {"Content-Encoding": "gzip"} if "json" in kind else {}
    answer = _post(_token(cast.anna), pack(json.dumps(inventory()).encode()), kind, **headers)
    assert answer.status_code == 201


def test_agents_send_the_token_as_a_password(cast: "Cast") -> None:
    pair = base64.b64encode(f"obhut:{_token(cast.anna)}".encode()).decode()
    assert _post("", inventory(), Authorization=f"Basic {pair}").status_code == 201
    contact = _post("", {"action": "contact"}, Authorization=f"Basic {pair}").json()
    assert (contact["status"], contact["expiration"]) == ("ok", 24)


@pytest.mark.parametrize(
    "header", ["", "Bearer falsch", "Basic !!", "Basic " + base64.b64encode(b"\xff").decode()]
)
def test_without_a_token_nothing_is_taken(cast: "Cast", header: str) -> None:
    answer = _post("", inventory(), Authorization=header)
    assert answer.status_code == 401
    assert "Basic" in answer["WWW-Authenticate"]
    assert _nothing_changed()


def test_a_revoked_token_is_none(cast: "Cast") -> None:
    token = _token(cast.anna)
    with enter(cast.anna.scope), audit.acting(person_id=cast.anna.pk):
        from obhut.inventory.models import UploadToken

        revoke_upload_token(token_id=UploadToken.objects.get().pk, at=clock.real())
    assert _post(token, inventory()).status_code == 401


_MANY = [{"name": f"p{n}", "version": "1"} for n in range(200_000)]
_BAD = {
    "malformed": [
        b"", b"{", b"[1]", b"\xff\xfe", b"[" * 100_000, b"null", {"content": []},
        inventory(content={"hardware": []}), inventory(content={"softwares": {"a": 1}}),
        inventory(content={"softwares": ["a"]}),
    ],
    "version": [
        inventory(content={"versionclient": "FusionInventory-Agent_v2.6"}),
        inventory(content={"versionclient": "GLPI-Agent_v1.3"}),
        inventory(content={"versionclient": "GLPI-Agent_v2.0"}),
        inventory(content={"versionclient": None}),
    ],
    "action": [inventory(action="netdiscovery")],
    "not-a-computer": [inventory(itemtype="Printer")],
    "partial": [inventory(partial=True)],
    "no-identity": [
        inventory(hardware={"uuid": ""}, bios={"ssn": "To be filled by O.E.M."}),
        inventory(hardware={"uuid": "0" * 32}, bios={"ssn": None}),
    ],
    "too-many": [inventory(softwares=_MANY)],
    "too-big": [b" " * (10 * 1024 * 1024 + 1)],
}  # fmt: skip


@pytest.mark.parametrize("code", _BAD)
def test_what_is_not_understood_changes_nothing(cast: "Cast", code: str) -> None:
    token = _token(cast.anna)
    for body in _BAD[code]:
        answer = _post(token, body)
        assert answer.json()["error"] == code
        assert 400 <= answer.status_code < 500
        assert len(answer.json()["message"]) > 20
    assert _nothing_changed()


def test_a_bomb_is_not_unpacked(cast: "Cast") -> None:
    bomb = zlib.compress(b" " * (200 * 1024 * 1024))
    answer = _post(_token(cast.anna), bomb, "application/x-compress-zlib")
    assert answer.status_code == 413
    cut = zlib.compress(json.dumps(inventory()).encode())[:-20]
    assert _post(_token(cast.anna), cut, "application/x-compress-zlib").status_code == 400


def test_a_hostile_name_is_only_a_name(cast: "Cast") -> None:
    _post(_token(cast.anna), inventory(hardware={"name": "../../etc\0"}))
    (device,) = _uploaded()
    page = signed_in(cast.anna).get(f"/o/k{cast.anna.customer_id}/geraete/").content.decode()
    assert device.name == "../../etc\ufffd"
    assert f"/geraete/{device.pk}/" in page


def test_two_devices_with_one_serial_stay_and_are_marked(cast: "Cast") -> None:
    device_of(cast.anna, serial="8c554721f ")
    device_of(cast.anna, name="a", serial="To be filled by O.E.M.")
    device_of(cast.anna, name="b", serial="To be filled by O.E.M.")
    device_of(cast.carl, name="fremd", serial="8C554721F")
    _post(_token(cast.anna), inventory())
    (device,) = _uploaded()
    work(device)
    page = signed_in(cast.anna).get(f"/geraete/{device.pk}/hardware/").content.decode()
    assert "dieselbe Seriennummer" in page
    assert "fremd" not in page


def test_a_removed_one_does_not_come_back(cast: "Cast") -> None:
    token = _token(cast.anna)
    _post(token, inventory())
    with operator_scope():
        Device.objects.update(removed_at=clock.real())
    answer = _post(token, inventory())
    assert (answer.status_code, answer.json()["error"]) == (409, "device-removed")


def test_a_person_accepts_it(cast: "Cast") -> None:
    _post(_token(cast.anna), inventory())
    (device,) = _uploaded()
    address = f"/geraete/{device.pk}/annehmen/"
    assert signed_in(cast.carl).post(address).status_code == 404
    assert signed_in(cast.anna).get(address).status_code == 405
    assert signed_in(cast.anna).post(address).status_code == 302
    (device,) = _uploaded()
    assert device.accepted_by == cast.anna.pk


def test_keys_are_made_shown_once_and_revoked_on_the_page(cast: "Cast") -> None:
    client, url = signed_in(cast.anna), f"/o/k{cast.anna.customer_id}/inventar/schluessel/"
    page = client.post(url, {"note": "<i>Verteilung</i>"}).content.decode()
    text = page.split("password = ")[1].split("<")[0].strip()
    assert text not in client.get(url).content.decode()
    assert _post(text, inventory()).status_code == 201
    assert signed_in(cast.carl).get(url).status_code == 404
    assert signed_in(cast.olga).get("/o/betrieb/inventar/schluessel/").status_code == 404
    from obhut.inventory.models import UploadToken

    with operator_scope():
        number = UploadToken.objects.get().pk
    assert client.post(f"{url}{number}/zurueckziehen/").status_code == 302
    assert _post(text, inventory()).status_code == 401


@pytest.mark.parametrize(
    ("serial", "real"),
    [
        ("PF-2ABC", True), ("8C554721F", True), ("To be filled by O.E.M.", False),
        ("Default string", False), ("00000000", False), ("xxxxxxxx", False), ("", False),
        ("None", False), ("System Serial Number", False), ("Not Specified", False),
        ("0123456789", False), (" 123 ", False), ("VMware-56 4d 1f", True),
    ],
)  # fmt: skip
def test_placeholders_are_no_serial_numbers(serial: str, *, real: bool) -> None:
    assert is_real(serial) is real


@pytest.mark.parametrize(
    ("uuid", "real"),
    [
        ("0055ADC9-1D3A-E411-8043-B05D95113232", True), ("0" * 32, False), ("F" * 32, False),
        ("03000200-0400-0500-0006-000700080009", False), ("kaputt", False),
    ],
)  # fmt: skip
def test_placeholders_are_no_hardware_ids(uuid: str, *, real: bool) -> None:
    assert is_real_uuid(uuid) is real
