from django.db import migrations

FORWARD = """
create function audit_refuse() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'DELETE' and old.real_at < now() - interval '365 days'
     and current_setting('app.audit_expiring', true) = 'on' then
    return old;
  end if;
  raise exception 'audit_entry is append-only: % refused', tg_op using errcode = 'restrict_violation';
end $$;
create trigger audit_entry_rows before update or delete on audit_entry
  for each row execute function audit_refuse();
create trigger audit_entry_truncate before truncate on audit_entry
  for each statement execute function audit_refuse();

create function audit_expire(before timestamptz) returns bigint language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  gone bigint;
begin
  if before > now() - interval '365 days' then
    raise exception 'audit entries stay for at least 365 days' using errcode = 'check_violation';
  end if;
  perform set_config('app.audit_expiring', 'on', true);
  delete from audit_entry where real_at < before;
  get diagnostics gone = row_count;
  perform set_config('app.audit_expiring', '', true);
  return gone;
end $$;
revoke all on function audit_expire(timestamptz) from public;
grant execute on function audit_expire(timestamptz) to obhut_worker;

alter table audit_entry add constraint audit_detail_is_bounded
  check (jsonb_typeof(detail) = 'object' and octet_length(detail::text) <= 65536);
"""

BACKWARD = """
alter table audit_entry drop constraint audit_detail_is_bounded;
drop trigger audit_entry_rows on audit_entry;
drop trigger audit_entry_truncate on audit_entry;
drop function audit_expire(timestamptz);
drop function audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
