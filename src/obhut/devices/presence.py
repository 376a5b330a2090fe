"""The judge of presence: one statement over all devices, called every five seconds."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the judge waits.

    ``grace``: from the end of a connection to an outage. ``silence``: on a living connection until
    the agent counts as broken. ``settle``: after the start of a gateway (or the end of its pause)
    nobody is judged. ``alive``: a gateway whose last beat is older is away.
    """

    grace: timedelta = timedelta(seconds=30)
    silence: timedelta = timedelta(seconds=75)
    settle: timedelta = timedelta(seconds=150)
    alive: timedelta = timedelta(seconds=15)


PATIENCE = Patience()

# Causes: an agent that was silent on its connection, one that said good-bye, a connection that
# broke off; when the gateway itself was away nobody knows.
# The parameters beside "at" are instants: seen, closed, begun or beaten before them counts.
# Rows that the gateway is writing at this moment are left to the next turn: no deadlock.
_SWEEP = """
with node as (
  select gateway_id, beat_at,
         stopped_at is null and beat_at >= %(alive)s as lives,
         judge_from_at <= %(settle)s as settled
    from devices_gatewaynode),
judge as (select coalesce(bool_or(lives and settled), false) as any_settled from node),
verdict as (
  select s.device_id, s.presence as before,
    case
      when s.connected and n.lives then
        case when s.last_seen_at >= %(silence)s then 'online'
             when n.settled then 'broken' else s.presence end
      when s.presence = 'offline' then 'offline'
      when n.lives then
        case when n.settled and s.disconnected_at <= %(grace)s
             then 'offline' else 'suspect' end
      when judge.any_settled and n.beat_at <= %(settle)s then 'offline'
      else 'unknown' end as after
    from devices_devicestate s
    join node n on n.gateway_id = s.gateway_id
   cross join judge),
changed as (
  select s.device_id, v.after
    from devices_devicestate s join verdict v on v.device_id = s.device_id
   where v.after <> v.before and s.presence = v.before
   order by s.device_id for update of s skip locked)
update devices_devicestate s
   set presence = c.after, presence_at = %(at)s,
       offline_since_at = case
         when c.after <> 'offline' then null
         when s.close_cause = 'closed' then s.disconnected_at
         else coalesce(s.last_seen_at, s.disconnected_at) end,
       offline_cause = case
         when c.after <> 'offline' then ''
         when s.close_cause = 'closed' then 'agent-stopped'
         when s.close_cause = 'silence' then 'agent-silent'
         when s.close_cause in ('gateway-stop', 'gateway-lost') then 'not-returned'
         when s.close_cause in ('refused', 'protocol', 'replaced') then 'refused'
         else 'connection-lost' end
  from changed c where s.device_id = c.device_id
"""


def sweep(*, at: datetime, patience: Patience = PATIENCE) -> int:
    """Bring the presence of all devices to what holds at ``at``; return how many changed.

    Runs as the worker, outside any tenant.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _SWEEP,
            {
                "at": at,
                "grace": at - patience.grace,
                "silence": at - patience.silence,
                "settle": at - patience.settle,
                "alive": at - patience.alive,
            },
        )
        changed: int = cursor.rowcount
        return changed
