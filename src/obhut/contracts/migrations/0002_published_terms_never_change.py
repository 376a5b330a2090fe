from django.db import migrations

FORWARD = """
create function contracts_refuse() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
  raise exception '% never changes: % refused', tg_table_name, tg_op
    using errcode = 'restrict_violation';
end $$;
create trigger contracts_termsversion_rows before update or delete on contracts_termsversion
  for each row execute function contracts_refuse();
create trigger contracts_termsversion_truncate before truncate on contracts_termsversion
  for each statement execute function contracts_refuse();
"""
BACKWARD = """
drop trigger contracts_termsversion_truncate on contracts_termsversion;
drop trigger contracts_termsversion_rows on contracts_termsversion;
drop function contracts_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
