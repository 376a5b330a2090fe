"""From arrivals to rows: in order, proved by the hash, the poison put aside."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.devices.models import Device
from obhut.inventory.applying import Inbox, apply_waiting
from obhut.inventory.models import Arrival, Change, PendingUpdate, Refused, Section, Software
from obhut.inventory.rules import message
from obhut.inventory.rules.content import applied, section_hash, unpacked
from obhut.kernel import clock
from obhut.tenancy.api import operator_scope
from obhut_protocol import inventory as protocol
from tests.devices.making import device_of
from tests.inventory.making import arrive, delta, full, send, work
from tests.roles import database_role

if TYPE_CHECKING:
    from tests.cast import Cast

PACKAGES: dict[str, dict[str, object]] = {
    "dpkg:openssl:amd64": {"version": "3.0.11"},
    "dpkg:bash:amd64": {"version": "5.2"},
    "flatpak:org.gimp.GIMP": {"version": "2.10", "source": "flathub"},
}
NEWER = {
    "dpkg:openssl:amd64": {"version": "3.0.13"},
    "dpkg:bash:amd64": {"version": "5.2"},
    "dpkg:nano:amd64": {"version": "7"},
}


def _content(device: Device, section: str = "packages") -> Any:
    with operator_scope():
        return unpacked(bytes(Section.objects.get(device_id=device.pk, section=section).content))


def _have(name: str) -> dict[str, list[int]]:
    with operator_scope():
        return {row.version: sorted(row.device_ids) for row in Software.objects.filter(name=name)}


def _reasons() -> list[str]:
    with operator_scope():
        return list(Refused.objects.values_list("reason", flat=True))


def _hash_of(device: Device) -> bytes | None:
    with operator_scope():
        return Section.objects.get(device_id=device.pk, section="packages").content_hash


def test_a_full_section_is_stored_and_found(device: Device) -> None:
    assert send(device, full("packages", PACKAGES, parts=3)) == 1
    assert _content(device) == PACKAGES
    assert _have("openssl") == {"3.0.11": [device.pk]}
    assert _have("org.gimp.GIMP") == {"2.10": [device.pk]}
    with operator_scope():
        assert not Change.objects.exists()
    with database_role("worker"):
        assert not Arrival.objects.exists()


def test_a_delta_moves_the_products_and_leaves_a_history(device: Device) -> None:
    send(device, full("packages", PACKAGES))
    send(device, delta("packages", PACKAGES, NEWER))
    assert _content(device) == NEWER
    assert _have("openssl") == {"3.0.13": [device.pk]}
    assert _have("org.gimp.GIMP") == {}
    with operator_scope():
        changes = {c.key: (c.before, c.after) for c in Change.objects.all()}
    assert changes == {
        "dpkg:openssl:amd64": ("3.0.11", "3.0.13"),
        "dpkg:nano:amd64": (None, "7"),
        "flatpak:org.gimp.GIMP": ("2.10", None),
    }


def test_devices_of_one_customer_share_a_row(cast: "Cast", device: Device) -> None:
    other, foreign = device_of(cast.anna, name="zwei"), device_of(cast.carl, name="drei")
    for each in (device, other, foreign):
        send(each, full("packages", PACKAGES))
    with operator_scope():
        rows = Software.objects.filter(name="openssl").values_list("customer_id", "device_ids")
        assert dict(rows) == {
            cast.anna.customer_id: [device.pk, other.pk],
            cast.carl.customer_id: [foreign.pk],
        }


@pytest.mark.parametrize("broken", ["base", "hash"])
def test_a_mismatch_asks_for_the_whole_section(device: Device, broken: str) -> None:
    send(device, full("packages", PACKAGES))
    send(device, delta("packages", PACKAGES, NEWER, **{broken: b"x" * 16}))
    assert _content(device) == PACKAGES
    assert _hash_of(device) is None
    send(device, delta("packages", PACKAGES, NEWER))
    assert _content(device) == PACKAGES
    send(device, full("packages", NEWER))
    assert _content(device) == NEWER
    assert _hash_of(device) == section_hash(NEWER)
    assert _reasons() == []


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xc1",
        full("packages", PACKAGES)[0][:-9],
        full("geheim", PACKAGES)[0],
        full("packages", PACKAGES, v=2)[0],
        full("packages", PACKAGES, hash=b"kurz")[0],
        full("packages", {"k": {"a": {"zu": "tief"}}})[0],
        full("packages", {"k" * 201: {}})[0],
        full("packages", {"k": {"version": "x" * 301}})[0],
        full("packages", {f"k{n}": {} for n in range(20_001)})[0],
    ],
)
def test_poison_is_put_aside_and_blocks_nobody(device: Device, payload: bytes) -> None:
    arrive(device, [payload, *full("packages", PACKAGES)])
    assert work(device) == 1
    assert len(_reasons()) == 1
    assert _content(device) == PACKAGES


def test_a_bomb_is_refused_without_being_unpacked(device: Device) -> None:
    send(device, full("packages", {f"k{n}": {"version": "0" * 300} for n in range(19_999)}))
    assert _reasons() == []
    bomb = {f"k{n}": {str(i): "0" * 300 for i in range(2)} for n in range(19_999)}
    send(device, full("packages", bomb, parts=4))
    assert set(_reasons()) == {"too much data, too little, or bytes behind the end"}


def test_texts_that_the_database_refuses_are_kept_and_shown_clean(device: Device) -> None:
    odd = {"dpkg:nul\0l:amd64": {"version": "1\0"}, "dpkg:a\ud7ff:x": {"version": "<b>"}}
    send(device, full("packages", odd))
    assert _content(device) == odd
    assert _have("nul\ufffdl") == {"1\ufffd": [device.pk]}


def test_missing_parts_wait_and_are_put_aside_after_an_hour(device: Device) -> None:
    first, second = full("packages", PACKAGES, parts=2)
    assert send(device, [first]) == 0
    with database_role("worker"):
        apply_waiting(device.pk, at=clock.real() + timedelta(minutes=59))
        assert Arrival.objects.count() == 1
    assert send(device, [second]) == 1
    send(device, full("packages", NEWER, parts=2)[:1])
    with database_role("worker"):
        apply_waiting(device.pk, at=clock.real() + timedelta(minutes=61))
        assert not Arrival.objects.exists()
    assert _reasons() == ["incomplete"]


def test_missing_updates_are_counted_at_the_device(device: Device) -> None:
    today = clock.real().astimezone(clock.GERMANY).date()
    updates: dict[str, dict[str, object]] = {
        "apt:openssl:amd64": {
            "from": "1", "to": "2", "origin": "Debian-Security", "security": True,
            "severity": "important", "since": "2026-10-01",
        },
        "apt:libc6:amd64": {"from": "1", "to": "2", "security": True, "since": "9999-01-01"},
        "apt:bash:amd64": {"from": "1", "to": "2", "security": False, "since": "gestern"},
    }  # fmt: skip
    send(device, full("updates", updates))
    with operator_scope():
        device.refresh_from_db()
        rows = {row.name: (row.severity, row.since) for row in PendingUpdate.objects.all()}
    assert (device.pending_updates, device.pending_security) == (3, 2)
    assert device.security_since == date(2026, 10, 1)
    assert rows == {
        "openssl": ("high", date(2026, 10, 1)), "libc6": ("", today), "bash": ("", today)
    }  # fmt: skip
    send(device, full("updates", {}))
    with operator_scope():
        device.refresh_from_db()
    assert (device.pending_updates, device.pending_security) == (0, 0)
    assert device.security_since is None


def test_model_and_serial_come_from_the_hardware(device: Device) -> None:
    send(device, full("hardware", {"machine": {"model": "ThinkPad", "serial": "PF-1"}}))
    with operator_scope():
        device.refresh_from_db()
    assert (device.model, device.serial) == ("ThinkPad", "PF-1")


def test_devices_take_turns(cast: "Cast") -> None:
    machines = [device_of(cast.anna, name=f"g{n}") for n in range(60)]
    for each in machines:
        arrive(each, full("users", {"counts": {"local": 1, "administrators": 1}}))
    inbox = Inbox()
    with database_role("worker"):
        assert [inbox.turn(at=clock.real()) for _ in range(3)] == [50, 10, 0]


_SIGNS = st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp"))
_TEXTS = st.text(_SIGNS, max_size=12)
_VALUES = st.one_of(
    _TEXTS, st.booleans(), st.none(), st.integers(-(2**63), 2**63 - 1),
    st.lists(_TEXTS, max_size=3),
    st.floats(0.5, 1e6),
)  # fmt: skip
_CONTENTS = st.dictionaries(
    st.text(_SIGNS, min_size=1, max_size=9),
    st.dictionaries(st.text(_SIGNS, min_size=1, max_size=9), _VALUES, max_size=12),
)


@given(_CONTENTS, _CONTENTS)
def test_the_compiled_rules_are_those_of_the_protocol(
    old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]]
) -> None:
    assert section_hash(new) == protocol.section_hash(new)
    for before in (None, old):
        parts = protocol.pack("packages", before, new)
        if not parts:
            continue
        body = message.joined(parts)
        if parts[0].mode == message.FULL:
            assert message.entries(body) == protocol.join(parts)
        else:
            change = message.delta(body)
            assert applied(old, change) == protocol.apply(old, protocol.join(parts)) == new
