"""Tells the gateways that something was decided about devices, so that they look at once."""

from collections.abc import Sequence

from django.db import connection

from obhut.devices.models import Device

CHANNEL = "devices_changed"


def notify(devices: Sequence[Device]) -> None:
    """Wake the gateways at the commit; one word is enough, they ask after all their devices."""
    if devices:
        with connection.cursor() as cursor:
            cursor.execute("select pg_notify(%s, %s)", [CHANNEL, str(devices[0].pk)])
