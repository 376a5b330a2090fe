"""What removed devices were made of ends with them (V-11.1)."""

from django.db import connection

from obhut.devices.api import DevicesForgotten
from obhut.inventory.models import Arrival, Change, PendingUpdate, Refused, Section
from obhut.inventory.software import bucket_of
from obhut.kernel.clauses import clause

_TAKE = """
update inventory_software
   set device_ids = array(
         select id from unnest(device_ids) as t(id) where id <> all(%(ids)s::bigint[]))
 where bucket = any(%(buckets)s::int[]) and device_ids && %(ids)s::bigint[]
"""
_SWEEP = """
delete from inventory_software where bucket = any(%(buckets)s::int[]) and device_ids = '{}'
"""


@clause("V-11.1")
def forget(event: DevicesForgotten) -> None:
    """Delete everything about the devices of the event, in its transaction. Worker only."""
    for model in (Arrival, Section, PendingUpdate, Change, Refused):
        model.objects.filter(device_id__in=event.device_ids).delete()
    buckets = sorted({bucket_of(device_id) for device_id in event.device_ids})
    place = {"ids": list(event.device_ids), "buckets": buckets}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, place)
        cursor.execute(_SWEEP, place)
