"""One rule says which entries may be one machine: duplicates page, device page, merging."""

from typing import TYPE_CHECKING, Any

import pytest

from obhut.devices import api as devices
from obhut.devices.likeness import are_alike
from obhut.kernel.serials import plain_mac
from obhut.tenancy.api import OPERATOR, operator_scope
from obhut.tenancy.models import Customer
from tests.devices.making import device_of
from tests.sign_in import make_person, signed_in

if TYPE_CHECKING:
    from tests.cast import Cast

CARD, DOCK = "3c:18:a0:11:22:33", "00:50:b6:aa:bb:cc"


def _pair(cast: "Cast", one: dict[str, Any], other: dict[str, Any]) -> tuple[Any, Any]:
    return (
        device_of(cast.anna, name="alt", **{"hardware_id": "", **one}),
        device_of(cast.anna, name="neu", **{"hardware_id": "", **other}),
    )


def _found(cast: "Cast") -> list[tuple[str, frozenset[str]]]:
    with operator_scope():
        groups = devices.duplicates(cast.paul.scope)
        return [(each.what, frozenset(one.name for one in each.devices)) for each in groups]


@pytest.mark.parametrize(
    ("one", "other", "what"),
    [
        ({"macs": [CARD]}, {"macs": [CARD, DOCK]}, "mac"),
        ({"macs": [CARD], "serial": "PF3ABC12"}, {"macs": [CARD]}, "mac"),
        ({"macs": [CARD], "serial": "PF3ABC12"}, {"macs": [CARD], "serial": "PF3ABC13"}, ""),
        ({"macs": [CARD], "serial": "0"}, {"macs": [CARD], "serial": "None"}, "mac"),
        ({"serial": "PF3ABC12 "}, {"serial": "pf3abc12"}, "serial"),
        ({"serial": "PF3ABC12", "model": "T14"}, {"serial": "PF3ABC12", "model": "20W0"}, "serial"),
        ({"serial": "Default string"}, {"serial": "Default string"}, ""),
        ({"macs": [CARD]}, {"macs": [DOCK]}, ""),
        ({}, {}, ""),
    ],
)
def test_page_device_and_merging_say_the_same(
    cast: "Cast", one: dict[str, Any], other: dict[str, Any], what: str
) -> None:
    old, new = _pair(cast, one, other)
    assert _found(cast) == ([(what, frozenset({"alt", "neu"}))] if what else [])
    with operator_scope():
        assert [each.name for each in devices.twins_of(cast.paul.scope, old)] == ["neu"] * bool(
            what
        )
        assert are_alike(old, new) is bool(what)
    shown = signed_in(cast.anna).get(f"/geraete/{new.pk}/zustand/").content.decode()
    assert ("Vielleicht derselbe Rechner" in shown) is bool(what)


def test_the_address_of_a_docking_station_says_nothing(cast: "Cast") -> None:
    old, new = _pair(cast, {"macs": [DOCK]}, {"macs": [DOCK]})
    device_of(cast.anna, name="dritter", hardware_id="", macs=[DOCK, CARD])
    assert _found(cast) == []
    with operator_scope():
        assert not are_alike(old, new)
        assert devices.twins_of(cast.paul.scope, old) == []


def test_entries_of_two_customers_are_shown_and_not_merged(cast: "Cast") -> None:
    old = device_of(cast.anna, name="alt", hardware_id="", serial="PF3ABC12")
    with operator_scope():
        customer = Customer.objects.create(partner_id=cast.anna.partner_id, name="Emil OHG")
    emil = make_person(
        "Emil Ernst", "customer-admin", partner_id=cast.anna.partner_id, customer_id=customer.pk
    )
    new = device_of(emil, name="neu", hardware_id="", serial="PF3ABC12")
    url = f"/o/p{cast.paul.partner_id}/geraete/doppelte/"
    client = signed_in(cast.paul)
    page = client.get(url).content.decode()
    assert "Verschieben Sie zuerst" in page
    assert f"/doppelte/{new.pk}/{old.pk}/" not in page
    assert client.post(f"{url}{new.pk}/{old.pk}/").status_code == 404


def test_nothing_of_another_partner_is_compared(cast: "Cast") -> None:
    device_of(cast.anna, name="alt", hardware_id="", macs=[CARD])
    fremd = device_of(cast.carl, name="fremd", hardware_id="", macs=[CARD])
    with operator_scope():
        assert devices.duplicates(OPERATOR) == []
        assert devices.twins_of(OPERATOR, fremd) == []


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("3C:18:A0:11:22:33", CARD), ("3c-18-a0-11-22-33", CARD), ("3c18.a011.2233", CARD),
        ("00:00:00:00:00:00", ""), ("ff:ff:ff:ff:ff:ff", ""), ("02:42:ac:11:00:02", ""),
        ("52:54:00:12:34:56", ""), ("33:33:00:00:00:01", ""), ("01:00:5e:00:00:fb", ""),
        ("00:00:00:00:00:00:00:e0", ""), ("", ""), ("unbekannt", ""),
    ],
)  # fmt: skip
def test_addresses_that_belong_to_no_machine_are_left_out(said: str, plain: str) -> None:
    assert plain_mac(said) == plain
