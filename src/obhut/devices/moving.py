"""A device goes to another site, or to another customer of the same partner.

Runs as the worker: only it may write what others have measured. Everything that stands under the
device changes hands in one transaction, so nobody ever sees a half of it.
"""

from datetime import datetime

from obhut.devices import tags
from obhut.devices.away import Absence, Habit
from obhut.devices.events import DeviceMoved
from obhut.devices.models import Device, DeviceFacts, DeviceState
from obhut.devices.rules.bulk import History
from obhut.devices.traffic import Ask, DeviceSpool, SpoolGap
from obhut.kernel.events import publish
from obhut.tenancy.api import Place

# In the order in which the gateway locks them.
_ALWAYS = (DeviceSpool, SpoolGap, Ask, DeviceFacts, DeviceState)
_HISTORY = (Absence, Habit)


def move(device: Device, place: Place, *, history: History, at: datetime) -> None:
    """Put a locked device under the customer of ``place``; the partner must be the same.

    With ``History.DELETE`` nothing that was measured goes along. What people did stays in the
    trail of the customer where they did it.
    """
    before = device.customer_id
    device.customer_id, device.site_id = place.customer_id, place.site_id
    device.save(update_fields=["customer", "site"])
    for model in _ALWAYS:
        model.objects.filter(device=device.pk).update(customer_id=place.customer_id)
    for past in _HISTORY:
        rows = past._default_manager.filter(device=device.pk)
        if history is History.ALONG:
            rows.update(customer_id=place.customer_id)
        else:
            rows.delete()
    tags.note(device.partner_id, place.customer_id, device.tags)
    tags.drop_unused([before], device.tags)
    publish(
        DeviceMoved(
            device_id=device.pk,
            partner_id=device.partner_id,
            from_customer_id=before,
            customer_id=place.customer_id,
            with_history=history is History.ALONG,
            at=at,
        )
    )
