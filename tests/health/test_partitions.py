"""Partitions: there before they are needed, closed to everybody, gone when their time is over."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from obhut.config.database import dsn
from obhut.devices.models import Device
from obhut.health import api as health
from obhut.health.models import Event, Sample
from obhut.health.partitions import make_days
from obhut.health.rules.keeping import complete_until, hours_before, rows_before
from obhut.kernel import clock
from obhut.tenancy.api import customer_scope, operator_scope, partner_scope
from tests.health.rows import store
from tests.roles import database_role

_DAYS = (
    "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
    " where i.inhparent = 'health_sample'::regclass order by 1"
)


_EVENT = """
insert into health_event (device_id, spool_id, seq, partner_id, customer_id, happened_at,
                          received_at, kind, severity, subject, detail)
select id, %s, %s, partner_id, customer_id, %s, %s, 'boot', 0, '', '{}' from devices_device
 where id = %s
"""


def _partitions() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_DAYS)
        return [row[0] for row in cursor.fetchall()]


def _day(at: datetime) -> str:
    return f"health_sample_{at.astimezone(UTC):%Y%m%d}"


def _where(device: Device) -> list[str]:
    """Return in which table each row of ``device`` lies."""
    with psycopg.connect(dsn("owner")) as owner:
        rows = owner.execute(
            "select tableoid::regclass::text from health_sample where device_id = %s"
            " order by measured_at",
            [device.pk],
        )
        return [row[0] for row in rows]


@pytest.mark.usefixtures("own_database")
def test_days_are_made_a_week_ahead_at_the_start() -> None:
    now = clock.real()
    found = _partitions()
    for days in range(-1, 8):
        assert _day(now + timedelta(days=days)) in found


@pytest.mark.usefixtures("own_database")
def test_the_worker_makes_what_is_missing_once() -> None:
    later = clock.real() + timedelta(days=3)
    with database_role("worker"):
        assert health.prepare(at=later) >= 3
        assert health.prepare(at=later) == 0
    assert _day(later + timedelta(days=7)) in _partitions()


def test_a_row_without_a_day_waits_in_the_default_and_moves_when_the_day_comes(
    device: Device,
) -> None:
    at = clock.real() - timedelta(days=9)
    store(device, at, cpu_percent=5)
    assert _where(device) == ["health_sample_default"]
    with database_role("worker"):
        health.prepare(at=clock.real())
    assert _where(device) == [_day(at)]


def test_expired_days_are_dropped_and_younger_ones_stay(device: Device) -> None:
    now = clock.real()
    with database_role("worker"):
        make_days(since=now - timedelta(days=20), until=now)
    for days in (30, 18, 13, 0):
        store(device, now - timedelta(days=days, seconds=1), cpu_percent=5)
    with database_role("worker"):
        while health.roll_up(at=now):
            pass
        assert health.expire(at=now) >= 4
    assert _where(device) == [_day(now - timedelta(days=13)), _day(now)]
    assert _day(now - timedelta(days=18)) not in _partitions()


def test_events_stay_as_long_as_hours(device: Device) -> None:
    now = clock.real()
    for seq, days in ((1, 500), (2, 300)):
        happened = now - timedelta(days=days)
        with psycopg.connect(dsn("owner")) as owner:
            owner.execute(_EVENT, [uuid4(), seq, happened, happened, device.pk])
    with database_role("worker"):
        health.roll_up(at=now)
        health.expire(at=now)
    with operator_scope():
        assert list(Event.objects.values_list("seq", flat=True)) == [2]


def test_nothing_expires_before_it_is_summed_up(device: Device) -> None:
    now = clock.real()
    with database_role("worker"):
        make_days(since=now - timedelta(days=18), until=now)
    store(device, now - timedelta(days=18), cpu_percent=5)
    with database_role("worker"):
        assert health.expire(at=now) == 0
    assert len(_where(device)) == 1


@pytest.mark.parametrize("role", ["login", "gateway", "worker"])
@pytest.mark.usefixtures("own_database")
def test_no_role_reads_a_partition_past_its_parent(role: str) -> None:
    for name in (_day(clock.real()), "health_sample_default", "health_hour_default"):
        with (
            psycopg.connect(dsn(role)) as session,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            session.execute(f"select * from {name}")


@pytest.mark.parametrize("scope", [operator_scope, partner_scope, customer_scope])
def test_no_tenant_reads_a_partition_past_its_parent(device: Device, scope: object) -> None:
    from django.db import ProgrammingError

    store(device, clock.real(), cpu_percent=5)
    keys = {
        operator_scope: (),
        partner_scope: (device.partner_id,),
        customer_scope: (device.partner_id, device.customer_id),
    }[scope]  # type: ignore[index]
    with scope(*keys):  # type: ignore[operator]
        assert Sample.objects.count() == 1
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        scope(*keys),  # type: ignore[operator]
        connection.cursor() as cursor,
    ):
        cursor.execute(f"select * from {_day(clock.real())}")


@pytest.mark.parametrize(
    "statement",
    [
        "select health_detach_before(now(), '-infinity')",
        "select health_detach_before(now() - interval '13 days', now() - interval '20 months')",
        "select health_detach_before(now() - interval '20 days', now() - interval '12 months')",
        "select health_make_partitions(now(), now() + interval '501 days')",
    ],
)
@pytest.mark.usefixtures("own_database")
def test_the_functions_refuse_to_go_too_far(statement: str) -> None:
    with psycopg.connect(dsn("worker")) as worker, pytest.raises(psycopg.errors.CheckViolation):
        worker.execute(statement)


@pytest.mark.parametrize("role", ["login", "gateway", "backup"])
@pytest.mark.usefixtures("own_database")
def test_only_the_worker_may_call_them(role: str) -> None:
    with (
        psycopg.connect(dsn(role)) as session,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        session.execute("select health_drop_detached()")


def test_how_long_values_are_kept() -> None:
    at = datetime(2026, 3, 31, 12, 4, tzinfo=UTC)
    assert rows_before(at) == datetime(2026, 3, 16, 12, 4, tzinfo=UTC)
    assert hours_before(at) == datetime(2025, 2, 28, 12, 4, tzinfo=UTC)
    assert complete_until(at) == datetime(2026, 3, 31, 11, 0, tzinfo=UTC)
    assert complete_until(at.replace(minute=10)) == datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
