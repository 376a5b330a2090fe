"""Habits are learned from hours; events of boots explain absences."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from obhut.devices.away import Habit
from obhut.devices.models import Device
from obhut.health import api as health
from tests.roles import database_role

AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
_BERLIN = ZoneInfo("Europe/Berlin")


def _hours(device: Device, weeks: int) -> list[health.HistoryHour]:
    """Return an office's hours in local time, over the change from summer time."""
    found = []
    begin = datetime(2026, 11, 23, tzinfo=UTC) - timedelta(weeks=weeks, hours=3)
    for n in range(weeks * 168 + 3):
        at = begin + timedelta(hours=n)
        local = at.astimezone(_BERLIN)
        if local.weekday() < 5 and 8 <= local.hour < 18:
            found.append(
                health.HistoryHour(
                    device.pk, device.partner_id, device.customer_id, at, 60, (1,), (1,), (1,)
                )
            )
    return found


@pytest.mark.parametrize(("weeks", "known"), [(2, False), (3, True), (6, True)])
def test_an_office_is_learned_in_local_time(device: Device, weeks: int, known: bool) -> None:
    with database_role("worker"):
        health.store_history(hours=_hours(device, weeks))
        assert health.learn_habits(at=AT) == 1
        assert health.learn_habits(at=AT + timedelta(hours=23)) == 0
        assert health.learn_habits(at=AT + timedelta(hours=25)) == 1
    with database_role("owner"):
        habit = Habit.objects.get(device=device).off_hours
    if not known:
        assert habit == "0" * 168
    else:
        assert [habit[hour] for hour in (7, 8, 17, 18)] == ["1", "0", "0", "1"]
        assert habit.count("0") == 50


def test_boots_are_read_once(device: Device) -> None:
    from django.db import connection

    began = AT - timedelta(minutes=20)
    with database_role("owner"), connection.cursor() as cursor:
        cursor.execute(
            "insert into devices_absence (device_id, began_at, ended_at, partner_id, customer_id,"
            " cause) values (%s, %s, %s, %s, %s, 'connection-lost')",
            [device.pk, began, AT, device.partner_id, device.customer_id],
        )
        cursor.execute(
            "insert into health_event (device_id, spool_id, seq, partner_id, customer_id,"
            " happened_at, received_at, kind, severity, subject, detail) select %s,"
            " gen_random_uuid(), n, %s, %s, %s, %s, k, 1, '', d::jsonb from (values"
            " (1, 'boot', '{\"clean\": false}'), (2, 'boot', '{\"clean\": \"x\"}'),"
            " (3, 'disk-full', '{}')) as v(n, k, d)",
            [device.pk, device.partner_id, device.customer_id, AT, AT],
        )
    with database_role("worker"):
        assert health.read_events(at=AT) == 3
        assert health.read_events(at=AT) == 0
    with database_role("owner"), connection.cursor() as cursor:
        cursor.execute("select cause from devices_absence")
        assert cursor.fetchall() == [("crash",)]
