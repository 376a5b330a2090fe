"""What the worker learns of a device from its inventory; written only where it changes."""

from datetime import date

from obhut.devices.models import Device


def place_of(device_id: int) -> tuple[int, int] | None:
    """Return partner and customer of a device that is not removed."""
    found = Device.objects.filter(pk=device_id, removed_at=None)
    return found.values_list("partner_id", "customer_id").first()


def set_machine(*, device_id: int, model: str, serial: str) -> None:
    """Note model and serial number."""
    device = Device.objects.filter(pk=device_id).exclude(model=model, serial=serial)
    device.update(model=model, serial=serial)


def set_pending(*, device_id: int, updates: int, security: int, since: date | None) -> None:
    """Note how many updates wait, how many of them for security, and since when."""
    Device.objects.filter(pk=device_id).update(
        pending_updates=updates, pending_security=security, security_since=since
    )
