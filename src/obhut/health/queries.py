"""Reads of measured values."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from obhut.health.rules.keeping import complete_until
from obhut.health.rules.series import Coverage, Point, Span, coverage_of, with_gaps
from obhut.tenancy.api import Kind, Scope
from obhut_protocol.metrics import METRICS, Combine

_CURVE = """
select floor(extract(epoch from at) / %(bucket)s)::bigint * %(bucket)s as at, {columns}
  from ({rows}) as r group by 1 order by 1
"""
_OF_ROWS = """
select measured_at as at, "values" as mean, "values" as low, "values" as high, count as n
  from health_sample
 where device_id = %(device)s and {tenant} and measured_at > %(since)s and measured_at <= %(until)s
"""
# The hours that run or are not summed up yet come from their rows.
_OF_HOURS = """
select hour_at as at, mean, low, high, count as n from health_hour
 where device_id = %(device)s and {tenant} and hour_at >= %(since)s and hour_at < %(summed)s
union all
select measured_at, "values", "values", "values", count from health_sample
 where device_id = %(device)s and {tenant} and measured_at >= %(summed)s
   and measured_at <= %(until)s
"""


def curve(
    *, scope: Scope, device_id: int, positions: Sequence[int], span: Span, until: datetime
) -> list[Point]:
    """Return ``positions`` of the protocol's table over ``span``, gaps included.

    Within a bucket rows are combined as the protocol combines samples: mean, or maximum for what
    must not be smoothed away; spans of hours also have the band of the first position. Times are
    Unix seconds. A device outside ``scope`` has no points.
    """
    columns = [_combined(position) for position in positions]
    if span.is_of_hours:
        first = positions[0] + 1
        columns += [f"min(low[{first}])", f"max(high[{first}])"]
    statement = _CURVE.replace("{columns}", ", ".join(columns))
    found = _fetch(statement, scope, device_id, span=span, until=until)
    return with_gaps([_point(row, len(positions)) for row in found], gap_s=span.gap_s)


def coverage(
    *, scope: Scope, device_id: int, span: Span, until: datetime, known_since: datetime
) -> Coverage:
    """Return how many minutes of ``span`` were measured; the device is there ``known_since``."""
    total = "select coalesce(sum(n), 0)::bigint from ({rows}) as r"
    samples = _fetch(total, scope, device_id, span=span, until=until)[0][0]
    return coverage_of(samples=int(samples), span=span, until=until, known_since=known_since)


def _fetch(
    statement: str, scope: Scope, device_id: int, *, span: Span, until: datetime
) -> list[tuple[float, ...]]:
    tenant, tenants = _tenant(scope)
    rows = (_OF_HOURS if span.is_of_hours else _OF_ROWS).format(tenant=tenant)
    wanted = {
        "bucket": span.bucket_s,
        "device": device_id,
        "since": until - span.length,
        "until": until,
        "summed": complete_until(until),
        **tenants,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement.format(rows=rows), wanted)
        found: list[tuple[float, ...]] = cursor.fetchall()
        return found


def _point(row: Sequence[float], positions: int) -> Point:
    values, band = tuple(row[1 : positions + 1]), row[positions + 1 :]
    return Point(int(row[0]), values, (band[0], band[1]) if band else None)


def _combined(position: int) -> str:
    """Return the SQL of one column; array positions begin with 1 there."""
    if METRICS[position].combine is Combine.MAX:
        return f"max(high[{position + 1}])"
    return f"avg(mean[{position + 1}])"


def _tenant(scope: Scope) -> tuple[str, dict[str, int | None]]:
    if scope.kind is Kind.OPERATOR:
        return "true", {}
    if scope.kind is Kind.PARTNER:
        return "partner_id = %(partner)s", {"partner": scope.partner_id}
    return "customer_id = %(customer)s", {"customer": scope.customer_id}
