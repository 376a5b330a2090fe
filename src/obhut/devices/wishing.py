"""What people wish for many devices: put on record with exactly the devices meant, then done."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from obhut.devices.bulk import BulkChange, BulkItem
from obhut.devices.models import Device
from obhut.devices.rules.bulk import Kind, way_back
from obhut.kernel import ids
from obhut.kernel.clauses import clause
from obhut.tenancy.api import Kind as Level
from obhut.tenancy.api import Scope
from obhut.work import api as work

JOB = "devices.change"
KEPT = timedelta(days=90)
_COLUMNS = ("pk", "partner_id", "customer_id", "name")
_FREEZE = (
    "insert into devices_bulkitem (device_id, partner_id, customer_id, name, change_id)"
    " select hit.*, %s from ({hits}) as hit"
)
_TURN_ROUND = """
insert into devices_bulkitem (change_id, device_id, partner_id, customer_id, name, wish)
select %s, item.device_id, device.partner_id, device.customer_id, device.name, item.before
  from devices_bulkitem item join devices_device device on device.id = item.device_id
 where item.change_id = %s and item.outcome = 'done'
"""


class NoWayBack(Exception):  # noqa: N818 - a state
    """The change cannot be taken back, or has been already."""


@dataclass(frozen=True, slots=True)
class Order:
    """Who begins a change, and how it is called; ``result_url`` is where its page will be."""

    change_id: UUID
    home: Scope
    person_id: int
    title: str
    result_url: str


@clause("V-P.9")
@transaction.atomic
def wish_for(rows: QuerySet[Device, Any], *, order: Order, kind: Kind, wish: dict[str, Any]) -> int:
    """Record a change of exactly the devices that ``rows`` holds now, and begin it.

    Returns the number of devices.
    """
    statement, values = rows.order_by().values_list(*_COLUMNS).query.sql_with_params()
    change = _change(order, kind, wish)
    return _begin(change, order, _FREEZE.format(hits=statement), [change.pk, *values])


@transaction.atomic
def take_back(change: BulkChange, *, order: Order) -> int:
    """Undo a change for every device that it changed; raises NoWayBack."""
    kind = way_back(Kind(change.kind))
    if kind is None or BulkChange.objects.filter(undoes=change).exists():
        raise NoWayBack(change.pk)
    back = _change(order, kind, change.wish, undoes=change)
    count = _begin(back, order, _TURN_ROUND, [back.pk, change.pk])
    if not count:
        raise NoWayBack(change.pk)
    return count


def new_change_id() -> UUID:
    """Return the key for a change, known before it is begun."""
    return ids.new_id()


def expire_changes(*, at: datetime) -> int:
    """Delete what is older than ninety days; the trail keeps who did what. Worker only."""
    old = BulkChange.objects.filter(created_at__lt=at - KEPT)
    BulkItem.objects.filter(change__in=old.values("pk")).delete()
    backs = old.exclude(undoes=None).delete()[0]
    needed = BulkChange.objects.exclude(undoes=None).values("undoes")
    return backs + old.exclude(pk__in=needed).delete()[0]


def _change(
    order: Order, kind: Kind, wish: dict[str, Any], undoes: BulkChange | None = None
) -> BulkChange:
    home = order.home
    change = BulkChange(
        id=order.change_id,
        partner_id=None if home.kind is Level.OPERATOR else home.partner_id,
        customer_id=home.customer_id if home.kind is Level.CUSTOMER else None,
        kind=kind.value,
        wish=wish,
        person_id=order.person_id,
        undoes=undoes,
    )
    change.save(force_insert=True)
    return change


def _begin(change: BulkChange, order: Order, statement: str, values: list[Any]) -> int:
    """Freeze the devices by ``statement`` and let the worker begin."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        count: int = cursor.rowcount
    work.start(
        kind="devices",
        title=order.title,
        total=count,
        created_by=change.person_id,
        partner_id=change.partner_id,
        customer_id=change.customer_id,
        task_id=change.pk,
        result_url=order.result_url,
    )
    work.defer(JOB, change_id=str(change.pk))
    return count
