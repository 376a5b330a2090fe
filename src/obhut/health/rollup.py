"""Sums rows up into hours: every complete hour once, and again whatever got late rows."""

from datetime import datetime

from django.db import connection, transaction

from obhut.health.rules.keeping import HOUR, complete_until, full_hour, hours_between
from obhut_protocol.metrics import METRICS

_LONGEST_TURN = 48
_LATE_AT_ONCE = 20_000
_MEAN = "sum(v[{0}] * n) / nullif(sum(n) filter (where v[{0}] is not null), 0)"


def _each(expression: str) -> str:
    columns = ", ".join(expression.format(index + 1) for index in range(len(METRICS)))
    return f"array[{columns}]::real[]"


_SUM = """
insert into health_hour (device_id, hour_at, partner_id, customer_id, table_version, count,
                         low, mean, high)
select d, h, max(p), max(c), max(version), sum(n), {low}, {mean}, {high}
  from ({rows}) as r group by 1, 2
on conflict (device_id, hour_at) do update
   set partner_id = excluded.partner_id, customer_id = excluded.customer_id,
       table_version = excluded.table_version, count = excluded.count,
       low = excluded.low, mean = excluded.mean, high = excluded.high
"""
_WHOLE_HOUR = """
select device_id as d, date_trunc('hour', measured_at, 'UTC') as h, partner_id as p,
       customer_id as c, table_version as version, count as n, "values" as v
  from health_sample where measured_at >= %s and measured_at < %s
"""
# The lateral query keeps the planner from reading whole days for a few pairs.
_PAIRS = """
select l.d, l.h, s.p, s.c, s.version, s.n, s.v
  from (select distinct * from unnest(%s::bigint[], %s::timestamptz[]) as t(d, h)) l
 cross join lateral (
   select partner_id as p, customer_id as c, table_version as version, count as n, "values" as v
     from health_sample
    where device_id = l.d and measured_at >= l.h and measured_at < l.h + interval '1 hour'
   offset 0) s
"""


def _summing(rows: str) -> str:
    """Return the statement that sums up ``rows``."""
    low, mean, high = _each("min(v[{0}])"), _each(_MEAN), _each("max(v[{0}])")
    return _SUM.format(rows=rows, low=low, mean=mean, high=high)


_TAKE = (
    "delete from health_latehour where ctid = any(array("
    "select ctid from health_latehour order by noted_at limit %s for update skip locked))"
    " returning device_id, hour_at"
)


def roll_up(*, at: datetime) -> int:
    """Sum up what is complete at ``at`` and not summed up yet; return how many steps that took.

    Runs as the worker. A turn makes at most two days of hours; 0 = nothing is left. Calling it
    again changes nothing, two at once do not hinder each other.
    """
    steps = 0
    for hour in hours_between(_begin(at), complete_until(at))[:_LONGEST_TURN]:
        _next_hour(hour)
        steps += 1
    while _late():
        steps += 1
    return steps


def roll_up_between(*, since: datetime, until: datetime) -> int:
    """Sum up anew every hour that ``since`` to ``until`` touches; return the hours written."""
    since, until = full_hour(since), full_hour(until) + HOUR
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_summing(_WHOLE_HOUR), [since, until])
        return int(cursor.rowcount)


def _begin(at: datetime) -> datetime:
    """Return how far hours are summed up; at the very first turn the hour of the oldest row."""
    with connection.cursor() as cursor:
        cursor.execute("select hours_until from health_rollup")
        if found := cursor.fetchone():
            began: datetime = found[0]
            return began
        cursor.execute(
            "insert into health_rollup (id, hours_until) select 1, date_trunc('hour',"
            " coalesce(min(measured_at), %s), 'UTC') from health_sample"
            " on conflict do nothing",
            [complete_until(at)],
        )
    return _begin(at)


def _next_hour(hour: datetime) -> None:
    """Sum up one hour and step over it, unless another worker did."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "update health_rollup set hours_until = %s where hours_until = %s", [hour + HOUR, hour]
        )
        if cursor.rowcount:
            cursor.execute(_summing(_WHOLE_HOUR), [hour, hour + HOUR])


def _late() -> bool:
    """Sum up hours that got late rows; notes that come meanwhile wait for the next turn."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TAKE, [_LATE_AT_ONCE])
        pairs = cursor.fetchall()
        if pairs:
            devices, hours = zip(*pairs, strict=True)
            cursor.execute(_summing(_PAIRS), [list(devices), list(hours)])
    return bool(pairs)
