"""Curves: what was measured, and gaps where nothing was."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from obhut.devices.models import Device
from obhut.health import api as health
from obhut.health.api import Point, Span, coverage, curve
from obhut.health.models import Sample
from obhut.health.rules.series import coverage_of, with_gaps
from obhut.tenancy.api import OPERATOR, Scope, enter, operator_scope
from obhut_protocol.metrics import METRICS, POSITION
from tests.health.rows import store_many
from tests.roles import database_role

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CPU, DISK = POSITION["cpu_percent"], POSITION["disk_used_percent_max"]


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


def _roll(device: Device) -> None:
    with database_role("worker"):
        while health.roll_up(at=NOW):
            pass


@pytest.mark.parametrize("span", [Span.MONTH, Span.QUARTER, Span.YEAR])
def test_long_spans_come_from_hours_with_the_band_of_their_rows(device: Device, span: Span) -> None:
    _store(device, (20 * 60 + 10, 10.0, 70.0), (20 * 60 + 5, 30.0, 75.0), (5, 50.0, 60.0))
    _roll(device)
    with database_role("owner"):
        Sample.objects.filter(measured_at__lt=NOW - timedelta(hours=2)).delete()
    points = [point for point in _curve(device, span) if point.values[0] is not None]
    if span is Span.YEAR:  # days: 20 hours ago and 5 minutes ago lie in two of them
        assert [point.values for point in points] == [(20.0, 75.0), (50.0, 60.0)]
    assert points[0].values == (20.0, 75.0)
    assert points[0].band == (10.0, 30.0)
    assert points[-1].values == (50.0, 60.0)  # the hour that runs comes from its rows
    assert points[-1].band == (50.0, 50.0)


@pytest.mark.clause("V-P.4")
def test_an_hour_without_rows_is_a_gap_in_a_month(device: Device) -> None:
    _store(device, *[(float(m), 10.0, 70.0) for m in range(245, 545, 5) if not 300 < m < 425])
    _roll(device)
    points = _curve(device, Span.MONTH)
    assert [point.values[0] for point in points].count(None) == 1
    gap = next(point for point in points if point.values[0] is None)
    assert gap.band == (None, None)
    assert (NOW.timestamp() - gap.at) / 60 == pytest.approx(390, abs=60)


@pytest.mark.clause("V-P.4")
def test_what_was_not_measured_is_counted(device: Device) -> None:
    store_many(device, NOW - timedelta(hours=24), 288, cpu_percent=10.0)
    with enter(OPERATOR):
        wanted: dict[str, Any] = {"scope": OPERATOR, "device_id": device.pk, "until": NOW}
        day = coverage(span=Span.DAY, known_since=NOW - timedelta(days=3), **wanted)
        week = coverage(span=Span.WEEK, known_since=NOW - timedelta(days=3), **wanted)
    assert (day.measured, day.missing) == (1434, 0)
    assert (week.measured, week.missing) == (1440, 2 * 1440 - 6)


@pytest.mark.clause("V-P.4")
@pytest.mark.parametrize(
    ("samples", "known_h", "measured", "missing"),
    [(1440, 48, 1434, 0), (0, 48, 0, 1434), (1300, 48, 1300, 134), (30, 1, 30, 24), (3, 0, 0, 0)],
)
def test_coverage_counts_from_when_the_device_was_known(
    samples: int, known_h: int, measured: int, missing: int
) -> None:
    found = coverage_of(
        samples=samples, span=Span.DAY, until=NOW, known_since=NOW - timedelta(hours=known_h)
    )
    assert (found.measured, found.missing) == (measured, missing)


@pytest.mark.clause("V-P.4")
def test_gaps_are_put_between_points_that_lie_apart() -> None:
    points = [Point(0, (1.0,)), Point(300, (2.0,)), Point(2000, (3.0,))]
    assert with_gaps(points, gap_s=750) == [
        *points[:2], Point(1050, (None,)), points[2],
    ]  # fmt: skip


def test_an_unknown_span_is_a_day() -> None:
    assert Span.of("1h") is Span.HOUR
    assert Span.of("nonsense") is Span.DAY
