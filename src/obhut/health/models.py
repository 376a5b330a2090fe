"""Measured values of devices."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from obhut.kernel.data_classes import TECHNICAL, TELEMETRY, DataClass
from obhut.tenancy.api import TenantQuerySet
from obhut.tenancy.row_access import READ, RowAccess


class RealField(models.FloatField):  # type: ignore[type-arg]
    """A four-byte float: seven digits are more than any sensor gives."""

    def db_type(self, connection: object) -> str:
        return "real"


class Sample(models.Model):
    """One row of a device: mean (or maximum) of ``count`` measurements, by position.

    ``measured_at`` is the device's own time where it can be true, else the time of arrival; the
    positions of ``values`` are those of the protocol's table ``table_version``.
    """

    pk = models.CompositePrimaryKey("device_id", "spool_id", "seq")
    # No constraints here: a check per row would cost more than the row itself.
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
    measured_at = models.DateTimeField()
    device_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    table_version = models.SmallIntegerField()
    count = models.IntegerField()
    values = ArrayField(RealField(null=True))

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(
            (
                "device", "spool_id", "seq", "partner_id", "customer_id", "device_at",
                "received_at", "table_version", "count",
            ),
            TECHNICAL,
        ),
        "measured_at": TELEMETRY,
        "values": TELEMETRY,
    }  # fmt: skip
    row_access: ClassVar[RowAccess] = RowAccess.tenant(
        operator=READ, partner=READ, customer=READ, gateway="insert", worker="select, delete"
    )

    class Meta:
        indexes = [models.Index(name="sample_by_device_time", fields=["device", "measured_at"])]
