"""Fill a database with a large fleet by SQL: partners, customers, sites, devices, their state."""

from collections.abc import Iterable
from typing import Any

import psycopg
from django.db.models import Model
from psycopg import sql

PARTNERS, CUSTOMERS_EACH = 100, 10
_LARGEST, _CUSTOMERS_OF_LARGEST = 0.21, 60

_PLACES = """
insert into tenancy_partner (name, is_operator, created_at)
select 'Systemhaus ' || lpad(n::text, 3, '0'), false, now() from generate_series(1, {partners}) n;
insert into tenancy_customer (partner_id, name, kind, is_demo, created_at)
select p.id, 'Kunde ' || p.id || '-' || lpad(n::text, 2, '0'), 'business', true, now()
  from tenancy_partner p
 cross join lateral generate_series(1, case when p.id = (select min(id) from tenancy_partner
                                                         where name like 'Systemhaus%')
                                            then {many} else {few} end) n
 where p.name like 'Systemhaus%';
insert into tenancy_site (partner_id, customer_id, name, time_zone, state, address)
select c.partner_id, c.id, case n when 1 then 'Zentrale' else 'Lager' end, 'Europe/Berlin', '', ''
  from tenancy_customer c cross join generate_series(1, 2) n where c.name like 'Kunde %';
create temporary table spot as
select n, c.id as customer, c.partner_id as partner, s.id as site
  from generate_series(1, {devices}) n
  join (select id, partner_id, first_of, row_number() over (partition by first_of order by id) - 1
               as place, count(*) over (partition by first_of) as places
          from (select id, partner_id, partner_id = (select min(partner_id) from tenancy_customer
                                                     where name like 'Kunde %') as first_of
                  from tenancy_customer where name like 'Kunde %') as known) c
    on c.first_of = (n <= {devices} * {largest}) and c.place = n % c.places
  join tenancy_site s on s.customer_id = c.id
   and s.name = case when n % 3 = 0 then 'Lager' else 'Zentrale' end;
analyze spot;
"""
_DEVICE = {
    "partner_id": "partner",
    "customer_id": "customer",
    "site_id": "site",
    "device_key": "md5('schluessel' || n)",
    "public_key": "'\\x'",
    "hardware_id": "md5('hw' || n)",
    "name": "(array['NB','PC','SRV','WS'])[1 + n % 4] || '-' || lpad(n::text, 6, '0')",
    "hostname": "'host' || lpad((n * 7919 % 1000003)::text, 7, '0')",
    "os": "(array['linux','linux','linux','windows','macos'])[1 + n % 5]",
    "agent_version": "case when n % 4 = 0 then '0.0.9' else '0.1.0' end",
    "model": "(array['Latitude 5440','ThinkPad T14','ProDesk 400','PowerEdge R750'])[1 + n % 4]",
    "serial": "upper(substr(md5('serie' || n), 1, 9))",
    "tags": "case when n % 3 = 0 then array['Etage ' || n % 12] else '{}' end",
    "note": "case when n % 50 = 0 then 'Netzteil getauscht' else '' end",
    "at_risk": "n % 20 = 0 and n % 70 >= 19",
    "risk_points": "case when n % 20 = 0 then 1 + n % 70 else 0 end",
    "pending_updates": "n % 9",
    "pending_security": "case when n % 7 = 0 then 1 + n % 5 else 0 end",
    "security_since": "case when n % 7 = 0 then date '2026-11-01' + n % 20 end",
    "quarantined_at": "case when n % 997 = 0 then now() end",
    "removed_at": "case when n % 101 = 0 then now() - interval '3 days' end",
    "enrolled_at": "now() - n % 700 * interval '1 day'",
}
_STATE = {
    "device_id": "d.id",
    "partner_id": "d.partner_id",
    "customer_id": "d.customer_id",
    "presence": "(array['online','online','online','offline','unknown'])[1 + d.id % 5]",
    "presence_at": "now()",
    "last_seen_at": "now() - d.id % 5000 * interval '1 minute'",
    "cpu_percent": "d.id * 31 % 100",
    "mem_percent": "d.id * 17 % 100",
    "disk_percent": "d.id * 13 % 100",
}
_FACTS = {
    "device_id": "d.id",
    "partner_id": "d.partner_id",
    "customer_id": "d.customer_id",
    "received_at": "now()",
    "reboot_required": "d.id % 33 = 0",
    "values": '\'{"os_name": "Debian GNU/Linux", "kernel": "6.1.0"}\'',
}


_OURS = "devices_device d join spot on d.device_key = md5('schluessel' || n)"


def fill(dsn: str, *, devices: int) -> None:
    """Add ``devices`` devices as the owner; the largest partner gets 21 of a hundred."""
    from obhut.devices.models import Device, DeviceFacts, DeviceState  # noqa: PLC0415

    numbers = {
        "partners": PARTNERS, "few": CUSTOMERS_EACH, "many": _CUSTOMERS_OF_LARGEST,
        "devices": devices, "largest": _LARGEST,
    }  # fmt: skip
    values = {name: sql.Literal(number) for name, number in numbers.items()}
    with psycopg.connect(dsn) as owner:
        for statement in _PLACES.split(";\n"):
            if statement.strip():
                owner.execute(sql.SQL(statement).format(**values))
        _insert(owner, Device, _DEVICE, "spot")
        _insert(owner, DeviceState, _STATE, _OURS)
        _insert(owner, DeviceFacts, _FACTS, _OURS)
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute("vacuum analyze")


def _insert(
    owner: "psycopg.Connection[Any]", model: type[Model], values: dict[str, str], source: str
) -> None:
    """Insert a row for each of ``source``; a column that is not named gets its default."""
    columns = dict(_defaults(model)) | values
    # Names and expressions are written in this file.
    statement = "insert into {} ({}) select {} from {}".format(
        model._meta.db_table,
        ", ".join(f'"{name}"' for name in columns),
        ", ".join(columns.values()),
        source,
    )
    owner.execute(statement)


def _defaults(model: type[Model]) -> Iterable[tuple[str, str]]:
    for field in model._meta.concrete_fields:
        if field.generated or field.null or field.primary_key or not field.column:
            continue
        default = field.get_default()
        if isinstance(default, bool | int | str):
            yield field.column, f"'{default}'"
