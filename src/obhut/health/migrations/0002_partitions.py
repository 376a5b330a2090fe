"""Rows by day, hours by month, and the functions that make and drop their partitions."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import obhut.health.models

TABLES = """
alter table health_sample rename to health_sample_before;
drop index sample_by_device_time;
create table health_sample (like health_sample_before including defaults)
  partition by range (measured_at);
create index sample_by_device_time on health_sample (device_id, measured_at);
create index sample_by_time on health_sample using brin (measured_at)
  with (autosummarize = on, pages_per_range = 64);
create table health_sample_default partition of health_sample default;
insert into health_sample select * from health_sample_before;
drop table health_sample_before;

create table health_hour (
  device_id bigint not null,
  hour_at timestamptz not null,
  partner_id bigint not null,
  customer_id bigint not null,
  table_version smallint not null,
  count integer not null,
  low real[] not null,
  mean real[] not null,
  high real[] not null,
  primary key (device_id, hour_at)
) partition by range (hour_at);
create table health_hour_default partition of health_hour default;

create table health_latehour (
  device_id bigint not null,
  hour_at timestamptz not null,
  noted_at timestamptz not null
);
"""

NO_TABLES = """
alter table health_sample rename to health_sample_after;
drop index sample_by_device_time;
drop index sample_by_time;
create table health_sample (like health_sample_after including defaults);
insert into health_sample select * from health_sample_after;
drop table health_sample_after;
alter table health_sample add primary key (device_id, spool_id, seq);
create index sample_by_device_time on health_sample (device_id, measured_at);
drop table health_hour;
drop table health_latehour;
"""

# A partition is closed to everybody: who reads goes through its parent, whose policies count.
# The caller is the owner (migrate) or the worker, who may do nothing else with the schema.
FUNCTIONS = """
create function health_close_table(name text) returns void language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
  execute format('alter table public.%I enable row level security', name);
  execute format('alter table public.%I force row level security', name);
  execute format('create policy rows_owner on public.%I for all to obhut_owner'
                 ' using (true) with check (true)', name);
  execute format('grant select on public.%I to obhut_backup', name);
  execute format('create policy rows_backup on public.%I for select to obhut_backup'
                 ' using (true)', name);
end $$;

create function health_add_partition(parent text, key text, suffix text,
                                     span_from timestamptz, span_until timestamptz)
returns integer language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  child text := parent || '_' || suffix;
  rest text := parent || '_default';
begin
  if to_regclass(format('public.%I', child)) is not null then
    return 0;
  end if;
  execute format('lock table public.%I in access exclusive mode', rest);
  execute format('create table public.%I (like public.%I including all)', child, parent);
  perform health_close_table(child);
  execute format('with moved as (delete from public.%I where %I >= $1 and %I < $2 returning *)'
                 ' insert into public.%I select * from moved', rest, key, key, child)
    using span_from, span_until;
  execute format('alter table public.%I attach partition public.%I for values from (%L) to (%L)',
                 parent, child, span_from, span_until);
  return 1;
end $$;

create function health_make_partitions(since timestamptz, until timestamptz)
returns integer language plpgsql security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' set lock_timeout = '1s' as $$
declare
  made integer := 0;
  day timestamptz;
begin
  if until - since > interval '500 days' then
    raise exception 'too many partitions at once' using errcode = 'check_violation';
  end if;
  for day in
    select generate_series(date_trunc('day', since), until, '1 day')
     union
    select distinct date_trunc('day', measured_at) from health_sample_default
     where measured_at >= until - interval '30 days' and measured_at < until
     order by 1
  loop
    made := made + health_add_partition('health_sample', 'measured_at', to_char(day, 'YYYYMMDD'),
                                        day, day + interval '1 day');
  end loop;
  for day in
    select generate_series(date_trunc('month', since), until, '1 month')
     union
    select distinct date_trunc('month', hour_at) from health_hour_default
     where hour_at >= until - interval '400 days' and hour_at < until
     order by 1
  loop
    made := made + health_add_partition('health_hour', 'hour_at', to_char(day, 'YYYYMM'),
                                        day, day + interval '1 month');
  end loop;
  return made;
end $$;

create function health_make_months(since timestamptz, until timestamptz)
returns integer language plpgsql security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' set lock_timeout = '1s' as $$
declare
  made integer := 0;
  month timestamptz;
