"""The worker's count of the fleet: one statement over all devices."""

from datetime import datetime, timedelta

from django.db import connection

from obhut.devices.agents import own_agent_version

FRESH = timedelta(seconds=30)
"""A row that did not change is written again after this time, so that its age can be trusted."""

# Only the facts that ask for a restart are joined: there is an index of just them. Who is off as
# usual, or was switched off in order, is not out.
_COUNT = """
with counted as (
  select d.customer_id, d.partner_id, count(*) as total,
         count(*) filter (where s.presence = 'offline') as offline,
         count(*) filter (where s.presence = 'offline'
                            and s.offline_cause not in ('off-as-usual', 'agent-stopped')) as lost,
         count(*) filter (where d.quarantined_at is not null) as quarantined,
         count(*) filter (where d.at_risk) as at_risk,
         count(*) filter (where d.pending_security > 0) as security,
         count(f.device_id) as restart,
         count(*) filter (where not d.is_simulated and d.agent_version <> %(version)s)
           as old_agents,
         count(*) filter (where s.presence = 'broken' or d.quarantined_at is not null
                             or (s.presence = 'offline'
                                 and s.offline_cause not in ('off-as-usual', 'agent-stopped')))
           as out,
         count(*) filter (where s.presence in ('online', 'suspect') and d.quarantined_at is null
                            and (d.risk_points > 0 or d.pending_security > 0
                                 or f.device_id is not null)) as needs,
         count(*) filter (where s.presence in ('online', 'suspect') and d.quarantined_at is null
                            and d.risk_points = 0 and coalesce(d.pending_security, 0) = 0
                            and f.device_id is null) as fine
    from devices_device d
    join devices_devicestate s on s.device_id = d.id
    left join devices_devicefacts f on f.device_id = d.id and f.reboot_required
   where d.removed_at is null
   group by d.customer_id, d.partner_id),
written as (
  insert into devices_customerfigures as known
    (customer_id, partner_id, total, offline, lost, quarantined, at_risk, security, restart,
     old_agents, out, needs, fine, counted_at)
  select c.*, %(at)s from counted c
  on conflict (customer_id) do update
     set partner_id = excluded.partner_id, total = excluded.total, offline = excluded.offline,
         lost = excluded.lost, quarantined = excluded.quarantined, at_risk = excluded.at_risk,
         security = excluded.security, restart = excluded.restart,
         old_agents = excluded.old_agents, out = excluded.out, needs = excluded.needs,
         fine = excluded.fine, counted_at = excluded.counted_at
   where known.counted_at < %(old)s
      or (known.partner_id, known.total, known.offline, known.lost, known.quarantined,
          known.at_risk, known.security, known.restart, known.old_agents, known.out, known.needs,
          known.fine)
         is distinct from
         (excluded.partner_id, excluded.total, excluded.offline, excluded.lost,
          excluded.quarantined, excluded.at_risk, excluded.security, excluded.restart,
          excluded.old_agents, excluded.out, excluded.needs, excluded.fine))
delete from devices_customerfigures known
 where not exists (select from counted c where c.customer_id = known.customer_id)
"""


def count_fleet(*, at: datetime) -> None:
    """Bring the figures of all customers to what holds now. Runs as the worker."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"at": at, "old": at - FRESH, "version": own_agent_version()})
