"""Software and updates of a whole fleet, the log of a device, and the commands."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from obhut.cli.main import main
from obhut.devices.models import Device
from obhut.inventory.rules.products import Product
from obhut.kernel import clock
from tests.devices.making import device_of
from tests.inventory.making import delta, full, send
from tests.sign_in import make_person, signed_in

if TYPE_CHECKING:
    from tests.cast import Cast

OLD = {"dpkg:openssl:amd64": {"version": "3.0.11"}, "dpkg:x<b>:all": {"version": "1"}}
NEW = {"dpkg:openssl:amd64": {"version": "3.0.13"}, "dpkg:x<b>:all": {"version": "1"}}
DAY = clock.real().astimezone(clock.GERMANY).date()


def _update(severity: str, days: int) -> dict[str, object]:
    since = (DAY - timedelta(days=days)).isoformat()
    return {"from": "1", "to": "2", "security": True, "severity": severity, "since": since}


@pytest.fixture
def fleet(cast: "Cast", device: Device) -> list[Device]:
    """Return two devices of Anna and one of Carl; all have openssl."""
    rest = [device_of(cast.anna, name="zweiter"), device_of(cast.carl, name="fremder")]
    for each in (device, *rest):
        send(each, full("packages", OLD))
    send(rest[0], delta("packages", OLD, NEW))
    send(device, full("updates", {"apt:bash:amd64": _update("low", 3)}))
    send(rest[0], full("updates", {"apt:glibc:amd64": _update("critical", 20),
                                   "apt:bash:amd64": _update("low", 40)}))  # fmt: skip
    send(rest[1], full("updates", {"apt:geheim:amd64": _update("critical", 20)}))
    return [device, *rest]


def test_who_has_openssl_3_0_11(cast: "Cast", fleet: list[Device]) -> None:
    client, home = signed_in(cast.anna), f"/o/k{cast.anna.customer_id}/software/"
    rows = client.get(f"{home}?q=openssl+3.0.11&export=csv").content.decode().splitlines()
    assert rows[1:] == ["openssl;3.0.11;1;Debian-Paket"]
    everything = client.get(f"{home}?export=csv").content.decode()
    assert "x<b>;1;2;Debian-Paket" in everything
    operator = signed_in(cast.olga).get("/o/betrieb/software/?q=openssl+3.0.11&export=csv")
    assert "openssl;3.0.11;2" in operator.content.decode()
    identity = UUID(Product("dpkg", "openssl", "3.0.11", "").identity)
    page = client.get(f"{home}{identity}/").content.decode()
    assert "rechner-1" in page
    assert "zweiter" not in page
    assert "fremder" not in page
    assert (
        "fremder" in signed_in(cast.olga).get(f"/o/betrieb/software/{identity}/").content.decode()
    )
    gone = UUID(Product("dpkg", "openssl", "9", "").identity)
    assert client.get(f"{home}{gone}/").status_code == 404


def test_missing_security_updates_come_worst_first(cast: "Cast", fleet: list[Device]) -> None:
    client, home = signed_in(cast.anna), f"/o/k{cast.anna.customer_id}/updates/"
    rows = client.get(f"{home}?export=csv").content.decode().splitlines()[1:]
    assert [row.split(";")[:4] for row in rows] == [
        ["glibc", "kritisch", "2", "1"],
        ["bash", "niedrig", "2", "2"],
    ]
    page = client.get(home).content.decode()
    assert "geheim" not in page
    assert "Fehlende Sicherheitsupdates" in page
    lines = client.get(f"{home}geraete/?severity=0&export=csv").content.decode().splitlines()[1:]
    assert [line.split(";")[0] for line in lines] == ["zweiter"]
    assert "Keine Updates" not in client.get(f"{home}geraete/").content.decode()


def test_the_log_of_a_device_holds_people_and_changes(cast: "Cast", fleet: list[Device]) -> None:
    second = fleet[1]
    signed_in(cast.olga).get(f"/geraete/{second.pk}/zustand/")
    page = signed_in(cast.anna).get(f"/geraete/{second.pk}/protokoll/").content.decode()
    assert "Olga Ott" in page
    assert "1 Änderung" in page
    assert f"/geraete/{second.pk}/aenderungen/{DAY}/" in page
    employee = make_person("Emil Ernst", "customer-employee", partner_id=cast.anna.partner_id,
                           customer_id=cast.anna.customer_id)  # fmt: skip
    assert (
        "Olga" not in signed_in(employee).get(f"/geraete/{second.pk}/protokoll/").content.decode()
    )
    assert signed_in(cast.carl).get(f"/geraete/{second.pk}/protokoll/").status_code == 404


def _run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["inventory", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_command_says_what_has_changed(
    cast: "Cast", fleet: list[Device], capsys: pytest.CaptureFixture[str]
) -> None:
    number = str(fleet[1].pk)
    code, out, _ = _run(capsys, "diff", "--device", number, "--since", str(DAY), "--json")
    said = json.loads(out)
    assert (code, said["name"], len(said["changes"])) == (0, "zweiter", 1)
    change = said["changes"][0]
    assert (change["name"], change["before"], change["after"]) == ("openssl", "3.0.11", "3.0.13")
    assert (
        "openssl: 3.0.11 → 3.0.13"
        in _run(capsys, "diff", "--device", number, "--since", str(DAY))[1]
    )
    assert _run(capsys, "diff", "--device", number, "--since", "Dienstag")[0] == 2
    assert _run(capsys, "diff", "--device", "99999", "--since", str(DAY))[0] == 2
    found = json.loads(_run(capsys, "find", "openssl", "3.0.11", "--json")[1])["hits"]
    assert [each["device_name"] for each in found] == ["rechner-1", "fremder"]


def test_the_command_makes_and_revokes_upload_keys(
    cast: "Cast", capsys: pytest.CaptureFixture[str]
) -> None:
    by = ("--customer", "Anna GmbH", "--by", cast.anna.email, "--json")
    made = json.loads(_run(capsys, "token", *by)[1])
    assert made["token"].startswith("obhut-inv-")
    assert _run(capsys, "token", "--revoke", str(made["id"]), *by)[0] == 0
    assert _run(capsys, "token", "--revoke", "99", *by)[0] == 2
    assert _run(capsys, "token", "--customer", "Niemand", "--by", cast.anna.email)[0] == 2
