"""The parts of a device: hardware, software, updates, what has changed since a day."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from obhut.audit.models import Entry
from obhut.devices.models import Device
from obhut.inventory.models import Change
from obhut.kernel import clock
from obhut.tenancy.api import operator_scope
from tests.inventory.making import delta, full, send
from tests.roles import database_role
from tests.sign_in import signed_in

if TYPE_CHECKING:
    from tests.cast import Cast

HOSTILE = "<script>alert(1)</script>"
OLD = {"dpkg:openssl:amd64": {"version": "3.0.11"}, "dpkg:gone:all": {"version": "1"}}
NEW = {"dpkg:openssl:amd64": {"version": "3.0.13"}, "win:=cmd|calc": {"version": "9"}}


@pytest.fixture
def known(device: Device) -> Device:
    send(device, full("packages", OLD))
    send(device, delta("packages", OLD, NEW))
    send(device, full("hardware", {"machine": {"vendor": HOSTILE, "serial": "PF-77"}}))
    send(device, full("disks", {"S3R1AL": {"device": "sda", "size_gb": 512, "kind": "nvme"}}))
    send(device, full("network", {"eth0": {"addresses": ["10.0.0.7", "fd00::7"]}}))
    updates = {
        "apt:openssl:amd64": {"from": "1", "to": "2", "security": True, "severity": "critical"}
    }
    send(device, full("updates", updates))
    return device


def _page(cast: "Cast", device: Device, part: str) -> str:
    answer = signed_in(cast.anna).get(f"/geraete/{device.pk}/{part}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_hardware_is_shown_and_hostile_text_is_only_text(cast: "Cast", known: Device) -> None:
    page = _page(cast, known, "hardware/")
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page
    for text in ("PF-77", "S3R1AL", "512", "10.0.0.7, fd00::7"):
        assert text in page


def test_software_is_listed_searched_and_exported(cast: "Cast", known: Device) -> None:
    assert "3.0.13" in _page(cast, known, "software/")
    assert "3.0.11" not in _page(cast, known, "software/")
    assert "openssl" not in _page(cast, known, "software/?q=cmd").split("<tbody")[1]
    assert "&#x27;=cmd" not in _page(cast, known, "software/?export=csv")
    assert "'=cmd|calc" in _page(cast, known, "software/?export=csv")


def test_updates_are_listed_worst_first(cast: "Cast", known: Device) -> None:
    page = _page(cast, known, "updates/")
    assert "kritisch" in page
    assert "openssl" in page


def test_what_changed_since_a_day_is_one_line_a_key(cast: "Cast", known: Device) -> None:
    """Twice changed is one line; what is as it was on that day is none."""
    send(known, delta("packages", NEW, OLD))
    send(known, delta("packages", OLD, {"dpkg:openssl:amd64": {"version": "3.0.14"}}))
    day = clock.real().astimezone(clock.GERMANY).date()
    rows = _page(cast, known, f"aenderungen/{day}/?export=csv").splitlines()[1:]
    assert [row.split(";")[:4] for row in sorted(rows)] == [
        ["gone", "Software", "1", ""],
        ["openssl", "Software", "3.0.11", "3.0.14"],
    ]
    with database_role("owner"):
        Change.objects.update(at=clock.real() - timedelta(days=3))
    assert "Nichts hat sich geändert" in _page(cast, known, f"aenderungen/{day}/")


def test_a_day_that_is_none_is_not_there(cast: "Cast", device: Device) -> None:
    client = signed_in(cast.anna)
    assert client.get(f"/geraete/{device.pk}/aenderungen/gestern/").status_code == 404
    answer = client.get(f"/geraete/{device.pk}/aenderungen/?seit=2026-11-17")
    assert answer["Location"].endswith("/aenderungen/2026-11-17/")


@pytest.mark.parametrize("part", ["hardware/", "software/", "updates/", "aenderungen/2026-11-01/"])
def test_parts_without_content_say_so_and_looks_are_noted(
    cast: "Cast", device: Device, part: str
) -> None:
    assert signed_in(cast.carl).get(f"/geraete/{device.pk}/{part}").status_code == 404
    assert "ob-empty" in signed_in(cast.olga).get(f"/geraete/{device.pk}/{part}").content.decode()
    with operator_scope():
        assert Entry.objects.filter(action="device.looked-at").count() == 1
