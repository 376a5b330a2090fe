"""Two entries that are one machine: found by what the machine says of itself, merged by a person.

Nothing is ever merged by itself. Two living machines with one key are no duplicates: those go into
quarantine.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from obhut.audit import api as audit
from obhut.audit.api import Subject
from obhut.devices import tags
from obhut.devices.events import DeviceRemoved, DevicesMerged
from obhut.devices.models import Device, DeviceQuerySet
from obhut.devices.notifying import notify
from obhut.devices.queries import devices_in
from obhut.devices.rules import labels
from obhut.kernel import clock
from obhut.kernel.events import publish
from obhut.kernel.serials import is_real
from obhut.tenancy.api import Scope
from obhut.work import api as work

_MOST = 100
_SHOWN = 20


class NotAlike(Exception):  # noqa: N818 - a state
    """The two entries say nothing that makes them one machine, or belong to different customers."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Entries that have ``what`` in common: ``hardware`` or ``serial``; newest contact first."""

    what: str
    value: str
    devices: tuple[Device, ...]


def duplicates(scope: Scope) -> list[Likeness]:
    """Return the entries inside ``scope`` that may be one machine, at most a hundred groups."""
    rows = devices_in(scope).filter(quarantined_at=None)
    found = [*_by_hardware(rows), *_by_serial(rows)]
    seen: set[frozenset[int]] = set()
    each_once = []
    for group in found:
        members = frozenset(device.pk for device in group.devices)
        if members not in seen:
            seen.add(members)
            each_once.append(group)
    return each_once[:_MOST]


def _by_hardware(rows: DeviceQuerySet) -> Iterable[Likeness]:
    named = rows.exclude(hardware_id="").values_list("customer_id", "hardware_id")
    for customer, hardware in _twice(named):
        yield _group("hardware", hardware, rows.filter(customer_id=customer, hardware_id=hardware))


def _by_serial(rows: DeviceQuerySet) -> Iterable[Likeness]:
    named = rows.exclude(serial="").values_list("customer_id", "serial", "model")
    for customer, serial, model in _twice(named):
        if is_real(serial):
            same = rows.filter(customer_id=customer, serial=serial, model=model)
            yield _group("serial", serial, same)


def _twice(rows: QuerySet[Device, Any]) -> Iterable[tuple[Any, ...]]:
    counted = rows.annotate(entries=Count("pk")).filter(entries__gt=1).order_by("-entries")
    return [row[:-1] for row in counted[:_MOST]]


def _group(what: str, value: object, rows: DeviceQuerySet) -> Likeness:
    entries = rows.select_related("state", "customer", "site")
    newest_first = entries.order_by("-state__last_seen_at", "-pk")[:_SHOWN]
    return Likeness(what, str(value), tuple(newest_first))


def are_alike(one: Device, other: Device) -> bool:
    """Tell whether two entries may be one machine of one customer."""
    if one.pk == other.pk or one.customer_id != other.customer_id:
        return False
    if one.hardware_id and one.hardware_id == other.hardware_id:
        return True
    same = (one.serial, one.model) == (other.serial, other.model)
    return same and is_real(one.serial)


@transaction.atomic
def merge(*, kept_id: int, other_id: int, merged_by: int, at: datetime) -> None:
    """Keep one entry with its identity, take the other one out for good. Raises NotAlike.

    The kept one gets the other's tags, its note if it has none, and by a job its history.
    """
    both = Device.objects.filter(pk__in=(kept_id, other_id), removed_at=None)
    found = {device.pk: device for device in both.order_by("pk").select_for_update()}
    kept, other = found.get(kept_id), found.get(other_id)
    if kept is None or other is None or not are_alike(kept, other):
        raise NotAlike(kept_id, other_id)
    _take_over(kept, other)
    other.removed_at, other.removed_by, other.merged_into = at, merged_by, kept
    other.save(update_fields=["removed_at", "removed_by", "merged_into"])
    _record(kept, other)
    notify([other])
    publish(DeviceRemoved(other.pk, other.partner_id, other.customer_id, merged_by, at))
    work.defer("devices.adopt", device_id=kept.pk, other_id=other.pk)


def adopt(*, device_id: int, other_id: int) -> None:
    """Bring the history of a merged entry under the kept one. Runs as the worker."""
    with transaction.atomic():
        merged = Q(pk=other_id, merged_into=device_id, removed_at__isnull=False)
        if Device.objects.filter(merged).exists():
            publish(DevicesMerged(device_id, other_id, clock.real()))


def _take_over(kept: Device, other: Device) -> None:
    try:
        kept.tags = labels.together(kept.tags, other.tags)
    except labels.BadLabel:
        tags.drop_unused([kept.customer_id], other.tags)  # there is no room for more of them
    kept.note = kept.note or other.note
    kept.save(update_fields=["tags", "note"])


def _record(kept: Device, other: Device) -> None:
    """Put both on the trail, each with the number of the other one."""
    pairs = ((kept, other), (other, kept))
    audit.record_each(
        action="device.merged",
        subject_type="device",
        subjects=[
            Subject(one.pk, one.partner_id, one.customer_id, {"with": str(two.pk)})
            for one, two in pairs
        ],
        detail={"kept": str(kept.pk), "name": kept.name},
    )
