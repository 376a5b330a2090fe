"""What was known of a removed device ends thirty days after its removal (V-11.1)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from obhut.devices.bulk import BulkItem
from obhut.devices.events import DevicesForgotten
from obhut.devices.models import Absence, Device, DeviceFacts, DeviceState, Habit
from obhut.kernel.clauses import clause
from obhut.kernel.data_classes import INVENTORY
from obhut.kernel.events import publish

_KEPT = timedelta(days=INVENTORY.retention_days or 0)
_AT_ONCE = 500


@clause("V-11.1")
@transaction.atomic
def forget_removed(*, at: datetime) -> int:
    """Empty what is left of devices that were removed long enough ago; return how many.

    The row itself stays with its key: a removed device must never come back unseen. Rooms that
    keep more of a device follow ``DevicesForgotten``. Runs as the worker.
    """
    over = Device.objects.filter(removed_at__lt=at - _KEPT).exclude(hostname="")
    ids = tuple(over.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
    if ids:
        for table in (DeviceFacts, Habit, Absence, BulkItem):
            table.objects.filter(device__in=ids).delete()
        DeviceState.objects.filter(device__in=ids).update(address="")
        Device.objects.filter(pk__in=ids).update(**_NOTHING)
        publish(DevicesForgotten(ids))
    return len(ids)


_NOTHING: dict[str, Any] = {
    **dict.fromkeys(
        (
            "hardware_id", "name", "hostname", "os", "agent_version", "quarantine_detail", "model",
            "serial", "note",
        ),
        "",
    ),
    "macs": [],
    "tags": [],
    "pending_updates": None,
    "pending_security": None,
    "security_since": None,
}  # fmt: skip
