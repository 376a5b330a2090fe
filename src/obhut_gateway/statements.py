"""All the SQL of the gateway; a test runs every statement against the migrated schema.

Each takes its rows as one JSON array, so a batch of any size is one round trip and one commit.
"""

LOOK_UP = """
select device_key, id, partner_id, customer_id, public_key, hardware_id,
       removed_at is not null, quarantined_at is not null
  from devices_device where device_key = any(%(keys)s)
"""

# What has arrived of the inventory and is not applied yet makes the stored hashes old: no answer.
# A name given by a person stays; else the device is called what it calls itself. An empty
# hardware id is one that a person released: the next machine to come is taken as the true one.
OPEN = """
with u as materialized (
  select * from jsonb_to_recordset(%(rows)s::jsonb)
    as r(d bigint, s uuid, hardware text, hostname text, os text, version text,
         address text)),
changed as (
  update devices_device dev
     set hostname = u.hostname, os = u.os, agent_version = u.version, hardware_id = u.hardware,
         name = case when dev.is_renamed then dev.name else u.hostname end
    from u
   where dev.id = u.d and dev.removed_at is null and dev.quarantined_at is null
     and dev.hardware_id in ('', u.hardware)
     and (dev.hostname, dev.os, dev.agent_version, dev.hardware_id)
         is distinct from (u.hostname, u.os, u.version, u.hardware)),
fit as (
  select dev.id, u.address from devices_device dev join u on u.d = dev.id
   where dev.removed_at is null and dev.quarantined_at is null
     and dev.hardware_id in ('', u.hardware)),
opened as (
  update devices_devicestate st
     set session_epoch = st.session_epoch + 1, connected = true, connected_at = %(at)s,
         close_cause = '', gateway_id = %(gateway)s, last_seen_at = %(at)s, address = fit.address,
         presence_at = case when st.presence = 'online' then st.presence_at else %(at)s end,
         presence = 'online', offline_since_at = null, offline_cause = ''
    from fit where st.device_id = fit.id
  returning st.device_id, st.session_epoch)
select o.device_id, o.session_epoch, coalesce(sp.last_seq, 0),
       case when exists (select from inventory_arrival a where a.device_id = o.device_id) then null
            else (select coalesce(json_object_agg(held.section, encode(held.content_hash, 'hex')),
                                  '{}')
                    from inventory_section held
                   where held.device_id = o.device_id and held.content_hash is not null) end
  from opened o join u on u.d = o.device_id
  left join devices_devicespool sp on sp.device_id = u.d and sp.spool_id = u.s
"""

