"""What the gateway may know of the trail: who looked at a device, to tell the device itself."""

from django.db import migrations

FORWARD = """
create function audit_looks(since timestamptz, devices bigint[] default null)
returns table (device_id bigint, looked_at timestamptz, person text, organisation text, part text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select e.subject_id::bigint, e.real_at,
         coalesce((select n.name from audit_actorname n
                    where n.person_id = e.person_id and n.partner_id is not distinct from e.partner_id
                      and n.customer_id is not distinct from e.customer_id), ''),
         coalesce((select p.name from tenancy_partner p
                    where case when e.person_level = 'operator' then p.is_operator
                               else p.id = e.partner_id end
                    order by p.id limit 1), ''),
         coalesce(e.detail ->> 'part', '')
    from audit_entry e
   where e.subject_type = 'device' and e.action = 'device.looked-at' and e.real_at > since
     and (devices is null or e.subject_id = any (devices::text[]))
   order by e.real_at
$$;
revoke all on function audit_looks(timestamptz, bigint[]) from public;
grant execute on function audit_looks(timestamptz, bigint[]) to obhut_gateway;
"""

BACKWARD = "drop function audit_looks(timestamptz, bigint[]);"


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only"), ("tenancy", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
