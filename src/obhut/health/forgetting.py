"""Ratings and events of removed devices end with them; measured values end by their age."""

from obhut.devices.api import DevicesForgotten
from obhut.health.models import Event, RiskRating


def forget(event: DevicesForgotten) -> None:
    """Delete what was found about the devices of the event, in its transaction. Worker only."""
    RiskRating.objects.filter(device_id__in=event.device_ids).delete()
    Event.objects.filter(device_id__in=event.device_ids).delete()
