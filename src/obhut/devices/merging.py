"""Two entries that are one machine (``devices.likeness``) are merged by a person.

Nothing is ever merged by itself. Two living machines with one key are no duplicates: those go into
quarantine.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from obhut.audit import api as audit
from obhut.audit.api import Subject
from obhut.devices import tags
from obhut.devices.events import DeviceRemoved, DevicesMerged
from obhut.devices.likeness import are_alike
from obhut.devices.models import Device
from obhut.devices.notifying import notify
from obhut.devices.rules import labels
from obhut.kernel import clock
from obhut.kernel.events import publish
from obhut.work import api as work


class NotAlike(Exception):  # noqa: N818 - a state
    """The two entries say nothing that makes them one machine, or belong to different customers."""


def may_merge(one: Device, other: Device) -> bool:
    """Tell whether two entries may become one: alike, and of one customer."""
    return one.customer_id == other.customer_id and are_alike(one, other)


@transaction.atomic
def merge(*, kept_id: int, other_id: int, merged_by: int, at: datetime) -> None:
    """Keep one entry with its identity, take the other one out for good. Raises NotAlike.

    The kept one gets the other's tags, its note if it has none, and by a job its history.
    """
    both = Device.objects.filter(pk__in=(kept_id, other_id), removed_at=None)
    found = {device.pk: device for device in both.order_by("pk").select_for_update()}
    kept, other = found.get(kept_id), found.get(other_id)
    if kept is None or other is None or not may_merge(kept, other):
        raise NotAlike(kept_id, other_id)
    _take_over(kept, other)
    other.removed_at, other.removed_by, other.merged_into = at, merged_by, kept
    other.save(update_fields=["removed_at", "removed_by", "merged_into"])
    _record(kept, other)
    notify([other])
    publish(DeviceRemoved(other.pk, other.partner_id, other.customer_id, merged_by, at, kept.pk))
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
