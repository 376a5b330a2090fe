"""Parts of devices, and what arrived of them and is not applied yet."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from obhut.kernel import ids
from obhut.kernel.data_classes import CREDENTIAL, INVENTORY, TECHNICAL, DataClass
from obhut.tenancy.api import TenantQuerySet
from obhut.tenancy.row_access import READ, Grant, RowAccess, Rows


class Severity(models.TextChoices):
    """How bad it is that a security update is missing, in the words of its origin."""

    CRITICAL = "critical", _("critical")
    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")
    UNKNOWN = "", _("not rated")


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
    # Customers: an upload runs under the role of the customer whose token it brings.
    row_access: ClassVar[RowAccess] = RowAccess(
        customer=Grant("insert", Rows.OWN_CUSTOMER),
        gateway=Grant("select(device_id), insert"),
        worker=Grant("select, update(partner_id, customer_id), delete"),
    )


_READ_ALL = RowAccess.tenant(
    operator=READ, partner=READ, customer=READ, worker="select, insert, update, delete"
)


def _device() -> "models.ForeignKey[models.Model, models.Model]":
    """Return the key of the device, unchecked: rows are written by thousands."""
    return models.ForeignKey(
        "devices.Device",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )


class Section(models.Model):
    """What one section of a device holds now.

    ``content`` is zlib over canonical MessagePack (key → value map), the very bytes that are
    hashed: a text column would refuse what a hostile device may send. ``content_hash`` is None
    where the stored content is not what the device has: it is asked for the whole section.
    """

    pk = models.CompositePrimaryKey("device_id", "section")
    device = _device()
    section = models.CharField(max_length=16)
    partner_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    content_hash = models.BinaryField(null=True)
    content = models.BinaryField()
    entries = models.IntegerField()
    received_at = models.DateTimeField()

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(
            (
                "device", "section", "partner_id", "customer_id", "content_hash", "entries",
                "received_at",
            ),
            TECHNICAL,
        ),
        "content": INVENTORY,
    }  # fmt: skip
    row_access: ClassVar[RowAccess] = RowAccess.tenant(
        operator=READ,
        partner=READ,
        customer=READ,
        gateway="select(device_id, section, content_hash)",
        worker="select, insert, update, delete",
    )


class Software(models.Model):
    """One version of a product at one customer, and the devices that have it.

    ``bucket`` is the device number / 1024: it bounds the array, so that one changed package never
    rewrites the numbers of a whole large fleet. ``identity`` is made of kind, name, version and
    source. Rows of one customer name no product of another one, so the policy is enough.
    """

    pk = models.CompositePrimaryKey("customer_id", "bucket", "identity")
    customer_id = models.BigIntegerField()
    bucket = models.IntegerField()
    identity = models.UUIDField()
    partner_id = models.BigIntegerField()
    kind = models.CharField(_("kind"), max_length=8)
    name = models.CharField(_("product"), max_length=200)
    version = models.CharField(_("version"), max_length=120)
    source = models.CharField(_("source"), max_length=80)
    device_ids = ArrayField(models.BigIntegerField())

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(
            ("customer_id", "bucket", "identity", "partner_id", "device_ids"), TECHNICAL
        ),
        **dict.fromkeys(("kind", "name", "version", "source"), INVENTORY),
    }
    row_access: ClassVar[RowAccess] = _READ_ALL

    class Meta:
        indexes = [models.Index(name="software_by_partner", fields=["partner_id"])]


class PendingUpdate(models.Model):
    """An update that a device could install; ``since`` is the day it was first seen there."""

    pk = models.CompositePrimaryKey("device_id", "key")
    device = _device()
    key = models.CharField(max_length=200)
    partner_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    name = models.CharField(_("product"), max_length=200)
    version_from = models.CharField(_("installed"), max_length=120)
    version_to = models.CharField(_("available"), max_length=120)
    origin = models.CharField(_("origin"), max_length=120)
    is_security = models.BooleanField(_("security"))
    severity = models.CharField(
        _("severity"), max_length=8, choices=Severity.choices, default=Severity.UNKNOWN
    )
    since = models.DateField(_("missing since"))

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(("device", "partner_id", "customer_id"), TECHNICAL),
        **dict.fromkeys(
            (
                "key", "name", "version_from", "version_to", "origin", "is_security", "severity",
                "since",
            ),
            INVENTORY,
        ),
    }  # fmt: skip
    row_access: ClassVar[RowAccess] = _READ_ALL

    class Meta:
        indexes = [
            models.Index(
                name="pending_security_of_customer",
                fields=["partner_id", "customer_id", "since"],
                condition=models.Q(is_security=True),
            )
        ]


class Change(models.Model):
    """One key of a section that became another one; ``before`` or ``after`` is None for none."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    device = _device()
    partner_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    at = models.DateTimeField(_("time"))
    section = models.CharField(_("section"), max_length=16)
    key = models.CharField(max_length=200)
    before = models.TextField(_("before"), null=True)  # noqa: DJ001 - not there is not empty
    after = models.TextField(_("after"), null=True)  # noqa: DJ001

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(("id", "device", "partner_id", "customer_id", "at", "section"), TECHNICAL),
        **dict.fromkeys(("key", "before", "after"), INVENTORY),
    }
    row_access: ClassVar[RowAccess] = RowAccess.tenant(
        operator=READ,
        partner=READ,
        customer=READ,
        worker="select, insert, update(device_id, partner_id, customer_id), delete",
    )

    class Meta:
        indexes = [
            models.Index(name="change_of_device", fields=["device", "-at"]),
            models.Index(name="change_by_age", fields=["at"]),
        ]


class Refused(models.Model):
    """An arrival that could not be applied, put aside with its reason; the next ones go on."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    device = _device()
    partner_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    at = models.DateTimeField()
    seq = models.BigIntegerField()
    reason = models.CharField(max_length=80)
    payload = models.BinaryField()

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(
            ("id", "device", "partner_id", "customer_id", "at", "seq", "reason"), TECHNICAL
        ),
        "payload": INVENTORY,
    }
    row_access: ClassVar[RowAccess] = RowAccess(
        operator=Grant(READ),
        worker=Grant("select, insert, update(partner_id, customer_id), delete"),
    )


class UploadToken(models.Model):
    """Permission to send inventories of one customer's machines; only its SHA-256 is stored."""

    partner = models.ForeignKey("tenancy.Partner", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("tenancy.Customer", on_delete=models.PROTECT, related_name="+")
    token_sha256 = models.BinaryField(max_length=32, unique=True)
    note = models.CharField(_("note"), max_length=80)
    created_at = models.DateTimeField(_("created"))
    created_by = models.BigIntegerField()
    last_used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(
            (
                "id", "partner", "customer", "note", "created_at", "created_by", "last_used_at",
                "revoked_at",
            ),
            TECHNICAL,
        ),
        "token_sha256": CREDENTIAL,
    }  # fmt: skip
    row_access: ClassVar[RowAccess] = RowAccess(
        login=Grant("select, update(last_used_at)"),
        operator=Grant("select, insert, update"),
        partner=Grant("select, insert, update", Rows.OWN_PARTNER),
        customer=Grant("select, insert, update", Rows.OWN_CUSTOMER),
    )
