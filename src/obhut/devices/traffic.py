"""What devices and gateway say to each other beside measurements: how far, what is lost, asks."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from obhut.devices.tenant_key import tenant_key
from obhut.kernel.data_classes import TECHNICAL, DataClass
from obhut.tenancy.api import TenantQuerySet
from obhut.tenancy.row_access import READ, RowAccess

_CHANGE = "select, insert, update"


class DeviceSpool(models.Model):
    """How far the messages of one spool of a device are stored; a re-installation starts anew."""

    pk = models.CompositePrimaryKey("device_id", "spool_id")
    device = models.ForeignKey(
        "devices.Device", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    spool_id = models.UUIDField()
    partner = tenant_key("Partner", _("partner"))
    customer = tenant_key("Customer", _("customer"))
    last_seq = models.BigIntegerField(default=0)

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("device", "spool_id", "partner", "customer", "last_seq"), TECHNICAL
    )
    row_access: ClassVar[RowAccess] = RowAccess.tenant(
        operator=READ,
        partner=READ,
        customer=READ,
        gateway=_CHANGE,
        worker="select, update(partner_id, customer_id)",
    )


class SpoolGap(models.Model):
    """What a device had to give up while it could not send: ``lost`` of the numbers of a span.

    ``kind_lost`` is the kind of message as on the wire (1 = sample row, 0 = not known).
    """

    pk = models.CompositePrimaryKey("device_id", "spool_id", "kind_lost", "first_seq")
    device = models.ForeignKey(
        "devices.Device", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    spool_id = models.UUIDField()
    kind_lost = models.IntegerField()
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    lost = models.BigIntegerField()
    partner = tenant_key("Partner", _("partner"))
    customer = tenant_key("Customer", _("customer"))
    received_at = models.DateTimeField(_("received"))

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "device", "spool_id", "kind_lost", "first_seq", "last_seq", "lost", "partner",
            "customer", "received_at",
        ),
        TECHNICAL,
    )  # fmt: skip
    row_access: ClassVar[RowAccess] = RowAccess.tenant(
        operator=READ,
        partner=READ,
        customer=READ,
        gateway=_CHANGE,
        worker="select, update(partner_id, customer_id)",
    )


class Ask(models.Model):
    """A device is to send something now: one row a device and thing, the last question counts."""

    pk = models.CompositePrimaryKey("device_id", "what")
    device = models.ForeignKey(
        "devices.Device", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    what = models.CharField(max_length=20)
    partner = tenant_key("Partner", _("partner"))
    customer = tenant_key("Customer", _("customer"))
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.BigIntegerField(_("asked by"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("device", "what", "partner", "customer", "asked_at", "asked_by", "sent_at"), TECHNICAL
    )
    row_access: ClassVar[RowAccess] = RowAccess.tenant(
        operator=_CHANGE,
        partner=_CHANGE,
        customer=_CHANGE,
        gateway="select, update(sent_at)",
        worker=_CHANGE,
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["device"], name="ask_unsent", condition=models.Q(sent_at__isnull=True)
            )
        ]
