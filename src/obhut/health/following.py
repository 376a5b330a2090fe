"""What was measured follows its device: to another customer, or under the entry that was kept.

Handlers of events of the room below; they run as the worker, inside its transaction.
"""

from typing import Any

from django.db.models import Exists, OuterRef

from obhut.devices.api import DeviceMoved, DevicesMerged
from obhut.health.models import Event, Hour, RiskRating, Sample

_MEASURED: tuple[Any, ...] = (Sample, Hour, Event)


def moved(event: DeviceMoved) -> None:
    """Bring everything to the new customer, or delete it where it must not go along."""
    RiskRating.objects.filter(device_id=event.device_id).update(customer_id=event.customer_id)
    for model in _MEASURED:
        rows = model.objects.filter(device=event.device_id)
        if event.with_history:
            rows.update(customer_id=event.customer_id)
        else:
            rows.delete()


def merged(event: DevicesMerged) -> None:
    """Bring the history under the kept entry; an hour that both have stays as the kept one's."""
    both = Hour.objects.filter(device=event.device_id, hour_at=OuterRef("hour_at"))
    theirs = Hour.objects.filter(device=event.other_id)
    theirs.filter(~Exists(both)).update(device_id=event.device_id)
    for model in (Sample, Event):
        model.objects.filter(device=event.other_id).update(device_id=event.device_id)
