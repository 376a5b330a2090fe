"""Reads of measured values."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from obhut.health.rules.series import Point, Span, with_gaps
from obhut.tenancy.api import Kind, Scope
from obhut_protocol.metrics import METRICS, Combine

_ROWS = """
select floor(extract(epoch from measured_at) / %(bucket)s)::bigint * %(bucket)s as at, {columns}
from health_sample
where device_id = %(device)s and {tenant} and measured_at > %(since)s and measured_at <= %(until)s
group by 1 order by 1
"""


def curve(
    *, scope: Scope, device_id: int, positions: Sequence[int], span: Span, until: datetime
) -> list[Point]:
    """Return ``positions`` of the protocol's table over ``span``, gaps included.

    Within a bucket rows are combined as the protocol combines samples: mean, or maximum for what
    must not be smoothed away. Times are Unix seconds. A device outside ``scope`` has no points.
    """
    columns = ", ".join(_combined(position) for position in positions)
    tenant, tenants = _tenant(scope)
    wanted = {
        "bucket": span.bucket_s,
        "device": device_id,
        "since": until - span.length,
        "until": until,
        **tenants,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROWS.format(columns=columns, tenant=tenant), wanted)
        points = [Point(int(row[0]), tuple(row[1:])) for row in cursor.fetchall()]
    return with_gaps(points, gap_s=span.gap_s)


def _combined(position: int) -> str:
    """Return the SQL of one column; array positions begin with 1 there."""
    function = "max" if METRICS[position].combine is Combine.MAX else "avg"
    return f'{function}("values"[{position + 1}])'


def _tenant(scope: Scope) -> tuple[str, dict[str, int | None]]:
    if scope.kind is Kind.OPERATOR:
        return "true", {}
    if scope.kind is Kind.PARTNER:
        return "partner_id = %(partner)s", {"partner": scope.partner_id}
    return "customer_id = %(customer)s", {"customer": scope.customer_id}
