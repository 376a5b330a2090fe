"""The inventory of the simulated devices as if it had been sent during the last three weeks.

The messages are the protocol's own, laid where the gateway lays what arrives, by its role; the
worker's normal turn applies them.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection

from obhut.config.database import dsn
from obhut.config.demo import cast, software
from obhut.config.demo.machines import Machine
from obhut.kernel.zones import german_day
from obhut_protocol import codec, inventory

_DAYS_AGO = (21, 13, 6, 0)
_SPOOL_BIT = 1 << 100


class Owned(Protocol):
    """A machine with the keys of its row."""

    @property
    def machine(self) -> Machine:
        """Return the machine."""

    @property
    def place(self) -> tuple[int, int, int]:
        """Return device, partner and customer."""


def write(devices: Sequence[Owned], *, until: datetime) -> int:
    """Lay down the messages of the devices that have no inventory; return how many."""
    without = set(_without(devices))
    messages = [
        message
        for owned in devices
        if owned.place[0] in without
        for message in _messages(owned, until)
    ]
    if messages:
        with psycopg.connect(dsn("gateway", settings.INSTANCE)) as gateway:
            gateway.cursor().executemany(
                "insert into inventory_arrival (device_id, partner_id, customer_id, spool_id, seq,"
                " received_at, payload) values (%s, %s, %s, %s, %s, %s, %s)",
                messages,
            )
    return len(messages)


def _without(devices: Sequence[Owned]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from unnest(%s::bigint[]) as asked(id)"
            " where not exists (select from inventory_section s where s.device_id = asked.id)"
            " and not exists (select from inventory_arrival a where a.device_id = asked.id)",
            [[owned.place[0] for owned in devices]],
        )
        return [row[0] for row in cursor.fetchall()]


def _messages(owned: Owned, until: datetime) -> Iterator[tuple[object, ...]]:
    machine, seq = owned.machine, 0
    spool = UUID(int=machine.spool_id.int ^ _SPOOL_BIT)
    before: dict[str, software.Entries] = {}
    for days in _DAYS_AGO:
        at = until - timedelta(days=days, minutes=machine.number % 50 if days else 0)
        now = software.sections(machine, german_day(cast.played(at)))
        for section, content in now.items():
            for part in inventory.pack(section, before.get(section), content):
                seq += 1
                payload = codec.pack(inventory.to_map(part))
                yield (*owned.place, spool, seq, at, payload)
        before = now
