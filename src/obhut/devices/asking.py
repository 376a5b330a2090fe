"""Ask a device to send something now: harmless, it sends what is collected anyway."""

from datetime import datetime

from django.db import connection, transaction

from obhut.devices.models import Ask, Device, DeviceState

WHAT = frozenset({"sample", "inventory"})
_CHANNEL = "obhut_gateway_"


@transaction.atomic
def ask(*, device_id: int, what: str, asked_by: int | None, at: datetime) -> None:
    """Let the device send ``what`` as soon as it is there, at the latest within ten minutes.

    The row is the question; the notification to its gateway only saves the seconds until the
    gateway looks by itself. Raises ValueError for a thing that nobody can ask for,
    Device.DoesNotExist for a device that is not there (any more).
    """
    if what not in WHAT:
        raise ValueError(what)
    device = Device.objects.get(pk=device_id, removed_at__isnull=True)
    Ask.objects.update_or_create(
        device=device,
        what=what,
        defaults={
            "partner_id": device.partner_id,
            "customer_id": device.customer_id,
            "asked_at": at,
            "asked_by": asked_by,
            "sent_at": None,
        },
    )
    _wake(device_id)


def _wake(device_id: int) -> None:
    """Tell the one gateway that holds the device, if any does."""
    held = DeviceState.objects.filter(device_id=device_id, connected=True)
    for gateway_id in held.values_list("gateway_id", flat=True):
        with connection.cursor() as cursor:
            cursor.execute("select pg_notify(%s, '')", [_CHANNEL + gateway_id])
