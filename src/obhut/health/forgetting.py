"""Ratings of removed devices end with them."""

from obhut.devices.api import DevicesForgotten
from obhut.health.models import RiskRating


def forget(event: DevicesForgotten) -> None:
    """Delete what was found about the devices of the event, in its transaction. Worker only."""
    RiskRating.objects.filter(device_id__in=event.device_ids).delete()