# Exactly once: only what is above a spool's ``last_seq`` is written, and the row of the spool stays
# locked until the commit, so a repeated message is harmless, through another gateway too. Answers
# how many spools another gateway began at this very moment: then nothing of them was written, and
# the statement has to run again. See the room health for the tables.
STORE = """
with sample as materialized (
  select * from jsonb_to_recordset(%(samples)s::jsonb)
    as r(d bigint, p bigint, c bigint, s uuid, q bigint, m double precision,
         t double precision, n integer, v smallint, x real[])),
fact as materialized (
  select * from jsonb_to_recordset(%(facts)s::jsonb)
    as r(d bigint, p bigint, c bigint, s uuid, q bigint, b boolean, f jsonb)),
event as materialized (
  select * from jsonb_to_recordset(%(events)s::jsonb)
    as r(d bigint, p bigint, c bigint, s uuid, q bigint, m double precision, k text, w smallint,
         o text, f jsonb)),
part as materialized (
  select * from jsonb_to_recordset(%(inventory)s::jsonb)
    as r(d bigint, p bigint, c bigint, s uuid, q bigint, y text)),
gap as materialized (
  select * from jsonb_to_recordset(%(gaps)s::jsonb)
    as r(d bigint, p bigint, c bigint, s uuid, q bigint, l bigint, k integer, n bigint)),
head as materialized (
  select d, s, max(q) as q, min(p) as p, min(c) as c
    from (select d, s, q, p, c from sample union all select d, s, q, p, c from fact
          union all select d, s, q, p, c from event
          union all select d, s, q, p, c from part
          union all select d, s, q, p, c from gap) as a
   group by d, s),
known as materialized (
  select sp.device_id as d, sp.spool_id as s, sp.last_seq as q, sp.partner_id as p,
         sp.customer_id as c
    from devices_devicespool sp join head h on sp.device_id = h.d and sp.spool_id = h.s
   order by 1, 2 for update of sp),
begun as (
  insert into devices_devicespool (device_id, spool_id, partner_id, customer_id, last_seq)
  select h.d, h.s, dev.partner_id, dev.customer_id, h.q
    from head h join devices_device dev on dev.id = h.d
   where not exists (select from known k where k.d = h.d and k.s = h.s) order by h.d, h.s
  on conflict do nothing
  returning device_id as d, spool_id as s, partner_id as p, customer_id as c),
moved as (
  update devices_devicespool sp set last_seq = h.q
    from known k join head h on h.d = k.d and h.s = k.s
   where sp.device_id = k.d and sp.spool_id = k.s and h.q > k.q),
edge as materialized (
  select d, s, q, p, c from known union all select d, s, 0, p, c from begun),
fresh as materialized (
  select distinct on (a.d, a.s, a.q) a.d, a.s, a.q, e.p, e.c, a.m, a.t, a.n, a.v, a.x
    from sample a join edge e on e.d = a.d and e.s = a.s where a.q > e.q
   order by a.d, a.s, a.q),
arrived as (
  insert into inventory_arrival (device_id, spool_id, seq, partner_id, customer_id, received_at,
                                 payload)
  select a.d, a.s, a.q, e.p, e.c, %(at)s, decode(a.y, 'base64')
    from part a join edge e on e.d = a.d and e.s = a.s where a.q > e.q
  on conflict do nothing),
stored as (
  insert into health_sample (device_id, partner_id, customer_id, spool_id, seq, measured_at,
                             device_at, received_at, table_version, count, "values")
  select d, p, c, s, q, to_timestamp(m), to_timestamp(t), %(at)s, v, n, x from fresh),
late as (
  insert into health_latehour (device_id, hour_at, noted_at)
  select distinct d, date_trunc('hour', to_timestamp(m), 'UTC'), now() from fresh
   where to_timestamp(m) < date_trunc('hour', now() - interval '5 minutes', 'UTC')),
happened as (
  insert into health_event (device_id, partner_id, customer_id, spool_id, seq, happened_at,
                            received_at, kind, severity, subject, detail)
  select distinct on (v.d, v.s, v.q) v.d, e.p, e.c, v.s, v.q, to_timestamp(v.m), %(at)s, v.k, v.w,
         v.o, v.f
    from event v join edge e on e.d = v.d and e.s = v.s where v.q > e.q
   order by v.d, v.s, v.q),
given_up as (
  insert into devices_spoolgap as known (device_id, spool_id, kind_lost, first_seq, last_seq, lost,
                                         partner_id, customer_id, received_at)
  select distinct on (g.d, g.s, g.k, g.l) g.d, g.s, g.k, g.l, g.q, g.n, e.p, e.c, %(at)s
    from gap g join edge e on e.d = g.d and e.s = g.s where g.q > e.q
   order by g.d, g.s, g.k, g.l, g.q desc
  on conflict (device_id, spool_id, kind_lost, first_seq) do update
     set last_seq = excluded.last_seq, lost = excluded.lost, received_at = excluded.received_at),
said as (
  insert into devices_devicefacts as known (device_id, partner_id, customer_id, received_at,
                                            reboot_required, "values")
  select distinct on (f.d) f.d, e.p, e.c, %(at)s, f.b, f.f
    from fact f join edge e on e.d = f.d and e.s = f.s where f.q > e.q order by f.d, f.q desc
  on conflict (device_id) do update
     set received_at = excluded.received_at, reboot_required = excluded.reboot_required,
         "values" = excluded."values"),
latest as (select distinct on (d) d, m, x from fresh order by d, m desc, q desc),
shown as (
  update devices_devicestate st
     set sample_at = to_timestamp(l.m), cpu_percent = l.x[1], load_one = l.x[2],
         mem_percent = l.x[5], disk_percent = l.x[11]
    from latest l
   where st.device_id = l.d and (st.sample_at is null or st.sample_at <= to_timestamp(l.m)))
select count(*) from head h
 where not exists (select from edge e where e.d = h.d and e.s = h.s)
"""

