"""Looks of the operator's people bear the name under which the operator appears."""

from django.db import migrations

FUNCTION = """
create or replace function audit_looks(since timestamptz, devices bigint[] default null)
returns table (device_id bigint, looked_at timestamptz, person text, organisation text, part text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select e.subject_id::bigint, e.real_at,
         coalesce((select n.name from audit_actorname n
                    where n.person_id = e.person_id and n.partner_id is not distinct from e.partner_id
                      and n.customer_id is not distinct from e.customer_id), ''),
         coalesce(case when e.person_level = 'operator'
                       then (select b.operator_name from tenancy_brand b
                              order by b.valid_from desc, b.id desc limit 1)
                       else (select p.name from tenancy_partner p where p.id = e.partner_id) end,
                  ''),
         coalesce(e.detail ->> 'part', '')
    from audit_entry e
   where e.subject_type = 'device' and e.action = 'device.looked-at' and e.real_at > since
     and (devices is null or e.subject_id = any (devices::text[]))
   order by e.real_at
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_looks_for_devices"), ("tenancy", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]
