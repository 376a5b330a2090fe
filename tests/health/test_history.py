"""History for demonstration devices: many rows at once, harmless when repeated."""

from datetime import timedelta

import pytest

from obhut.devices.models import Device
from obhut.health import api as health
from obhut.health.models import Hour, Sample
from obhut.kernel import clock
from tests.roles import database_role

_VALUES = (12.5, None, 3.0)


def _rows(device: Device, days: float) -> list[health.HistoryRow]:
    now = clock.real()
    return [
        health.HistoryRow(
            device.pk, device.partner_id, device.customer_id, now - timedelta(minutes=5 * n), 5,
            _VALUES,
        )
        for n in range(int(days * 288))
    ]  # fmt: skip


def _hours(device: Device, days: int) -> list[health.HistoryHour]:
    hour = clock.real().replace(minute=0, second=0, microsecond=0)
    return [
        health.HistoryHour(
            device.pk, device.partner_id, device.customer_id, hour - timedelta(hours=n), 60,
            (1.0,), (2.0,), (3.0,),
        )
        for n in range(days * 24)
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["worker", "owner"])
def test_history_is_stored_once_in_its_days_and_months(device: Device, role: str) -> None:
    rows, hours = _rows(device, 3), _hours(device, 60)
    with database_role(role):
        assert health.store_history(rows=rows, hours=hours) == (864, 1440)
        assert health.store_history(rows=rows, hours=hours)[0] == 0
        assert health.store_history() == (0, 0)
    with database_role("owner"):
        assert Sample.objects.count() == 864
        assert Hour.objects.count() == 1440
        assert Sample.objects.first().values == [12.5, None, 3.0]  # type: ignore[union-attr]
        assert _in_default() == 0


def test_hours_can_be_made_of_the_rows(device: Device) -> None:
    now = clock.real()
    with database_role("worker"):
        health.store_history(rows=_rows(device, 1))
        assert health.roll_up_between(since=now - timedelta(days=2), until=now) in (24, 25)
    with database_role("owner"):
        hour = Hour.objects.order_by("-count").first()
        assert hour is not None
        assert (hour.count, hour.mean[0], hour.mean[1], hour.high[2]) == (60, 12.5, None, 3.0)


def _in_default() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select (select count(*) from health_sample_default)"
            " + (select count(*) from health_hour_default)"
        )
        return int(cursor.fetchone()[0])
