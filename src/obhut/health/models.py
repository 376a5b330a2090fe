"""Measured values of devices."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from obhut.kernel.data_classes import TECHNICAL, TELEMETRY, DataClass
from obhut.tenancy.api import TenantQuerySet
from obhut.tenancy.row_access import READ, WRITE, Grant, RowAccess


class RealField(models.FloatField):  # type: ignore[type-arg]
    """A four-byte float: seven digits are more than any sensor gives."""

    def db_type(self, connection: object) -> str:
        return "real"


def _device() -> models.ForeignKey:  # type: ignore[type-arg]
    """Return a reference without constraint: a check per row would cost more than the row."""
    return models.ForeignKey(
        "devices.Device",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )


class Sample(models.Model):
    """One row of a device: mean (or maximum) of ``count`` measurements, by position.

    ``measured_at`` is the device's own time where it can be true, else the time of arrival; the
    positions of ``values`` are those of the protocol's table ``table_version``. Partitioned by
    day (UTC) on it; ``health_sample_default`` takes what no day was made for. Exactly once is the
    gateway's doing (``devices_devicespool.last_seq``): the database has no unique key here.
    """

    pk = models.CompositePrimaryKey("device_id", "spool_id", "seq")
    device = _device()
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
        operator=READ,
        partner=READ,
        customer=READ,
        gateway="insert",
        worker="select, insert, update(device_id, partner_id, customer_id), delete",
    )

    class Meta:
        indexes = [
            models.Index(name="sample_by_device_time", fields=["device", "measured_at"]),
            BrinIndex(
                name="sample_by_time",
                fields=["measured_at"],
                autosummarize=True,
                pages_per_range=64,
            ),
        ]


class Hour(models.Model):
    """What the rows of one device and one hour (UTC) come to, by position; kept 13 months.

    ``low`` and ``high`` are the extremes of the rows, ``mean`` weighs each row by its ``count``.
    Partitioned by month on ``hour_at``; key (device, hour).
    """

    pk = models.CompositePrimaryKey("device_id", "hour_at")
    device = _device()
    hour_at = models.DateTimeField()
    partner_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    table_version = models.SmallIntegerField()
    count = models.IntegerField()
    low = ArrayField(RealField(null=True))
    mean = ArrayField(RealField(null=True))
    high = ArrayField(RealField(null=True))

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(
            ("device", "partner_id", "customer_id", "table_version", "count"), TECHNICAL
        ),
        **dict.fromkeys(("hour_at", "low", "mean", "high"), TELEMETRY),
    }
    row_access: ClassVar[RowAccess] = RowAccess.tenant(
        operator=READ, partner=READ, customer=READ, worker=WRITE
    )


class LateHour(models.Model):
    """An hour of a device that got rows after its end and has to be summed up again.

    The gateway notes it in the commit that stores the rows; the same hour may be noted often.
    """

    pk = models.CompositePrimaryKey("device_id", "hour_at", "noted_at")
    device = _device()
    hour_at = models.DateTimeField()
    noted_at = models.DateTimeField()

    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("device", "hour_at", "noted_at"), TECHNICAL
    )
    row_access: ClassVar[RowAccess] = RowAccess(gateway=Grant("insert"), worker=Grant(WRITE))


class RollUp(models.Model):
    """How far the hours are summed up: all before ``hours_until``. One row."""

    id = models.SmallIntegerField(primary_key=True)
    hours_until = models.DateTimeField()

    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(("id", "hours_until"), TECHNICAL)
    row_access: ClassVar[RowAccess] = RowAccess(
        operator=Grant(READ), worker=Grant("select, insert, update")
    )


class Event(models.Model):
    """Something that happened on a device, as it said itself; nothing here is ever changed.

    ``happened_at`` as ``Sample.measured_at``. ``number`` rises with arrival; ``taken_at`` says
    when the worker read it. ``is_late``: it came when it could wake nobody any more.
    """

    pk = models.CompositePrimaryKey("device_id", "spool_id", "seq")
    device = _device()
    spool_id = models.UUIDField()
    seq = models.BigIntegerField()
    number = models.BigIntegerField()
    partner_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    is_late = models.BooleanField()
    kind = models.CharField(max_length=64)
    severity = models.SmallIntegerField()
    subject = models.CharField(max_length=255)
    detail = models.JSONField()
    taken_at = models.DateTimeField(null=True)

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(
            (
                "device", "spool_id", "seq", "number", "partner_id", "customer_id",
                "received_at", "taken_at",
            ),
            TECHNICAL,
        ),
        **dict.fromkeys(
            ("happened_at", "is_late", "kind", "severity", "subject", "detail"), TELEMETRY
        ),
    }  # fmt: skip
    row_access: ClassVar[RowAccess] = RowAccess.tenant(
        operator=READ,
        partner=READ,
        customer=READ,
        gateway="insert",
        worker="select, insert, update(taken_at, device_id, partner_id, customer_id), delete",
    )

    class Meta:
        indexes = [
            models.Index(name="event_by_device_time", fields=["device", "happened_at"]),
            models.Index(
                name="event_to_take", fields=["number"], condition=models.Q(taken_at=None)
            ),
        ]


class RiskRating(models.Model):
    """What speaks against a device (V-P.2), as the worker last found it; the gravest first.

    ``restart_since`` is the day on which the device first asked for a restart. The sum of the
    points stands at the device, where lists sort by it.
    """

    device = models.OneToOneField(
        "devices.Device",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        primary_key=True,
        related_name="+",
    )
    partner_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    findings = models.JSONField()
    restart_since = models.DateField(null=True)

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(("device", "partner_id", "customer_id"), TECHNICAL),
        **dict.fromkeys(("findings", "restart_since"), TELEMETRY),
    }
    row_access: ClassVar[RowAccess] = RowAccess.tenant(
        operator=READ, partner=READ, customer=READ, worker="select, insert, update, delete"
    )
