"""The inventory goes where its device goes, and old history ends."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from obhut.devices.models import Device
from obhut.inventory.following import expire, follow
from obhut.inventory.models import Change, PendingUpdate, Section, Software
from obhut.kernel import clock
from obhut.tenancy.api import enter, operator_scope
from obhut.tenancy.models import Customer
from tests.devices.making import device_of
from tests.inventory.making import delta, full, send
from tests.roles import database_role

if TYPE_CHECKING:
    from tests.cast import Cast

OLD = {"dpkg:openssl:amd64": {"version": "3.0.11"}, "dpkg:bash:amd64": {"version": "5"}}
NEW = {"dpkg:openssl:amd64": {"version": "3.0.13"}, "dpkg:bash:amd64": {"version": "5"}}


def _filled(device: Device) -> None:
    send(device, full("packages", OLD))
    send(device, delta("packages", OLD, NEW))
    send(device, full("updates", {"apt:bash:amd64": {"to": "6", "security": True}}))


def _follow() -> int:
    with database_role("worker"):
        return follow()


def _owners() -> dict[str, set[Any]]:
    models = (Section, PendingUpdate, Change, Software)
    with operator_scope():
        return {
            model.__name__: set(model.objects.values_list("customer_id", flat=True))  # type: ignore[attr-defined]
            for model in models
        }


def test_a_moved_device_takes_its_inventory_along(cast: "Cast", device: Device) -> None:
    stays = device_of(cast.anna, name="bleibt")
    _filled(device)
    send(stays, full("packages", OLD))
    with enter(cast.paul.scope):
        other = Customer.objects.create(partner_id=cast.paul.partner_id, name="Neu GmbH")
        Device.objects.filter(pk=device.pk).update(customer=other)
    assert _follow() == 1
    assert _follow() == 0
    owners = _owners()
    assert owners["PendingUpdate"] == owners["Change"] == {other.pk}
    with enter(cast.anna.scope):
        left = {row.version: row.device_ids for row in Software.objects.filter(name="bash")}
        assert left == {"5": [stays.pk]}
    with operator_scope():
        moved = Software.objects.get(customer_id=other.pk, name="openssl")
        assert (moved.version, moved.device_ids) == ("3.0.13", [device.pk])


def test_a_removed_device_is_not_found_any_more(device: Device) -> None:
    _filled(device)
    with operator_scope():
        Device.objects.filter(pk=device.pk).update(removed_at=clock.real())
    assert _follow() == 1
    owners = _owners()
    assert owners["Section"] == owners["Software"] == owners["PendingUpdate"] == set()
    assert len(owners["Change"]) == 1


def test_history_ends_after_half_a_year(device: Device) -> None:
    _filled(device)
    with database_role("worker"):
        assert expire(at=clock.real() + timedelta(days=179)) == 0
        assert expire(at=clock.real() + timedelta(days=181)) == 1
