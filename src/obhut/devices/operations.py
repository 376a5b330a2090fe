"""What people do to devices. The gateway is told by a notification and closes sockets at once."""

from datetime import datetime

from django.db import connection, transaction

from obhut.devices.events import DeviceRemoved
from obhut.devices.models import Device, Quarantine
from obhut.kernel.events import publish

CHANNEL = "devices_changed"


@transaction.atomic
def rename(*, device_id: int, name: str) -> None:
    """Give a device a name of its own; an empty one lets it be called by its host name again."""
    device = Device.objects.select_for_update().get(pk=device_id)
    device.is_renamed = bool(name)
    device.name = name or device.hostname
    device.save(update_fields=["is_renamed", "name"])


@transaction.atomic
def quarantine(*, device_id: int, reason: Quarantine, detail: str = "", at: datetime) -> None:
    """Keep a device out until ``release``; its connection is closed. Nothing if it is out."""
    changed = Device.objects.filter(pk=device_id, quarantined_at=None).update(
        quarantined_at=at, quarantine_reason=reason, quarantine_detail=detail
    )
    if changed:
        _notify(device_id)


@transaction.atomic
def release(*, device_id: int) -> None:
    """Let a device in again. The next machine that comes with its key is taken as the true one."""
    Device.objects.filter(pk=device_id).exclude(quarantined_at=None).update(
        quarantined_at=None, quarantine_reason="", quarantine_detail="", hardware_id=""
    )


@transaction.atomic
def remove(*, device_id: int, removed_by: int | None, at: datetime) -> None:
    """Take a device out for good: its connection is closed and its key is never let in again."""
    device = Device.objects.select_for_update().get(pk=device_id)
    if device.removed_at is not None:
        return
    device.removed_at, device.removed_by = at, removed_by
    device.save(update_fields=["removed_at", "removed_by"])
    _notify(device_id)
    publish(DeviceRemoved(device_id, device.partner_id, device.customer_id, removed_by, at))


def _notify(device_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [CHANNEL, str(device_id)])
