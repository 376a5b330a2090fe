"""A question to a device: one row, one wake-up for the gateway that holds it, own tenant only."""

from typing import TYPE_CHECKING

import psycopg
import pytest

from obhut.config.database import dsn
from obhut.devices import api as devices
from obhut.devices.models import Ask, Device
from obhut.kernel import clock
from obhut.tenancy.api import enter
from tests.devices.making import device_of

if TYPE_CHECKING:
    from tests.cast import Cast


def _ask(cast: "Cast", device: Device, what: str = "sample") -> None:
    with enter(cast.anna.scope, person_id=cast.anna.pk):
        devices.ask(device_id=device.pk, what=what, asked_by=cast.anna.pk, at=clock.real())


def test_the_last_question_counts(cast: "Cast") -> None:
    device = device_of(cast.anna)
    _ask(cast, device)
    with enter(cast.anna.scope):
        Ask.objects.update(sent_at=clock.real())
    _ask(cast, device)
    _ask(cast, device, "inventory")
    with enter(cast.anna.scope):
        found = list(Ask.objects.values_list("what", "asked_by", "sent_at").order_by("what"))
    assert found == [("inventory", cast.anna.pk, None), ("sample", cast.anna.pk, None)]


def test_nobody_can_ask_for_anything_else(cast: "Cast") -> None:
    device = device_of(cast.anna)
    with pytest.raises(ValueError, match="shell"):
        _ask(cast, device, "shell")


def test_a_removed_or_foreign_device_is_not_asked(cast: "Cast") -> None:
    gone = device_of(cast.anna, removed_at=clock.real())
    foreign = device_of(cast.carl)
    for device in (gone, foreign):
        with pytest.raises(Device.DoesNotExist):
            _ask(cast, device)


def test_only_the_gateway_that_holds_the_device_is_woken(own_database: str) -> None:
    from tests.cast import people

    cast = people()
    here = device_of(cast.anna, name="a", state_connected=True, state_gateway_id="node-7")
    away = device_of(cast.anna, name="b", state_connected=False, state_gateway_id="node-7")
    with psycopg.connect(dsn("gateway"), autocommit=True) as listening:
        listening.execute('listen "obhut_gateway_node-7"')
        for device in (here, away):
            _ask(cast, device)
        heard = list(listening.notifies(timeout=5, stop_after=1))
        assert len(heard) == 1
        assert list(listening.notifies(timeout=0.2)) == []
