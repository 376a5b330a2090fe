"""Outages of devices, and what the judge of causes has learned."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from obhut.devices.tenant_key import tenant_key
from obhut.kernel.data_classes import TECHNICAL, TELEMETRY, DataClass
from obhut.tenancy.api import TenantQuerySet
from obhut.tenancy.row_access import READ, WRITE, Grant, RowAccess


class Absence(models.Model):
    """An outage of a device: from when to when it was away, and why (``rules.causes.Cause``).

    Only outages: when a machine is switched off as usual or in order is not recorded.
    """

    pk = models.CompositePrimaryKey("device_id", "began_at")
    device = models.ForeignKey(
        "devices.Device", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    partner = tenant_key("Partner", _("partner"))
    customer = tenant_key("Customer", _("customer"))
    cause = models.CharField(max_length=20)

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("device", "began_at", "ended_at", "partner", "customer", "cause"), TECHNICAL
    )
    row_access: ClassVar[RowAccess] = RowAccess.tenant(operator=READ, partner=READ, customer=READ)

    class Meta:
        indexes = [
            models.Index(name="absence_open", fields=["device"], condition=models.Q(ended_at=None)),
        ]


class Habit(models.Model):
    """In which hours of the week a device is usually off; for the judge of causes alone."""

    device = models.OneToOneField(
        "devices.Device", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    partner = tenant_key("Partner", _("partner"))
    customer = tenant_key("Customer", _("customer"))
    off_hours = models.CharField(max_length=168)
    learned_at = models.DateTimeField()

    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(("device", "partner", "customer", "learned_at"), TECHNICAL),
        "off_hours": TELEMETRY,
    }
    row_access: ClassVar[RowAccess] = RowAccess(worker=Grant(WRITE))
