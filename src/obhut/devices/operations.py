"""What people do to devices. The gateway is told by a notification and closes sockets at once."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from obhut.audit import api as audit
from obhut.devices import tags
from obhut.devices.errors import ForeignSite
from obhut.devices.events import DeviceRemoved
from obhut.devices.models import Device, EnrolmentToken, Quarantine
from obhut.devices.notifying import notify
from obhut.devices.rules import labels
from obhut.kernel.events import publish
from obhut.tenancy.api import Place


@transaction.atomic
def rename(*, device_id: int, name: str) -> None:
    """Give a device a name of its own; an empty one lets it be called by its host name again.

    Raises BadLabel for a name that is too long; characters that nobody sees are left out.
    """
    name = labels.name_of(name)
    device = Device.objects.select_for_update().get(pk=device_id)
    device.is_renamed = bool(name)
    device.name = name or device.hostname
    device.save(update_fields=["is_renamed", "name"])
    _record("device.renamed", device, name=device.name)


@transaction.atomic
def quarantine(*, device_id: int, reason: Quarantine, detail: str = "", at: datetime) -> None:
    """Keep a device out until ``release``; its connection is closed. Nothing if it is out."""
    device = Device.objects.select_for_update().get(pk=device_id)
    if device.quarantined_at is not None:
        return
    _set_quarantine(device, at, reason, detail)
    _record("device.quarantined", device, reason=str(reason))
    notify([device])


@transaction.atomic
def release(*, device_id: int, why: str = "") -> None:
    """Let a device in again. The next machine that comes with its key is taken as the true one."""
    device = Device.objects.select_for_update().get(pk=device_id)
    if device.quarantined_at is None:
        return
    _record("device.released", device, reason=device.quarantine_reason, why=labels.visible(why))
    _set_quarantine(device, None, "", "")
    device.hardware_id = ""
    device.save(update_fields=["hardware_id"])


@transaction.atomic
def remove(*, device_id: int, removed_by: int | None, at: datetime, why: str = "") -> None:
    """Take a device out for good: its connection is closed and its key is never let in again."""
    device = Device.objects.select_for_update().get(pk=device_id)
    if device.removed_at is not None:
        return
    device.removed_at, device.removed_by = at, removed_by
    device.save(update_fields=["removed_at", "removed_by"])
    _record("device.removed", device, name=device.name, why=labels.visible(why))
    tags.drop_unused([device.customer_id], device.tags)
    notify([device])
    publish(DeviceRemoved(device_id, device.partner_id, device.customer_id, removed_by, at))


def _set_quarantine(device: Device, at: datetime | None, reason: str, detail: str) -> None:
    device.quarantined_at = at
    device.quarantine_reason = reason
    device.quarantine_detail = detail
    device.save(update_fields=["quarantined_at", "quarantine_reason", "quarantine_detail"])


def _record(action: str, device: Device, **detail: str) -> None:
    audit.record(
        action=action,
        subject_type="device",
        subject_id=device.pk,
        partner_id=device.partner_id,
        customer_id=device.customer_id,
        detail={key: value for key, value in detail.items() if value},
    )


@transaction.atomic
def label(*, device_id: int, tag_line: str, note: str) -> None:
    """Give a device the tags in a line (commas between them) and a note. Raises BadLabel."""
    wanted, text = labels.tags_of(tag_line), labels.note_of(note)
    device = Device.objects.select_for_update().get(pk=device_id)
    before = (device.tags, device.note)
    new = labels.together([], tags.spelled(device.customer_id, wanted))
    if before == (new, text):
        return
    gone = [tag for tag in device.tags if tag not in new]
    device.tags, device.note = new, text
    device.save(update_fields=["tags", "note"])
    tags.note(device.partner_id, device.customer_id, new)
    tags.drop_unused([device.customer_id], gone)
    _record("device.labelled", device, tags=", ".join(new), note=text if text != before[1] else "")


@transaction.atomic
def put_at_site(*, device_id: int, place: Place) -> None:
    """Put a device at another site of its own customer. Raises ForeignSite."""
    device = Device.objects.select_for_update().get(pk=device_id)
    if (place.partner_id, place.customer_id) != (device.partner_id, device.customer_id):
        raise ForeignSite
    if device.site_id == place.site_id:
        return
    device.site_id = place.site_id
    device.save(update_fields=["site"])
    _record("device.moved", device, name=device.name, site=str(place.site_id))


@transaction.atomic
def vacate_site(*, site_id: int, at: datetime) -> None:
    """Let removed devices and tokens that are over no longer belong to a site."""
    Device.objects.filter(site_id=site_id, removed_at__isnull=False).update(site=None)
    over = Q(revoked_at__isnull=False) | Q(uses_left=0) | Q(expires_at__lte=at)
    EnrolmentToken.objects.filter(over, site_id=site_id).update(site=None)