begin
  if until - since > interval '500 days' then
    raise exception 'too many partitions at once' using errcode = 'check_violation';
  end if;
  for month in select generate_series(date_trunc('month', since), until, '1 month') loop
    made := made + health_add_partition('health_hour', 'hour_at', to_char(month, 'YYYYMM'),
                                        month, month + interval '1 month');
  end loop;
  return made;
end $$;

create function health_detach_before(rows_before timestamptz, hours_before timestamptz)
returns integer language plpgsql security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' set lock_timeout = '1s' as $$
declare
  gone integer := 0;
  parent text;
  child text;
begin
  if rows_before > now() - interval '14 days' or hours_before > now() - interval '13 months' then
    raise exception 'rows stay 14 days, hours 13 months' using errcode = 'check_violation';
  end if;
  for parent, child in
    select p.relname, c.relname
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
      join pg_class p on p.oid = i.inhparent
     where p.relnamespace = 'public'::regnamespace
       and (p.relname = 'health_sample' and c.relname ~ '^health_sample_[0-9]{8}$'
            and to_date(right(c.relname, 8), 'YYYYMMDD') + interval '1 day' <= rows_before
         or p.relname = 'health_hour' and c.relname ~ '^health_hour_[0-9]{6}$'
            and to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month' <= hours_before)
  loop
    execute format('alter table public.%I detach partition public.%I', parent, child);
    gone := gone + 1;
  end loop;
  return gone;
end $$;

create function health_drop_detached() returns integer language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  gone integer := 0;
  name text;
begin
  for name in
    select relname from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r' and not relispartition
       and relname ~ '^health_(sample_[0-9]{8}|hour_[0-9]{6})$'
  loop
    execute format('drop table public.%I', name);
    gone := gone + 1;
  end loop;
  return gone;
end $$;

select health_close_table('health_sample_default');
select health_close_table('health_hour_default');

revoke all on function health_close_table(text) from public;
revoke all on function health_add_partition(text, text, text, timestamptz, timestamptz) from public;
revoke all on function health_make_partitions(timestamptz, timestamptz) from public;
revoke all on function health_make_months(timestamptz, timestamptz) from public;
revoke all on function health_detach_before(timestamptz, timestamptz) from public;
revoke all on function health_drop_detached() from public;
grant execute on function health_make_partitions(timestamptz, timestamptz) to obhut_worker;
grant execute on function health_make_months(timestamptz, timestamptz) to obhut_worker;
grant execute on function health_detach_before(timestamptz, timestamptz) to obhut_worker;
grant execute on function health_drop_detached() to obhut_worker;
"""

NO_FUNCTIONS = """
drop function health_drop_detached();
drop function health_detach_before(timestamptz, timestamptz);
drop function health_make_months(timestamptz, timestamptz);
drop function health_make_partitions(timestamptz, timestamptz);
drop function health_add_partition(text, text, text, timestamptz, timestamptz);
drop function health_close_table(text);
"""


def _device():
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to="devices.device",
    )


def _key(*columns):
    return models.CompositePrimaryKey(
        *columns, blank=True, editable=False, primary_key=True, serialize=False
    )


def _reals():
    return django.contrib.postgres.fields.ArrayField(
        base_field=obhut.health.models.RealField(null=True), size=None
    )


STATE = [
    migrations.AddIndex(
        model_name="sample",
        index=django.contrib.postgres.indexes.BrinIndex(
            autosummarize=True, fields=["measured_at"], name="sample_by_time", pages_per_range=64
        ),
    ),
    migrations.CreateModel(
        name="Hour",
        fields=[
            ("pk", _key("device_id", "hour_at")),
            ("hour_at", models.DateTimeField()),
            ("partner_id", models.BigIntegerField()),
            ("customer_id", models.BigIntegerField()),
            ("table_version", models.SmallIntegerField()),
            ("count", models.IntegerField()),
            ("low", _reals()),
            ("mean", _reals()),
            ("high", _reals()),
            ("device", _device()),
        ],
    ),
    migrations.CreateModel(
        name="LateHour",
        fields=[
            ("pk", _key("device_id", "hour_at", "noted_at")),
            ("hour_at", models.DateTimeField()),
            ("noted_at", models.DateTimeField()),
            ("device", _device()),
        ],
    ),
]


class Migration(migrations.Migration):
    dependencies = [("health", "0001_initial")]
    operations = [
        migrations.RunSQL(TABLES, NO_TABLES, state_operations=STATE),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.CreateModel(
            name="RollUp",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("hours_until", models.DateTimeField()),
            ],
        ),
    ]
