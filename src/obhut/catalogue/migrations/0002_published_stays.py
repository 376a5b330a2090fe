from django.db import migrations

FORWARD = """
create function catalogue_refuse() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
  raise exception '% is published and stays: % refused', tg_table_name, tg_op
    using errcode = 'restrict_violation';
end $$;

create function catalogue_seal() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
  if (select count(*) from catalogue_listedprice where price_list_id = new.price_list_id)
     >= (select price_count from catalogue_pricelist where id = new.price_list_id) then
    raise exception 'price list % is published and complete', new.price_list_id
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

create trigger catalogue_description_rows before update or delete on catalogue_servicedescription
  for each row execute function catalogue_refuse();
create trigger catalogue_description_truncate before truncate on catalogue_servicedescription
  for each statement execute function catalogue_refuse();
create trigger catalogue_list_rows before update or delete on catalogue_pricelist
  for each row execute function catalogue_refuse();
create trigger catalogue_list_truncate before truncate on catalogue_pricelist
  for each statement execute function catalogue_refuse();
create trigger catalogue_price_rows before update or delete on catalogue_listedprice
  for each row execute function catalogue_refuse();
create trigger catalogue_price_truncate before truncate on catalogue_listedprice
  for each statement execute function catalogue_refuse();
create trigger catalogue_price_seal before insert on catalogue_listedprice
  for each row execute function catalogue_seal();
"""

BACKWARD = """
drop trigger catalogue_price_seal on catalogue_listedprice;
drop trigger catalogue_price_truncate on catalogue_listedprice;
drop trigger catalogue_price_rows on catalogue_listedprice;
drop trigger catalogue_list_truncate on catalogue_pricelist;
drop trigger catalogue_list_rows on catalogue_pricelist;
drop trigger catalogue_description_truncate on catalogue_servicedescription;
drop trigger catalogue_description_rows on catalogue_servicedescription;
drop function catalogue_seal();
drop function catalogue_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
