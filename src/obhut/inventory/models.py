"""Parts of devices, and what arrived of them and is not applied yet."""

from typing import ClassVar

from django.db import models

from obhut.kernel.data_classes import INVENTORY, TECHNICAL, DataClass
from obhut.tenancy.api import TenantQuerySet
from obhut.tenancy.row_access import Grant, RowAccess


class Arrival(models.Model):
    """One message of a device about its inventory, stored unread in the commit of its ACK.

    ``payload`` is the MessagePack payload as the protocol defines it: hostile until parsed. The
    worker applies and deletes it.
    """

    pk = models.CompositePrimaryKey("device_id", "spool_id", "seq")
    # No constraints here: the gateway has checked the device, and a check costs in every batch.
    device = models.ForeignKey(
        "devices.Device",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    spool_id = models.UUIDField()
    seq = models.BigIntegerField()
    partner_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    received_at = models.DateTimeField(db_index=True)
    payload = models.BinaryField()

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(
            ("device", "spool_id", "seq", "partner_id", "customer_id", "received_at"), TECHNICAL
        ),
        "payload": INVENTORY,
    }
    row_access: ClassVar[RowAccess] = RowAccess(
        gateway=Grant("insert"), worker=Grant("select, delete")
    )
