"""Curves: what was measured, and gaps where nothing was."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from obhut.devices.models import Device
from obhut.health.api import Point, Span, curve
from obhut.health.models import Sample
from obhut.health.rules.series import with_gaps
from obhut.tenancy.api import OPERATOR, Scope, enter, operator_scope
from obhut_protocol.metrics import METRICS, POSITION
from tests.devices.making import device_of
from tests.roles import database_role

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CPU, DISK = POSITION["cpu_percent"], POSITION["disk_used_percent_max"]


@pytest.fixture
def device(own_database: str) -> Device:
    from tests.cast import people

    return device_of(people().anna)


def _store(device: Device, *rows: tuple[float, float | None, float]) -> None:
    """Store rows of (minutes ago, CPU, disk)."""
    with database_role("owner"):
        for seq, (minutes, cpu, disk) in enumerate(rows, 1):
            values: list[float | None] = [None] * len(METRICS)
            values[CPU], values[DISK] = cpu, disk
            Sample.objects.create(
                device=device, spool_id=UUID(int=1), seq=seq, partner_id=device.partner_id,
                customer_id=device.customer_id, measured_at=NOW - timedelta(minutes=minutes),
                received_at=NOW, table_version=1, count=5, values=values,
            )  # fmt: skip


def _curve(device: Device, span: Span, scope: Scope = OPERATOR) -> list[Point]:
    with enter(scope):
        return curve(scope=scope, device_id=device.pk, positions=(CPU, DISK), span=span, until=NOW)


def test_rows_of_an_hour_are_shown_as_they_are(device: Device) -> None:
    _store(device, (10, 20.0, 70.0), (5, 30.0, 71.0))
    assert [point.values for point in _curve(device, Span.HOUR)] == [(20.0, 70.0), (30.0, 71.0)]


def test_a_bucket_has_the_mean_of_loads_and_the_maximum_of_limits(device: Device) -> None:
    _store(device, (29, 20.0, 70.0), (20, 40.0, 90.0), (10, None, 80.0))
    points = _curve(device, Span.WEEK)
    assert [point.values for point in points] == [(30.0, 90.0)]


def test_missing_rows_are_a_gap(device: Device) -> None:
    _store(device, (50, 20.0, 70.0), (5, 30.0, 71.0))
    assert [point.values for point in _curve(device, Span.HOUR)] == [
        (20.0, 70.0),
        (None, None),
        (30.0, 71.0),
    ]


def test_rows_outside_the_span_are_left_out(device: Device) -> None:
    _store(device, (61, 20.0, 70.0), (-1, 30.0, 71.0))
    assert _curve(device, Span.HOUR) == []


def test_a_foreign_scope_sees_nothing(device: Device) -> None:
    from obhut.accounts.models import Person

    _store(device, (5, 30.0, 71.0))
    with operator_scope():
        carl = Person.objects.select_related("customer").get(first_name="Carl").scope
    assert _curve(device, Span.HOUR, carl) == []


def test_gaps_are_put_between_points_that_lie_apart() -> None:
    points = [Point(0, (1.0,)), Point(300, (2.0,)), Point(2000, (3.0,))]
    assert with_gaps(points, gap_s=750) == [
        *points[:2], Point(1050, (None,)), points[2],
    ]  # fmt: skip


def test_an_unknown_span_is_a_day() -> None:
    assert Span.of("1h") is Span.HOUR
    assert Span.of("nonsense") is Span.DAY
