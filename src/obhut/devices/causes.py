"""The judge of causes: why devices are away, for all of them at once, every fifteen seconds.

What is no outage leaves no trace: when people switch their machines on and off as usual is kept
nowhere, and what the judge has learned of it (``Habit``) only the worker may read.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from obhut.devices.rules.causes import CALM, TOGETHER, after_boot
from obhut.kernel.clauses import clause

_FRESH = timedelta(minutes=15)
_KEEP = timedelta(days=396)

# "known" is one row per device of a site and address where somebody went lately; those who said
# good-bye went for themselves. A device that is back at its place in the week is not off as usual.
_JUDGE = """
with away as (
  select s.device_id, s.offline_since_at, s.close_cause, s.offline_cause, s.address,
         d.customer_id, coalesce(d.site_id, 0) as site,
         coalesce(t.time_zone, 'Europe/Berlin') as zone
    from devices_devicestate s join devices_device d on d.id = s.device_id
    left join tenancy_site t on t.id = d.site_id
   where s.presence = 'offline' and d.removed_at is null),
places as (
  select distinct customer_id, site, address from away
   where offline_since_at >= %(fresh)s and (site <> 0 or address <> '')),
known as (
  select s.device_id, d.customer_id, coalesce(d.site_id, 0) as site, s.address,
         case when s.presence <> 'offline' then 'infinity'
              when s.close_cause in ('closed', 'refused', 'protocol', 'replaced') then '-infinity'
              else s.offline_since_at end as went
    from devices_devicestate s join devices_device d on d.id = s.device_id
    join places p on p.customer_id = d.customer_id and p.site = coalesce(d.site_id, 0)
                 and p.address = s.address
   where d.removed_at is null),
place as (
  select device_id, went,
         count(*) over (w range between %(together)s preceding and %(together)s following)
           as together,
         count(*) over (partition by customer_id, site, address)
           - count(*) over (w range between unbounded preceding and %(together)s following)
           as stayed
    from known window w as (partition by customer_id, site, address order by went)),
verdict as (
  select a.device_id, a.offline_cause as before,
    case
      when a.close_cause in ('refused', 'protocol', 'replaced') then 'refused'
      when substr(h.off_hours, 1 + 24 * (extract(isodow from l.t)::int - 1)
                               + extract(hour from l.t)::int, 1) = '1' then 'off-as-usual'
      when a.offline_cause = 'link-down' then 'link-down'
      when isfinite(p.went) and p.together >= 3 and p.together > p.stayed then 'link-down'
      when a.close_cause = 'closed' then 'agent-stopped'
      when a.close_cause = 'silence' then 'agent-silent'
      when a.close_cause in ('gateway-stop', 'gateway-lost') then 'not-returned'
      else 'connection-lost' end as after
    from away a
   cross join lateral (select %(at)s::timestamptz at time zone a.zone as t) l
    left join devices_habit h on h.device_id = a.device_id
    left join place p on p.device_id = a.device_id),
changed as (
  select s.device_id, v.after
    from devices_devicestate s join verdict v on v.device_id = s.device_id
   where v.after <> v.before and s.presence = 'offline'
   order by s.device_id for update of s skip locked)
update devices_devicestate s set offline_cause = c.after
  from changed c where s.device_id = c.device_id
"""

_BEGIN = """
insert into devices_absence as known (device_id, began_at, partner_id, customer_id, cause)
select s.device_id, s.offline_since_at, s.partner_id, s.customer_id, s.offline_cause
  from devices_devicestate s
  left join devices_absence a on a.device_id = s.device_id and a.began_at = s.offline_since_at
 where s.presence = 'offline' and s.offline_since_at is not null
   and s.offline_cause <> all(%(no_outage)s)
   and (a.device_id is null or a.ended_at is null and a.cause <> s.offline_cause)
on conflict (device_id, began_at) do update set cause = excluded.cause
"""

# An absence that turned out to be the usual one is forgotten, the others get their end.
_END = """
with done as (
  select a.device_id, a.began_at, s.connected_at,
         s.presence = 'offline' and s.offline_cause = any(%(no_outage)s) as is_usual
    from devices_absence a join devices_devicestate s on s.device_id = a.device_id
   where a.ended_at is null
     and (s.presence in ('online', 'broken') or s.offline_since_at <> a.began_at
          or s.presence = 'offline' and s.offline_cause = any(%(no_outage)s))),
forgotten as (
  delete from devices_absence a using done d
   where a.device_id = d.device_id and a.began_at = d.began_at and d.is_usual)
update devices_absence a set ended_at = greatest(coalesce(d.connected_at, %(at)s), a.began_at)
  from done d where a.device_id = d.device_id and a.began_at = d.began_at and not d.is_usual
"""


@clause("V-P.6")
def judge_causes(*, at: datetime) -> None:
    """Say of every device that is away why, and keep a record of outages; runs as the worker."""
    parameters: dict[str, Any] = {
        "at": at,
        "fresh": at - _FRESH,
        "together": TOGETHER,
        "no_outage": [cause.value for cause in CALM],
    }
    with connection.cursor() as cursor:
        for statement in (_JUDGE, _BEGIN, _END):
            cursor.execute(statement, parameters)


def note_boot(*, device_id: int, at: datetime, was_clean: bool) -> None:
    """Take what a device said at its boot ``at`` as the cause of the absence before it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select began_at, cause from devices_absence where device_id = %s and began_at <= %s"
            " and (ended_at is null or ended_at >= %s - interval '10 minutes')"
            " order by began_at desc limit 1 for update",
            [device_id, at, at],
        )
        if found := cursor.fetchone():
            began_at, cause = found
            cursor.execute(
                "update devices_absence set cause = %s where device_id = %s and began_at = %s",
                [after_boot(cause, was_clean=was_clean), device_id, began_at],
            )


def due_for_learning(*, before: datetime, limit: int) -> dict[int, str]:
    """Return devices whose habit was not learned since ``before``, with their time zones."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select d.id, coalesce(t.time_zone, 'Europe/Berlin') from devices_device d"
            " left join devices_habit h on h.device_id = d.id"
            " left join tenancy_site t on t.id = d.site_id"
            " where d.removed_at is null and (h.device_id is null or h.learned_at < %s)"
            " order by h.learned_at nulls first, d.id limit %s",
            [before, limit],
        )
        return dict(cursor.fetchall())


def learn(habits: Mapping[int, str], *, at: datetime) -> None:
    """Store for each device its 168 hours ("1" = usually off)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into devices_habit (device_id, partner_id, customer_id, off_hours, learned_at)"
            " select d.id, d.partner_id, d.customer_id, u.off_hours, %s"
            " from unnest(%s::bigint[], %s::text[]) as u(id, off_hours)"
            " join devices_device d on d.id = u.id"
            " on conflict (device_id) do update set partner_id = excluded.partner_id,"
            " customer_id = excluded.customer_id, off_hours = excluded.off_hours,"
            " learned_at = excluded.learned_at",
            [at, list(habits), list(habits.values())],
        )


def expire_absences(*, at: datetime) -> int:
    """Delete the records of outages that ended more than 13 months ago; return how many."""
    with connection.cursor() as cursor:
        cursor.execute("delete from devices_absence where ended_at < %s", [at - _KEEP])
        return int(cursor.rowcount)
