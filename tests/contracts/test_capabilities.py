"""What a device may use: by its plan, with none, after a move, after its removal."""

from datetime import date
from typing import TYPE_CHECKING

import pytest

from obhut.audit import api as audit
from obhut.catalogue import api as catalogue
from obhut.contracts import api as contracts
from obhut.contracts.api import Capability, Place
from obhut.contracts.seat_models import SeatSpan
from obhut.devices import api as devices
from obhut.kernel import clock
from obhut.kernel.zones import day_begins_at
from obhut.tenancy import api as tenancy
from obhut.tenancy.api import operator_scope
from obhut.tenancy.models import Customer
from tests.devices.making import device_of
from tests.roles import database_role
from tests.sign_in import make_person, signed_in

if TYPE_CHECKING:
    from obhut.accounts.models import Person
    from obhut.devices.models import Device
    from tests.cast import Cast

DAY = date(2026, 11, 20)
BASIC = {Capability.MONITORING, Capability.INVENTORY, Capability.TICKETS}


def _place(device: "Device") -> Place:
    return Place(device.pk, device.partner_id, device.customer_id)


def _set(person: "Person", device: "Device", plan: str, on: date = DAY) -> int:
    with database_role("worker"), audit.acting(person_id=person.pk):
        return contracts.set_plan([_place(device)], plan=plan, on=on, at=clock.now(), by=person.pk)


def _may(device: "Device", on: date) -> frozenset[Capability]:
    with database_role("worker"):
        return contracts.capabilities(device.pk, on=on)


@pytest.mark.clause("C-2.2b")
@pytest.mark.parametrize("plan", ["basic", "standard", "premium"])
def test_each_plan_gives_what_its_description_says(cast: "Cast", plan: str) -> None:
    device = device_of(cast.anna)
    assert _may(device, DAY) == frozenset()
    assert _set(cast.olga, device, plan) == 1
    with database_role("worker"):
        assert contracts.capabilities(device.pk, on=DAY) == catalogue.capabilities_of(plan, on=DAY)
    assert _may(device, DAY) >= BASIC
    assert _may(device, date(2026, 11, 19)) == frozenset()
    assert _set(cast.olga, device, plan) == 0


@pytest.mark.clause("V-12.1c")
@pytest.mark.parametrize(("removed", "ends"), [(15, 30), (16, 31)])
def test_removal_is_notice(cast: "Cast", removed: int, ends: int) -> None:
    device = device_of(cast.anna)
    _set(cast.olga, device, "basic", date(2026, 11, 1))
    at = day_begins_at(date(2026, 11, removed))
    event = devices.DeviceRemoved(device.pk, device.partner_id, device.customer_id, None, at)
    with database_role("worker"):
        contracts.end_by_removal(event)
    last = date(2026, 11 if ends == 30 else 12, ends)
    assert _may(device, last) == BASIC
    with database_role("worker"):
        [span] = SeatSpan.objects.all()
        assert (span.removed_on, span.ends_on) == (date(2026, 11, removed), last)


@pytest.mark.parametrize("kept_has_one", [False, True])
def test_two_entries_of_one_machine_have_one_seat(cast: "Cast", kept_has_one: bool) -> None:
    kept = device_of(cast.anna, name="neu", hardware_id="gleich")
    other = device_of(cast.anna, name="alt", hardware_id="gleich")
    _set(cast.olga, other, "premium", DAY)
    if kept_has_one:
        _set(cast.olga, kept, "basic", DAY)
    with operator_scope(), audit.acting(person_id=cast.olga.pk):
        devices.merge(
            kept_id=kept.pk, other_id=other.pk, merged_by=cast.olga.pk,
            at=day_begins_at(date(2026, 11, 24)),
        )  # fmt: skip
        [span] = SeatSpan.objects.filter(ends_on=None)
        assert (span.device_id, span.plan) == (kept.pk, "basic" if kept_has_one else "premium")
        assert SeatSpan.objects.count() == 1 + kept_has_one


