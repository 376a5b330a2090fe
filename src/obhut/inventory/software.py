"""Which devices have which product: written as differences, a whole section in three statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from django.db import connection

from obhut.inventory.rules.products import Product

# Most products are there already, as other devices of the customer have them: their numbers alone
# find them, and only what is left is sent in words.
_JOIN = """
with wanted as materialized (
  select i, place from unnest(%(ids)s::uuid[]) with ordinality as u(i, place)),
joined as (
  update inventory_software
     set device_ids = device_ids || array[%(device)s]::bigint[]
   where customer_id = %(customer)s and bucket = %(bucket)s
     and identity = any(array(select i from wanted))
     and not device_ids @> array[%(device)s]::bigint[]
  returning identity)
select place from wanted where i not in (select identity from joined)
"""
_ADD = """
insert into inventory_software
  (customer_id, bucket, identity, partner_id, kind, name, version, source, device_ids)
select %(customer)s, %(bucket)s, n.i, %(partner)s, n.k, n.n, n.v, n.s, array[%(device)s]::bigint[]
  from json_to_recordset(%(rows)s::json) as n(i uuid, k text, n text, v text, s text)
on conflict do nothing
"""
_TAKE = """
update inventory_software set device_ids = array_remove(device_ids, %(device)s)
 where customer_id = %(customer)s and bucket = %(bucket)s and identity = any(%(ids)s::uuid[])
"""
_SWEEP = """
delete from inventory_software
 where customer_id = %(customer)s and bucket = %(bucket)s and identity = any(%(ids)s::uuid[])
   and device_ids = '{}'
"""
_LOCK = "select pg_try_advisory_xact_lock(8421, %s)"
_BUCKET = 1024
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Owner:
    """A device and whose it is."""

    device_id: int
    partner_id: int
    customer_id: int

    @property
    def bucket(self) -> int:
        """Return the part of the customer's fleet in which the device is counted."""
        return bucket_of(self.device_id)


def lock_customer(customer_id: int) -> bool:
    """Take a customer for this transaction; only so can no two writers block each other.

    False where another worker is at it: leave it to the next turn.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [customer_id % 2**31])
        return bool(cursor.fetchone()[0])


def bucket_of(device_id: int) -> int:
    """Return the part of a fleet in which a device is counted."""
    return device_id // _BUCKET


def replace(owner: Owner, before: dict[str, Product], after: dict[str, Product]) -> None:
    """Let the device have ``after`` instead of ``before``. Worker only, customer locked."""
    gone = [identity for identity in before if identity not in after]
    new = {identity: each for identity, each in after.items() if identity not in before}
    place = {
        "device": owner.device_id,
        "partner": owner.partner_id,
        "customer": owner.customer_id,
        "bucket": owner.bucket,
    }
    with connection.cursor() as cursor:
        if gone:
            cursor.execute(_TAKE, {**place, "ids": _array(gone)})
            cursor.execute(_SWEEP, {**place, "ids": _array(gone)})
        if new:
            cursor.execute(_JOIN, {**place, "ids": _array(list(new))})
            unknown = {number for (number,) in cursor.fetchall()}
            rows = [each for number, each in enumerate(new.items(), 1) if number in unknown]
            if rows:
                cursor.execute(_ADD, {**place, "rows": _rows(rows)})


def _array(identities: Sequence[str]) -> str:
    """Return the numbers as PostgreSQL reads them: one text is bound far faster than a list."""
    return "{" + ",".join(identities) + "}"


def _rows(products: Iterable[tuple[str, Product]]) -> str:
    return _encode(
        [
            {"i": identity, "k": each.kind, "n": each.name, "v": each.version, "s": each.source}
            for identity, each in products
        ]
    ).decode()