# At most 200 a device, the newest ones; a look that commits late is found by an overlap.
LOOKS = """
select device_id, (extract(epoch from looked_at) * 1000)::bigint, person, organisation, part
  from (select *, row_number() over (partition by device_id order by looked_at desc) as place
          from audit_looks(%(since)s, %(devices)s)) as l
 where place <= 200 order by looked_at
"""

SEEN = """
update devices_devicestate st
   set last_seen_at = greatest(st.last_seen_at, to_timestamp(u.t)), offline_since_at = null,
       offline_cause = '', presence = 'online',
       presence_at = case when st.presence = 'online' then st.presence_at else %(at)s end
  from jsonb_to_recordset(%(rows)s::jsonb) as u(d bigint, e bigint, t double precision)
 where st.device_id = u.d and st.session_epoch = u.e and st.connected
"""

ENDED = """
update devices_devicestate st
   set connected = false, disconnected_at = to_timestamp(u.t), close_cause = u.cause,
       presence = 'suspect', presence_at = %(at)s
  from jsonb_to_recordset(%(rows)s::jsonb)
    as u(d bigint, e bigint, t double precision, cause text)
 where st.device_id = u.d and st.session_epoch = u.e and st.connected
"""

QUARANTINE = """
update devices_device
   set quarantined_at = %(at)s, quarantine_reason = 'cloned-key', quarantine_detail = %(detail)s
 where id = %(device)s and quarantined_at is null
"""

# What this node held when it was last alive is gone; nobody is judged until it has settled.
STARTED = """
with node as (
  insert into devices_gatewaynode (gateway_id, started_at, beat_at, judge_from_at)
  values (%(gateway)s, %(at)s, %(at)s, %(at)s)
  on conflict (gateway_id) do update
     set started_at = %(at)s, beat_at = %(at)s, judge_from_at = %(at)s, stopped_at = null)
update devices_devicestate
   set connected = false, disconnected_at = %(at)s, close_cause = 'gateway-lost',
       presence = case when presence = 'online' then 'suspect' else presence end,
       presence_at = case when presence = 'online' then %(at)s else presence_at end
 where gateway_id = %(gateway)s and connected
"""

# After a pause (the database was away) the judge must wait again: states could not be written.
BEAT = """
with node as (
  insert into devices_gatewaynode as node (gateway_id, started_at, beat_at, judge_from_at)
  values (%(gateway)s, %(started)s, %(at)s, %(at)s)
  on conflict (gateway_id) do update
     set beat_at = %(at)s, stopped_at = null,
         judge_from_at = case when node.beat_at < %(at)s::timestamptz - interval '15 seconds'
                              then %(at)s else node.judge_from_at end)
insert into maintenance_beat (process, beat_at, started_at, stats)
values (%(process)s, %(at)s, %(started)s, %(stats)s::jsonb)
on conflict (process) do update
   set beat_at = excluded.beat_at, started_at = excluded.started_at, stats = excluded.stats
"""

STOPPED = "update devices_gatewaynode set stopped_at = %(at)s where gateway_id = %(gateway)s"

# Decided by people or by another gateway about devices whose sockets are here. A session that is
# being opened here belongs elsewhere until its commit, hence the epoch.
UNWANTED = """
select dev.id, case when dev.removed_at is not null then 'removed'
                    when dev.quarantined_at is not null then 'quarantined'
                    else 'replaced' end, st.session_epoch
  from devices_device dev join devices_devicestate st on st.device_id = dev.id
 where dev.id = any(%(devices)s)
   and (dev.removed_at is not null or dev.quarantined_at is not null
        or st.gateway_id <> %(gateway)s)
"""

# Marked before it is sent: a question may get lost with this process, it is never asked twice.
ASKS = """
update devices_ask ask set sent_at = %(at)s
  from (select a.device_id, a.what
          from devices_ask a join devices_devicestate st on st.device_id = a.device_id
         where a.sent_at is null and a.asked_at > %(at)s::timestamptz - interval '10 minutes'
           and a.device_id = any(%(devices)s) and st.connected and st.gateway_id = %(gateway)s
         order by a.device_id, a.what limit 1000 for update of a skip locked) due
 where ask.device_id = due.device_id and ask.what = due.what
returning ask.device_id, ask.what
"""
