"""The demonstration in a real database: made once, filled once, also when it is interrupted."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from dev.running import await_true
from obhut.config import demo
from obhut.config.demo import cast, history
from obhut.config.demo.history import Owned, Past
from obhut.config.demo.stage import Stage
from obhut.devices.models import Device, DeviceFacts, DeviceState, Presence
from obhut.health.models import Hour, Sample
from obhut.inventory import api as inventory
from obhut.inventory.models import Arrival, Refused, Section
from obhut.kernel import clock
from obhut.tenancy.models import Customer
from obhut.work.models import Task
from tests.roles import database_role

_DEVICES = 12


@pytest.fixture
def small(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(settings, "DEMO", True)
    monkeypatch.setattr(settings, "DEMO_DEVICES", _DEVICES)
    monkeypatch.setattr(history, "DAYS", 30)
    caches = (cast.tenants, cast.machines, cast.script, cast.by_key)
    for cache in caches:
        cache.cache_clear()
    demo.prepare()
    yield
    for cache in caches:
        cache.cache_clear()


def _counts() -> tuple[int, ...]:
    with database_role("owner"):
        return tuple(kind.objects.count() for kind in (Device, Customer, Hour, Sample, Arrival))


def test_everything_is_marked_and_made_once(small: None) -> None:
    before = _counts()
    first = demo.prepare()
    assert _counts() == before
    assert before[:2] == (_DEVICES, 41)
    assert len(first["logins"]) == 10
    with database_role("owner"):
        assert set(Device.objects.values_list("is_simulated", "customer__is_demo")) == {
            (True, True)
        }
        assert set(DeviceState.objects.values_list("presence", flat=True)) == {Presence.OFFLINE}
        assert Task.objects.filter(kind=history.KIND).count() == 1


def test_an_interrupted_filling_goes_on(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.real()
    monkeypatch.setattr(clock, "real", lambda: now)  # else rows come due between two counts
    calls: list[int] = []
    write = Past.write

    def failing(past: Past, devices: Sequence[Owned]) -> None:
        calls.append(len(devices))
        if len(calls) == 2:
            raise RuntimeError("killed")
        write(past, devices)

    monkeypatch.setattr(Past, "write", failing)
    with database_role("worker"):
        with pytest.raises(RuntimeError, match="killed"):
            history.fill()
        part = _counts()
    with database_role("worker"):
        history.fill()
    whole = _counts()
    assert part[2] < whole[2]
    assert calls == [10, 2, 10, 2]
    with database_role("owner"):
        assert set(Task.objects.values_list("kind", "state")) == {(history.KIND, "done")}
        assert Hour.objects.count() == len(set(Hour.objects.values_list("device_id", "hour_at")))
    demo.prepare()
    with database_role("worker"):
        history.fill()
    assert _counts()[2:] == whole[2:]


def test_the_inventory_is_applied_with_its_changes(small: None) -> None:
    with database_role("worker"):
        history.fill()
        inbox = inventory.Inbox()
        while inbox.turn(at=clock.real()):
            pass
    with database_role("owner"):
        assert Refused.objects.count() == 0
        assert Section.objects.count() == _DEVICES * 10
        with connection.cursor() as cursor:
            cursor.execute("select count(distinct at::date) from inventory_change")
            assert cursor.fetchone()[0] >= 2
        assert Device.objects.exclude(pending_updates=None).count() == _DEVICES


def _play(until: Callable[[], bool]) -> None:
    """Let the devices play until a condition holds, then let them say good-bye."""
    stop, stage = threading.Event(), Stage()
    stage.start(stop)
    try:
        await_true(until, seconds=60, what="the play")
    finally:
        stop.set()
        stage.join()
    assert stage.failures == 0


def _online() -> int:
    return DeviceState.objects.filter(presence="online", gateway_id="gateway-demo").count()


def test_the_devices_play_by_the_rules_of_the_gateway(small: None) -> None:
    morning = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
    clock.shift_process(morning - clock.real())
    try:
        on = [one for one in cast.machines() if cast.script().runs(one, morning)]
        with database_role("worker"):
            _play(lambda: _online() == len(on) and DeviceFacts.objects.count() == len(on))
            first = Sample.objects.count()
            assert len(on) <= first <= len(on) + 2
            assert DeviceState.objects.filter(close_cause="gateway-stop").count() == len(on)
            _play(lambda: _online() == len(on))
            assert Sample.objects.count() - first <= len(on)
            slots = Sample.objects.values_list("device_id", "seq")
            assert len(set(slots)) == Sample.objects.count()
    finally:
        clock.shift_process(timedelta(0))


def test_who_is_in_quarantine_does_not_play(small: None) -> None:
    with database_role("owner"):
        Device.objects.update(quarantined_at=clock.real())
    with database_role("worker"):
        stop, stage = threading.Event(), Stage()
        stage.start(stop)
        await_true(lambda: stage.last_success is not None, seconds=30, what="a turn")
        stop.set()
        stage.join()
        assert _online() == 0
