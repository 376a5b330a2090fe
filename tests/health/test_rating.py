"""The worker rates devices by what is known of them, and people see why."""

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.db import connection

from obhut.devices.api import fleet_status
from obhut.devices.models import Device, DeviceFacts
from obhut.health.models import Event, RiskRating
from obhut.health.rating import Rater
from obhut.inventory.models import PendingUpdate
from obhut.kernel import clock
from obhut.tenancy.api import OPERATOR, operator_scope
from tests.devices.making import device_of
from tests.roles import database_role
from tests.sign_in import signed_in

if TYPE_CHECKING:
    from tests.cast import Cast


@pytest.fixture
def cast(own_database: str) -> "Cast":
    from tests.cast import people

    return people()


def _missing(device: Device, count: int, *, days: int) -> None:
    day = clock.real().astimezone(clock.GERMANY).date() - timedelta(days=days)
    with database_role("worker"):
        PendingUpdate.objects.bulk_create(
            PendingUpdate(
                device_id=device.pk, key=f"apt:p{n}", partner_id=device.partner_id,
                customer_id=device.customer_id, name=f"p{n}", version_from="1", version_to="2",
                origin="", is_security=True, severity="critical", since=day,
            )
            for n in range(count)
        )  # fmt: skip


def _facts(device: Device, *, restart: bool | None = None, mounts: object = None) -> None:
    with database_role("owner"):
        DeviceFacts.objects.update_or_create(
            device=device,
            defaults={
                "partner_id": device.partner_id, "customer_id": device.customer_id,
                "received_at": clock.real(), "reboot_required": restart,
                "values": {"mounts": mounts or []},
            },
        )  # fmt: skip


def _boot(device: Device, seq: int, *, clean: object) -> None:
    with database_role("worker"), connection.cursor() as cursor:
        cursor.execute(
            "insert into health_event (device_id, spool_id, seq, partner_id, customer_id,"
            " happened_at, received_at, kind, severity, subject, detail)"
            " values (%s, %s, %s, %s, %s, now(), now(), 'boot', 2, '', %s)",
            [device.pk, UUID(int=1), seq, device.partner_id, device.customer_id,
             json.dumps({"clean": clean})],
        )  # fmt: skip


def _turn(at: datetime | None = None) -> int:
    with database_role("worker"):
        return Rater().turn(at=at or clock.real())


def _points(*devices: Device) -> list[int]:
    with operator_scope():
        found = dict(Device.objects.values_list("pk", "risk_points"))
    return [found[device.pk] for device in devices]


@pytest.mark.clause("V-P.2")
def test_the_worst_device_comes_first_and_stands_in_the_status(cast: "Cast") -> None:
    none, two, five = (device_of(cast.anna, name=f"g{n}") for n in (0, 2, 5))
    _missing(two, 2, days=15)
    _missing(five, 5, days=15)
    assert _turn() == 2
    nothing, some, most = _points(none, two, five)
    assert nothing == 0 < some < most
    with operator_scope():
        assert fleet_status(OPERATOR).at_risk == 2
    assert _turn() == 0
    page = signed_in(cast.anna).get(f"/geraete/{five.pk}/zustand/").content.decode()
    assert "5 kritische Sicherheitsupdates fehlen, das älteste seit 15 Tagen." in page


def test_what_is_repaired_counts_no_more(cast: "Cast") -> None:
    device = device_of(cast.anna)
    _missing(device, 1, days=20)
    _facts(device, mounts=[{"path": "/", "total_mb": 1000, "used_mb": 990}, "kaputt", {"path": 1}])
    _boot(device, 1, clean=False)
    _boot(device, 2, clean="vielleicht")
    _turn()
    assert _points(device) == [40 + 40 + 20]
    with database_role("worker"):
        PendingUpdate.objects.all().delete()
        Event.objects.all().delete()
    _facts(device)
    assert _turn() == 1
    assert _points(device) == [0]
    with operator_scope():
        assert not Device.objects.get(pk=device.pk).at_risk


def test_the_wish_to_restart_counts_from_its_first_day(cast: "Cast") -> None:
    device, begin = device_of(cast.anna), datetime(2026, 11, 1, 12, tzinfo=clock.GERMANY)
    _facts(device, restart=True)
    _turn(begin)
    assert _points(device) == [0]
    _turn(begin + timedelta(days=14))
    assert _points(device) == [8]
    _facts(device, restart=False)
    _turn(begin + timedelta(days=15))
    _facts(device, restart=True)
    _turn(begin + timedelta(days=16))
    assert _points(device) == [0]
    with operator_scope():
        assert RiskRating.objects.get().restart_since == date(2026, 11, 17)


def test_silence_is_no_rating(cast: "Cast") -> None:
    device_of(cast.anna, risk_points=7)
    assert _turn() == 0
    with operator_scope():
        assert not RiskRating.objects.exists()