def test_an_upgrade_holds_at_once_and_a_downgrade_is_notice(cast: "Cast") -> None:
    device = device_of(cast.anna)
    _set(cast.olga, device, "basic", date(2026, 11, 1))
    _set(cast.olga, device, "premium", date(2026, 11, 10))
    assert Capability.BACKUP in _may(device, date(2026, 11, 10))
    assert Capability.BACKUP not in _may(device, date(2026, 11, 9))
    _set(cast.olga, device, "basic", date(2026, 11, 16))
    assert Capability.BACKUP in _may(device, date(2026, 12, 31))
    assert _may(device, date(2027, 1, 1)) == BASIC
    with database_role("worker"):
        assert SeatSpan.objects.values("seat").distinct().count() == 1


def test_a_moved_device_keeps_its_plan_under_the_new_customer(cast: "Cast") -> None:
    device = device_of(cast.anna)
    _set(cast.olga, device, "standard")
    with operator_scope():
        other = tenancy.add_customer(
            partner_id=device.partner_id, name="Zweite GmbH", kind="business", site="Haus", state=""
        )
    event = devices.DeviceMoved(
        device.pk, device.partner_id, device.customer_id, other, True,
        day_begins_at(DAY),
    )  # fmt: skip
    with database_role("worker"):
        contracts.move_along(event)
        open_span = SeatSpan.objects.get(ends_on=None)
        assert (open_span.plan, open_span.customer_id) == ("standard", other)


@pytest.mark.clause("C-2.2b")
def test_the_page_shows_what_is_missing_and_what_it_costs(cast: "Cast") -> None:
    device = device_of(cast.anna)
    path = f"/geraete/{device.pk}/plan/"
    text = signed_in(cast.anna).get(path).content.decode()
    assert "ohne Tarif" in text
    for price in ("5,00", "8,00", "13,00"):
        assert price in text
    assert signed_in(cast.anna).post(path, {"plan": "basic"}).status_code == 403
    assert signed_in(cast.carl).get(path).status_code == 404
    assert signed_in(cast.paul).post(path, {"plan": "premium"}).status_code == 302
    assert "ohne Tarif" not in signed_in(cast.anna).get(path).content.decode()
    assert signed_in(cast.paul).post(path, {"plan": "gibtesnicht"}).status_code == 422


@pytest.mark.clause("C-2.2b")
def test_a_consumer_sees_what_he_pays(cast: "Cast") -> None:
    device = device_of(cast.anna)
    with database_role("owner"):
        Customer.objects.filter(pk=cast.anna.customer_id).update(kind="consumer")
    text = signed_in(cast.anna).get(f"/geraete/{device.pk}/plan/").content.decode()
    for price in ("5,95", "9,52", "15,47"):
        assert price in text
    assert "8,00" not in text


def test_many_get_a_plan_after_a_preview_and_the_list_knows_who_has_none(cast: "Cast") -> None:
    first, second = device_of(cast.anna, name="eins"), device_of(cast.anna, name="zwei")
    client = signed_in(cast.paul)
    scope = f"/o/p{cast.paul.partner_id}/geraete"
    said = {"ids": [first.pk], "schritt": "wunsch", "anzahl": "1", "plan": "standard"}
    preview = client.post(f"{scope}/auswahl/plan/", said)
    assert "8,00" in preview.content.decode()
    assert client.post(f"{scope}/auswahl/plan/", {**said, "schritt": "sicher"}).status_code == 302
    without = client.get(f"{scope}/?plan=nein").content.decode()
    assert f"/geraete/{second.pk}/" in without
    assert f"/geraete/{first.pk}/" not in without
    overview = signed_in(cast.anna).get(f"/o/k{cast.anna.customer_id}/").content.decode()
    assert "1 Gerät hat keinen Tarif" in overview
    stranger = make_person("Otto Olm", "operator-dpo")
    assert signed_in(stranger).post(f"{scope}/auswahl/plan/", said).status_code == 403
