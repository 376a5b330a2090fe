from django.db import migrations

# Tenants never see the queue: this function is their only way in, and only for the jobs that the
# program declares for the web. The worker may put in any job. NULL = refused, false = waits already.
FORWARD = """
create function work_defer(job text, args jsonb, lock text, queueing_lock text, run_at timestamptz)
returns boolean language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  if session_user <> 'obhut_worker'
     and not exists (select from work_allowedjob a where a.name = job) then
    return null;
  end if;
  if jsonb_typeof(args) <> 'object' or octet_length(args::text) > 4096 then
    return null;
  end if;
  perform procrastinate_defer_jobs_v1(array[
    row('default', job, 0, lock, queueing_lock, args, run_at)::procrastinate_job_to_defer_v1]);
  return true;
exception when unique_violation then
  return false;
end $$;
revoke all on function work_defer(text, jsonb, text, text, timestamptz) from public;
grant execute on function work_defer(text, jsonb, text, text, timestamptz)
  to obhut_login, obhut_operator, obhut_partner, obhut_customer, obhut_visitor, obhut_worker;

grant usage on sequence procrastinate_jobs_id_seq, procrastinate_events_id_seq,
  procrastinate_periodic_defers_id_seq to obhut_worker;
"""

BACKWARD = """
revoke usage on sequence procrastinate_jobs_id_seq, procrastinate_events_id_seq,
  procrastinate_periodic_defers_id_seq from obhut_worker;
drop function work_defer(text, jsonb, text, text, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("work", "0001_initial"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
