"""What a person did to a device reaches its inventory: moved ones follow, removed ones go.

The rooms below know nothing of these tables, and tenants may not write them; the worker looks.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction

from obhut.devices.api import DeviceMoved, DevicesMerged
from obhut.inventory import software
from obhut.inventory.models import Arrival, Change, PendingUpdate, Refused, Section
from obhut.inventory.rules.content import unpacked
from obhut.inventory.rules.products import products
from obhut.inventory.software import Owner, lock_customer

KEEP_CHANGES = timedelta(days=180)
KEEP_REFUSED = timedelta(days=30)
_CHUNK = 10_000
_ELSEWHERE = """
select distinct s.device_id, s.partner_id, s.customer_id, d.partner_id, d.customer_id,
       d.removed_at is not null
  from inventory_section s join devices_device d on d.id = s.device_id
 where d.removed_at is not null or d.customer_id <> s.customer_id or d.partner_id <> s.partner_id
 limit 200
"""
_EXPIRE = "delete from {table} where id in (select id from {table} where at < %s limit %s)"


class _Move(NamedTuple):
    device_id: int
    old_partner: int
    old_customer: int
    partner: int
    customer: int
    is_removed: bool


def follow() -> int:
    """Bring the inventory of moved and removed devices to where they are; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_ELSEWHERE)
        moves = [_Move(*row) for row in cursor.fetchall()]
    return sum(_follow(move) for move in moves)


def expire(*, at: datetime) -> int:
    """Delete changes and refused messages that are too old; return how many."""
    changes = _expired("inventory_change", at - KEEP_CHANGES)
    return changes + _expired("inventory_refused", at - KEEP_REFUSED)


def moved(event: DeviceMoved) -> None:
    """Let the inventory go along at once; its history only where the person said so.

    While another worker writes the customer's products the next look of ``follow`` does it.
    """
    if not event.with_history:
        Change.objects.filter(device_id=event.device_id).delete()
    for model in (Arrival, Refused):
        model.objects.filter(device_id=event.device_id).update(customer_id=event.customer_id)
    _follow(
        _Move(
            event.device_id,
            event.partner_id,
            event.from_customer_id,
            event.partner_id,
            event.customer_id,
            is_removed=False,
        )
    )


def merged(event: DevicesMerged) -> None:
    """Bring the history of changes under the entry that was kept."""
    Change.objects.filter(device_id=event.other_id).update(device_id=event.device_id)


@transaction.atomic
def _follow(move: _Move) -> bool:
    if not all(lock_customer(each) for each in sorted({move.old_customer, move.customer})):
        return False
    old = Owner(move.device_id, move.old_partner, move.old_customer)
    theirs: Any = Section.objects.filter(
        device_id=move.device_id, partner_id=old.partner_id, customer_id=old.customer_id
    )
    packages = theirs.filter(section="packages").values_list("content", flat=True).first()
    have = products(unpacked(bytes(packages))) if packages else {}
    software.replace(old, have, {})
    if move.is_removed:
        theirs.delete()
        PendingUpdate.objects.filter(device_id=move.device_id).delete()
        return True
    software.replace(Owner(move.device_id, move.partner, move.customer), {}, have)
    place = {"partner_id": move.partner, "customer_id": move.customer}
    theirs.update(**place)
    for model in (PendingUpdate, Change):
        model.objects.filter(device_id=move.device_id).update(**place)
    return True


def _expired(table: str, before: datetime) -> int:
    """Delete in pieces, so that no turn holds many rows at once."""
    count = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_EXPIRE.format(table=table), [before, _CHUNK])
            deleted: int = cursor.rowcount
            count += deleted
            if deleted < _CHUNK:
                return count
