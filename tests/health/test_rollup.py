"""Hours: every complete one once, again when late rows come, the same however often it is done."""

from datetime import UTC, datetime, timedelta

import pytest

from obhut.devices.models import Device
from obhut.health import api as health
from obhut.health.models import Hour, LateHour
from obhut_protocol.metrics import POSITION
from tests.health.rows import store
from tests.roles import database_role

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CPU, DISK = POSITION["cpu_percent"], POSITION["disk_used_percent_max"]


def _roll(at: datetime) -> None:
    with database_role("worker"):
        health.roll_up(at=at)


def _hours(device: Device) -> list[tuple[int, int, float | None, float | None, float | None]]:
    """Return (hour, count, low, mean, high) of the processor, as stored."""
    with database_role("owner"):
        rows = Hour.objects.filter(device=device).order_by("hour_at")
        return [(r.hour_at.hour, r.count, r.low[CPU], r.mean[CPU], r.high[CPU]) for r in rows]


def _note_late(device: Device, hour: datetime) -> None:
    with database_role("owner"):
        LateHour.objects.create(device=device, hour_at=hour, noted_at=NOON)


def test_an_hour_has_extremes_and_a_mean_weighed_by_samples(device: Device) -> None:
    store(device, NOON + timedelta(minutes=5), count=5, cpu_percent=10)
    store(device, NOON + timedelta(minutes=10), count=1, cpu_percent=70)
    store(device, NOON + timedelta(minutes=15), count=5)
    _roll(NOON + timedelta(minutes=70))
    assert _hours(device) == [(12, 11, 10.0, 20.0, 70.0)]


def test_the_hour_that_runs_is_not_summed_up_yet(device: Device) -> None:
    store(device, NOON + timedelta(minutes=5), cpu_percent=10)
    _roll(NOON + timedelta(minutes=69))
    assert _hours(device) == []


def test_late_rows_change_their_hour_once_they_are_noted(device: Device) -> None:
    store(device, NOON + timedelta(minutes=5), cpu_percent=10)
    _roll(NOON + timedelta(hours=3))
    store(device, NOON + timedelta(minutes=35), cpu_percent=30)
    store(device, NOON + timedelta(minutes=65), cpu_percent=50)
    _note_late(device, NOON)
    _note_late(device, NOON)
    _note_late(device, NOON + timedelta(hours=1))
    for _ in range(2):
        _roll(NOON + timedelta(hours=3))
        assert _hours(device) == [(12, 10, 10.0, 20.0, 30.0), (13, 5, 50.0, 50.0, 50.0)]
    with database_role("owner"):
        assert not LateHour.objects.exists()


def test_a_worker_that_was_away_catches_up(device: Device) -> None:
    store(device, NOON + timedelta(minutes=5), cpu_percent=10)
    _roll(NOON + timedelta(hours=2))
    for hours in range(1, 100):
        store(device, NOON + timedelta(hours=hours, minutes=5), cpu_percent=float(hours))
    with database_role("worker"):
        turns = 0
        while health.roll_up(at=NOON + timedelta(hours=100, minutes=10)):
            turns += 1
    assert len(_hours(device)) == 100
    assert turns == 3


@pytest.mark.usefixtures("own_database")
def test_nothing_stored_is_nothing_to_sum_up() -> None:
    _roll(NOON)
    with database_role("worker"):
        assert health.roll_up(at=NOON) == 0
