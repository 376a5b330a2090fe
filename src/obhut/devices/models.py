"""Devices, what is known of them at this moment, and the tokens by which they enrol."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext_lazy as _

from obhut.devices.away import Absence, Habit
from obhut.devices.bulk import BulkChange, BulkItem  # noqa: F401 - tables of this room
from obhut.devices.figures import CustomerFigures  # noqa: F401 - a table of this room
from obhut.devices.tags import Tag  # noqa: F401 - a table of this room
from obhut.devices.tenant_key import tenant_key
from obhut.devices.traffic import Ask, DeviceSpool, SpoolGap
from obhut.kernel import clock
from obhut.kernel.data_classes import CREDENTIAL, INVENTORY, TECHNICAL, DataClass
from obhut.tenancy.api import Scope, TenantQuerySet, inside
from obhut.tenancy.row_access import READ, Grant, RowAccess, Rows

__all__ = [
    "Absence",
    "Ask",
    "Device",
    "DeviceFacts",
    "DeviceQuerySet",
    "DeviceSpool",
    "DeviceState",
    "EnrolmentToken",
    "GatewayNode",
    "Habit",
    "Presence",
    "Quarantine",
    "SpoolGap",
]

_CHANGE = "select, insert, update"
_LIVING = models.Q(removed_at=None)


class Quarantine(models.TextChoices):
    """Why a device is kept out."""

    CLONED_KEY = "cloned-key", _("the same key on two machines")
    BY_HAND = "by-hand", _("put there by a person")


class Presence(models.TextChoices):
    """Is a device there? ``suspect``: its connection ended, the grace runs; not an outage yet.

    ``broken``: the connection lives, the agent has been silent for more than 75 seconds.
    ``unknown``: never seen, or nobody can tell since the gateway itself is away.
    """

    ONLINE = "online", _("online")
    SUSPECT = "suspect", _("connection ended")
    OFFLINE = "offline", _("offline")
    UNKNOWN = "unknown", _("unknown")
    BROKEN = "broken", _("agent silent")


class Source(models.TextChoices):
    """How a device comes here: by an agent that proves its key, or by uploads that prove nothing.

    What only uploads say is unproven; such a device is never paid for until a person accepts it.
    """

    AGENT = "agent", _("agent")
    UPLOAD = "upload", _("uploaded")


class TokenQuerySet(models.QuerySet["EnrolmentToken"]):
    """Tokens of a scope."""

    def visible_to(self, scope: Scope) -> "TokenQuerySet":
        """Return the tokens inside ``scope``."""
        return self.filter(inside(scope))


class DeviceQuerySet(models.QuerySet["Device"]):
    """Devices of a scope."""

    def visible_to(self, scope: Scope) -> "DeviceQuerySet":
        """Return the devices inside ``scope``."""
        return self.filter(inside(scope))


class EnrolmentToken(models.Model):
    """Permission to enrol devices for one customer; only the SHA-256 of the token is stored."""

    partner = tenant_key("Partner", _("partner"))
    customer = tenant_key("Customer", _("customer"))
    site = models.ForeignKey(
        "tenancy.Site",
        verbose_name=_("site"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    token_sha256 = models.BinaryField(max_length=32, unique=True)
    max_uses = models.PositiveIntegerField(_("uses"), default=1)
    uses_left = models.PositiveIntegerField(_("uses left"), default=1)
    expires_at = models.DateTimeField(_("valid until"))
    created_at = models.DateTimeField(_("created"), default=clock.real)
    created_by = models.BigIntegerField(_("created by"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    for_simulation = models.BooleanField(_("for simulated devices"), default=False)

    objects = TokenQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(
            (
                "id", "partner", "customer", "site", "max_uses", "uses_left", "expires_at",
                "created_at", "created_by", "revoked_at", "note", "for_simulation",
            ),
            TECHNICAL,
        ),
        "token_sha256": CREDENTIAL,
    }  # fmt: skip
    row_access: ClassVar[RowAccess] = RowAccess(
        login=Grant("select, update(uses_left)"),
        operator=Grant(_CHANGE),
        partner=Grant(_CHANGE, Rows.OWN_PARTNER),
        customer=Grant(_CHANGE, Rows.OWN_CUSTOMER),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="token_is_not_used_too_often",
                condition=models.Q(uses_left__lte=models.F("max_uses")),
            )
        ]


class Device(models.Model):
    """One machine, known by the public key that it made itself; never deleted, only removed.

    A removed device's key stays here, so that it can never come back unseen. ``risk_points`` are
    what is known against its health, 0 = nothing; ``security_since`` is the day on which the
    oldest missing security update was first seen; ``macs`` are the addresses of its network cards
    that makers gave.
    """

    partner = tenant_key("Partner", _("partner"))
    customer = tenant_key("Customer", _("customer"))
    site = models.ForeignKey(
        "tenancy.Site",
        verbose_name=_("site"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    device_key = models.CharField(max_length=32, unique=True)
    public_key = models.BinaryField(max_length=32)
    hardware_id = models.CharField(_("hardware"), max_length=64, blank=True)
    name = models.CharField(_("name"), max_length=255)
    is_renamed = models.BooleanField(default=False)
    hostname = models.CharField(_("host name"), max_length=255)
    os = models.CharField(_("operating system"), max_length=64)
    agent_version = models.CharField(_("agent"), max_length=64)
    is_simulated = models.BooleanField(_("simulated"), default=False)
    enrolled_at = models.DateTimeField(_("enrolled"), default=clock.real)
    enrolled_with = models.ForeignKey(
        EnrolmentToken, on_delete=models.PROTECT, null=True, related_name="+"
    )
    quarantined_at = models.DateTimeField(_("quarantined"), null=True, blank=True)
    quarantine_reason = models.CharField(
        _("reason"), max_length=20, choices=Quarantine.choices, blank=True, default=""
    )
    quarantine_detail = models.CharField(max_length=300, blank=True, default="")
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removed_by = models.BigIntegerField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(
        _("source"),
        max_length=6,
        choices=Source.choices,
        default=Source.AGENT,
        db_default="agent",
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.BigIntegerField(null=True, blank=True)
    model = models.CharField(_("model"), max_length=200, blank=True, default="")
    serial = models.CharField(_("serial number"), max_length=120, blank=True, default="")
    macs = ArrayField(models.CharField(max_length=17), default=list, db_default=[])
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("tags"), default=list)
    note = models.TextField(_("note"), blank=True, default="")
    risk_points = models.PositiveSmallIntegerField(_("risk"), default=0)
    at_risk = models.BooleanField(_("at risk"), default=False, db_default=False)
    pending_updates = models.PositiveIntegerField(_("pending updates"), null=True)
    pending_security = models.PositiveIntegerField(_("missing security updates"), null=True)
    security_since = models.DateField(_("missing since"), null=True)
    search_text = models.GeneratedField(
        expression=Lower(
            Concat("name", models.Value(" "), "hostname", models.Value(" "), "serial")
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = DeviceQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(
            (
                "id", "partner", "customer", "site", "device_key", "public_key", "is_renamed",
                "is_simulated", "enrolled_at", "enrolled_with", "quarantined_at",
                "quarantine_reason", "removed_at", "removed_by", "merged_into", "risk_points",
                "source", "accepted_at", "accepted_by", "at_risk",
            ),
            TECHNICAL,
        ),
        **dict.fromkeys(
            (
                "hardware_id", "name", "hostname", "os", "agent_version", "quarantine_detail",
                "model", "serial", "macs", "tags", "note", "pending_updates", "pending_security",
                "security_since", "search_text",
            ),
            INVENTORY,
        ),
    }  # fmt: skip
    row_access: ClassVar[RowAccess] = RowAccess(
        login=Grant(
            "select(id, partner_id, customer_id, device_key, hardware_id, enrolled_with_id,"
            " quarantined_at, removed_at)"
        ),
        operator=Grant(_CHANGE),
        partner=Grant(_CHANGE, Rows.OWN_PARTNER),
        customer=Grant(_CHANGE, Rows.OWN_CUSTOMER),
        gateway=Grant(
            "select(id, partner_id, customer_id, device_key, public_key, hardware_id, name,"
            " is_renamed, hostname, os, agent_version, quarantined_at, removed_at),"
            " update(hardware_id, name, hostname, os, agent_version, quarantined_at,"
            " quarantine_reason, quarantine_detail)"
        ),
        worker=Grant(
            "select, update(model, serial, macs, risk_points, at_risk, pending_updates,"
            " pending_security, security_since, hardware_id, name, hostname, os, agent_version,"
            " quarantined_at, quarantine_reason, quarantine_detail, tags, note, customer_id,"
            " site_id, removed_at, removed_by)"
        ),
    )

    class Meta:
        indexes = [
            # The list of devices: counting, worst first, by name, by tag; see docs/performance.md.
            models.Index(
                name="device_living", fields=["partner", "customer", "id"], condition=_LIVING
            ),
            models.Index(
                name="device_worst_of_all", fields=["-risk_points", "-id"], condition=_LIVING
            ),
            models.Index(name="device_by_name", fields=["name", "id"], condition=_LIVING),
            GinIndex(name="device_by_tag", fields=["tags"], condition=_LIVING),
            models.Index(name="device_by_hardware", fields=["hardware_id"], condition=_LIVING),
            models.Index(name="device_removed", fields=["removed_at"], condition=~_LIVING),
            models.Index(name="device_by_partner_name", fields=["partner", "name", "id"]),
            models.Index(name="device_by_customer_name", fields=["customer", "name", "id"]),
            models.Index(
                models.F("risk_points").desc(),
                "id",
                name="device_worst_first",
                condition=models.Q(risk_points__gt=0, removed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DeviceState(models.Model):
    """What is known of a device at this moment; written all the time, so nothing of it is indexed.

    ``session_epoch`` grows with every connection: what an older connection left in a queue must
    not overwrite what a newer one says.
    """

    device = models.OneToOneField(
        Device, on_delete=models.PROTECT, primary_key=True, related_name="state"
    )
    partner = tenant_key("Partner", _("partner"))
    customer = tenant_key("Customer", _("customer"))
    presence = models.CharField(
        _("presence"), max_length=8, choices=Presence.choices, default=Presence.UNKNOWN
    )
    presence_at = models.DateTimeField(_("since"), default=clock.real)
    connected = models.BooleanField(default=False)
    connected_at = models.DateTimeField(_("connected"), null=True)
    disconnected_at = models.DateTimeField(_("disconnected"), null=True)
    close_cause = models.CharField(max_length=20, blank=True, default="")
    gateway_id = models.CharField(max_length=60, blank=True, default="")
    session_epoch = models.BigIntegerField(default=0)
    # The public address, of IPv6 its network; empty inside a private network.
    address = models.CharField(max_length=45, blank=True, default="")
    last_seen_at = models.DateTimeField(_("last contact"), null=True)
    offline_since_at = models.DateTimeField(_("offline since"), null=True)
    offline_cause = models.CharField(max_length=20, blank=True, default="")
    sample_at = models.DateTimeField(null=True)
    cpu_percent = models.FloatField(_("CPU"), null=True)
    load_one = models.FloatField(_("load"), null=True)
    mem_percent = models.FloatField(_("memory"), null=True)
    disk_percent = models.FloatField(_("disk"), null=True)

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "device", "partner", "customer", "presence", "presence_at", "connected",
            "connected_at", "disconnected_at", "close_cause", "gateway_id", "session_epoch",
            "address", "last_seen_at", "offline_since_at", "offline_cause", "sample_at",
            "cpu_percent", "load_one", "mem_percent", "disk_percent",
        ),
        TECHNICAL,
    )  # fmt: skip
    row_access: ClassVar[RowAccess] = RowAccess.tenant(
        operator="select, insert",
        partner="select, insert",
        customer="select, insert",
        gateway="select, update",
        worker="select, update",
    )


class DeviceFacts(models.Model):
    """What a device says of itself: system, mounts, failed services. Cleaned by the gateway."""

    device = models.OneToOneField(
        Device, on_delete=models.PROTECT, primary_key=True, related_name="facts"
    )
    partner = tenant_key("Partner", _("partner"))
    customer = tenant_key("Customer", _("customer"))
    received_at = models.DateTimeField(_("received"))
    reboot_required = models.BooleanField(_("restart required"), null=True)
    values = models.JSONField(default=dict)

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        "device": TECHNICAL,
        "partner": TECHNICAL,
        "customer": TECHNICAL,
        "received_at": TECHNICAL,
        "reboot_required": INVENTORY,
        "values": INVENTORY,
    }
    row_access: ClassVar[RowAccess] = RowAccess.tenant(
        operator=READ,
        partner=READ,
        customer=READ,
        gateway=_CHANGE,
        worker="select, update(partner_id, customer_id), delete",
    )

    class Meta:
        indexes = [
            models.Index(
                name="facts_ask_for_a_restart",
                fields=["device"],
                condition=models.Q(reboot_required=True),
            )
        ]


class GatewayNode(models.Model):
    """When a gateway began, last beat and stopped; the judge of presence reads it.

    ``judge_from_at`` is its start or the end of its last pause: what it says about absent devices
    counts only some time after that.
    """

    gateway_id = models.CharField(max_length=60, primary_key=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    judge_from_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("gateway_id", "started_at", "beat_at", "judge_from_at", "stopped_at"), TECHNICAL
    )
    row_access: ClassVar[RowAccess] = RowAccess(
        operator=Grant(READ), gateway=Grant(_CHANGE), worker=Grant(READ)
    )
