"""A large fleet in a few statements: devices with state, facts, risk and a shallow past.

They are a picture, not a play: no gateway holds them (their ``gateway_id`` is empty), so the judge
of presence leaves them as they are drawn. All is one transaction: an interrupted filling leaves
nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import psycopg
from django.db.models import Model
from psycopg import sql

from obhut.devices.models import Device, DeviceFacts, DeviceState
from obhut.health.models import Hour, Sample
from obhut.tenancy.models import Customer, Partner, Site

Owner = psycopg.Connection[Any]
PARTNERS = 100
LARGEST = 0.21
_NAME = "Nachstellung"
_PER_CUSTOMER = 25
_CHUNK = 5000
_WITH_ROWS = 500

# Numbers from 0 to 999 that look random and depend on the device's number alone.
_DICE = "(abs(hashint8(n * 61 + {0})::bigint) %% 1000)"


class AlreadyThere(Exception):  # noqa: N818 - a state
    """There is a simulated fleet already."""

    def __init__(self, devices: int) -> None:
        super().__init__(devices)
        self.devices = devices


class Share(NamedTuple):
    """A partner to be and how many devices and customers it has."""

    number: int
    devices: int
    customers: int


def shares(devices: int) -> tuple[Share, ...]:
    """Split ``devices`` over at most a hundred partners; the largest has 21 of a hundred."""
    partners = min(PARTNERS, devices)
    others = partners - 1
    first = max(1, min(round(devices * LARGEST), devices - others)) if others else devices
    weights = [1 / (number + 8) for number in range(1, partners)]
    rest = devices - first - len(weights)
    sizes = [first, *(1 + int(rest * weight / sum(weights)) for weight in weights)]
    for missing in range(devices - sum(sizes)):
        sizes[1 + missing % max(1, partners - 1)] += 1
    return tuple(
        Share(number, size, -(-size // _PER_CUSTOMER)) for number, size in enumerate(sizes, 1)
    )


class Filling:
    """One filling; ``steps`` yields after each step how many devices came with it."""

    def __init__(self, owner: Owner, devices: int) -> None:
        self._owner = owner
        self._shares = shares(devices)
        self._require_empty()
        self.count = sum(-(-share.devices // _CHUNK) for share in self._shares)
        self.counts = {
            "devices": devices,
            "partners": len(self._shares),
            "customers": sum(share.customers for share in self._shares),
        }

    def steps(self) -> Iterator[int]:
        """Insert everything, a few thousand devices at a time."""
        self._prepare_partitions()
        first = 1
        for share in self._shares:
            places = self._places(share)
            for begin in range(first, first + share.devices, _CHUNK):
                end = min(begin + _CHUNK, first + share.devices)
                self._devices(places, begin, end - 1)
                yield end - begin
            first += share.devices

    def finish(self, dsn: str) -> None:
        """Let the planner know the new sizes."""
        with psycopg.connect(dsn, autocommit=True) as owner:
            for kind in (Partner, Customer, Site, Device, DeviceState, DeviceFacts, Hour, Sample):
                owner.execute(sql.SQL("analyze {}").format(sql.Identifier(kind._meta.db_table)))

    def _require_empty(self) -> None:
        row = self._owner.execute(
            "select count(*) from devices_device where hardware_id like 'nachstellung-%'"
        ).fetchone()
        if row and row[0]:
            raise AlreadyThere(row[0])

    def _prepare_partitions(self) -> None:
        self._owner.execute(
            "select health_make_partitions(now() - interval '2 days', now() + interval '7 days')"
        )

    def _places(self, share: Share) -> tuple[int, list[int], list[int]]:
        """Create a partner with its customers, each with one site; return their keys."""
        name = f"{_NAME} {share.number:03d}"
        (partner,) = self._insert(Partner, _PARTNER, "generate_series(1, 1) n", {"name": name})
        span = f"generate_series(1, {share.customers}) n"
        customers = self._insert(Customer, _CUSTOMER, span, {"partner": partner, "of": name})
        given = {"partner": partner, "customers": customers}
        sites = self._insert(Site, _SITE, "unnest(%(customers)s::bigint[]) n", given)
        return partner, customers, sites

    def _devices(self, places: tuple[int, list[int], list[int]], first: int, last: int) -> None:
        partner, customers, sites = places
        given = {"partner": partner, "customers": customers, "sites": sites}
        keys = self._insert(Device, _DEVICE, f"generate_series({first}, {last}) n", given)
        known = {"devices": keys}
        source = (
            "(select d.*, d.id as device, right(d.hardware_id, 9)::bigint as n"
            " from devices_device d where d.id = any(%(devices)s)) d"
        )
        self._insert(DeviceState, _STATE, source, known, key="device_id")
        self._insert(DeviceFacts, _FACTS, source, known, key="device_id")
        hours = f"{source} cross join generate_series(0, 18, 6) past"
        self._insert(Hour, _HOUR, hours, known, key="device_id")
        if first <= _WITH_ROWS:
            few = {"devices": keys[: _WITH_ROWS - first + 1]}
            rows = f"{source} cross join generate_series(0, 287) past"
            self._insert(Sample, _ROW, rows, few, key="device_id")

    def _insert(
        self,
        model: type[Model],
        values: Mapping[str, str],
        source: str,
        given: Mapping[str, object],
        *,
        key: str = "id",
    ) -> list[int]:
        """Insert a row for each of ``source``; columns that are not named get their default."""
        columns = {**_defaults(model), **values}
        statement = "insert into {} ({}) select {} from {} returning {}".format(  # noqa: S608
            model._meta.db_table,
            ", ".join(f'"{name}"' for name in columns),
            ", ".join(columns.values()),
            source,
            key,
        )
        # Names and expressions are written in this file; what is given goes as parameters.
        found = self._owner.execute(statement.encode(), given).fetchall()
        return [row[0] for row in found]


def _defaults(model: type[Model]) -> dict[str, str]:
    """Return what a column gets that is not named; columns of later versions are among them."""
    found = {}
    for field in model._meta.concrete_fields:
        plain = not (field.primary_key or field.null or getattr(field, "generated", False))
        default = field.get_default() if plain else None
        if isinstance(default, bool | int | str):
            found[str(field.column)] = f"'{default}'"
    return found


def _dice(number: int) -> str:
    return _DICE.format(number)


_PARTNER = {"name": "%(name)s::text", "is_operator": "false", "created_at": "now()"}
_CUSTOMER = {
    "name": "%(of)s::text || ' Kunde ' || lpad(n::text, 4, '0')",
    "partner_id": "%(partner)s::bigint",
    "kind": "(array['business', 'business', 'business', 'public'])[1 + n %% 4]",
    "is_demo": "true",
    "created_at": "now()",
}
_SITE = {
    "name": "'Zentrale'",
    "partner_id": "%(partner)s::bigint",
    "customer_id": "n",
    "time_zone": "'Europe/Berlin'",
    "state": "(array['SN','BY','SH','NW','HE','BW','NI','BE'])[1 + n %% 8]",
}
_SPOT = "1 + n %% array_length(%(customers)s::bigint[], 1)"
_PUBLIC_KEY = "sha256(('nachstellung ' || n)::bytea)"
_FORM = "1 + n %% 5"
_DEVICE = {
    "partner_id": "%(partner)s::bigint",
    "customer_id": f"(%(customers)s::bigint[])[{_SPOT}]",
    "site_id": f"(%(sites)s::bigint[])[{_SPOT}]",
    "public_key": _PUBLIC_KEY,
    "device_key": f"left(encode(sha256({_PUBLIC_KEY}), 'hex'), 32)",
    "hardware_id": "'nachstellung-' || lpad(n::text, 9, '0')",
    "name": f"(array['pc','pc','nb','srv','nb'])[{_FORM}] || '-' || lpad(n::text, 6, '0')",
    "hostname": f"(array['pc','pc','nb','srv','nb'])[{_FORM}] || '-' || lpad(n::text, 6, '0')",
    "os": "(array['Windows 11 Pro 24H2', 'Windows 11 Pro 23H2', 'Windows 10 Pro 22H2',"
    " 'Debian GNU/Linux 12', 'Ubuntu 24.04', 'Windows 11 Pro 24H2', 'Fedora Linux 43'])"
    f"[1 + {_dice(1)} %% 7]",
    "agent_version": f"case when {_dice(2)} < 60 then '0.9.4' else '1.0.0' end",
    "is_simulated": "true",
    "enrolled_at": f"now() - {_dice(3)} * interval '16 hours'",
    "model": "(array['OptiPlex 7010 SFF', 'ThinkPad T14 Gen 4', 'Latitude 5440',"
    f" 'EliteDesk 800 G6 Mini', 'PowerEdge T350'])[{_FORM}]",
    "serial": "upper(left(md5('serie ' || n), 9))",
    "tags": f"case when {_dice(4)} < 300 then array[(array['Büro', 'Empfang', 'Außendienst',"
    f" 'Schulung'])[1 + {_dice(5)} %% 4]] else '{{}}' end",
    "note": f"case when {_dice(6)} < 20 then 'Netzteil getauscht' else '' end",
    "risk_points": f"case when {_dice(7)} < 30 then 20 + {_dice(8)} %% 70 else 0 end",
    "at_risk": f"{_dice(7)} < 30",
    "pending_updates": f"{_dice(9)} %% 12",
    "pending_security": f"case when {_dice(10)} < 90 then 1 + {_dice(9)} %% 6 else 0 end",
    "security_since": f"case when {_dice(10)} < 90 then current_date - ({_dice(11)} %% 40)::int"
    " end",
    "quarantined_at": f"case when {_dice(12)} = 0 then now() - interval '1 day' end",
    "quarantine_reason": f"case when {_dice(12)} = 0 then 'by-hand' else '' end",
}
_OWNED = {"device_id": "device", "partner_id": "partner_id", "customer_id": "customer_id"}
_OFF = f"{_dice(13)} >= 820"
_GONE_AT = f"now() - {_dice(14)} * interval '3 minutes'"
_STATE = {
    **_OWNED,
    "presence": f"case when {_dice(13)} < 820 then 'online' when {_dice(13)} < 985 then 'offline'"
    " else 'unknown' end",
    "presence_at": _GONE_AT,
    "connected": f"{_dice(13)} < 820",
    "connected_at": "now() - interval '5 hours'",
    "close_cause": f"case when {_OFF} then 'closed' else '' end",
    "last_seen_at": f"case when {_OFF} then {_GONE_AT} else now() end",
    "offline_since_at": f"case when {_OFF} then {_GONE_AT} end",
    "offline_cause": f"case when {_OFF} then 'agent-stopped' else '' end",
    "sample_at": f"case when {_OFF} then {_GONE_AT} else now() end",
    "cpu_percent": f"{_dice(15)} / 14.0",
    "load_one": f"{_dice(15)} / 300.0",
    "mem_percent": f"30 + {_dice(16)} / 16.0",
    "disk_percent": f"20 + {_dice(17)} / 13.0",
}
_FACTS = {
    **_OWNED,
    "received_at": "now()",
    "reboot_required": f"{_dice(18)} < 60",
    "values": "jsonb_build_object('os_name', os, 'arch', 'x86_64', 'agent_version', agent_version,"
    " 'mounts', jsonb_build_array(jsonb_build_object('path', '/', 'total_mb', 488281,"
    f" 'used_mb', (20 + {_dice(17)} / 13.0) * 4882)), 'reboot_required', {_dice(18)} < 60)",
}
_VALUES = (
    "array[{0} / 14.0, {0} / 300.0, {0} / 310.0, {0} / 330.0, 30 + {1} / 16.0, 8192, 0, null,"
    " null, null, 20 + {2} / 13.0]::real[]"
).format(_DICE.format("15 + past"), _DICE.format("16 + past / 9"), _dice(17))
_HOUR = {
    **_OWNED,
    "hour_at": "date_trunc('hour', now(), 'UTC') - (past + 1) * interval '1 hour'",
    "table_version": "1",
    "count": "60",
    "low": _VALUES,
    "mean": _VALUES,
    "high": _VALUES,
}
_ROW = {
    **_OWNED,
    "spool_id": "'00000000-0000-8000-8000-00006d616465'::uuid",
    "seq": "288 - past",
    "measured_at": "now() - past * interval '5 minutes'",
    "device_at": "now() - past * interval '5 minutes'",
    "received_at": "now() - past * interval '5 minutes'",
    "table_version": "1",
    "count": "5",
    "values": _VALUES,
}
