"""Changes of many devices at once: what was wished, and what came of it for each device."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from obhut.devices.rules.bulk import Kind
from obhut.devices.tenant_key import tenant_key
from obhut.kernel import clock
from obhut.kernel.data_classes import INVENTORY, SECURITY_LOG, TECHNICAL, DataClass
from obhut.tenancy.api import TenantQuerySet
from obhut.tenancy.row_access import Grant, RowAccess, Rows

_ADD = "select, insert"


class BulkChange(models.Model):
    """One wish of one person for many devices; it has the key of its Vorgang.

    ``partner`` and ``customer`` are those of the person's own part of the tree, empty for the
    operator: further than that the worker does not reach. ``undoes`` is the change that it takes
    back.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    partner = models.ForeignKey(
        "tenancy.Partner", verbose_name=_("partner"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    customer = models.ForeignKey(
        "tenancy.Customer", verbose_name=_("customer"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Kind])
    wish = models.JSONField(default=dict)
    person_id = models.BigIntegerField(_("started by"))
    created_at = models.DateTimeField(_("started"), default=clock.real, db_index=True)
    undoes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(("id", "partner", "customer", "kind", "created_at", "undoes"), TECHNICAL),
        **dict.fromkeys(("person_id", "wish"), SECURITY_LOG),
    }
    row_access: ClassVar[RowAccess] = RowAccess(
        operator=Grant(_ADD),
        partner=Grant(_ADD, Rows.OWN_PARTNER),
        customer=Grant(_ADD, Rows.OWN_CUSTOMER),
        worker=Grant("select, delete"),
    )


class BulkItem(models.Model):
    """One device of a change; ``outcome`` is empty until the worker has come to it.

    ``before`` is what a way back needs, ``wish`` a wish of its own (on the way back).
    """

    pk = models.CompositePrimaryKey("change_id", "device_id")
    change = models.ForeignKey(
        BulkChange, on_delete=models.CASCADE, related_name="items", db_index=False
    )
    device = models.ForeignKey("devices.Device", on_delete=models.PROTECT, related_name="+")
    partner = tenant_key("Partner", _("partner"))
    customer = tenant_key("Customer", _("customer"))
    name = models.CharField(_("device"), max_length=255)
    outcome = models.CharField(max_length=8, default="", db_default="")
    why = models.CharField(max_length=20, default="", db_default="")
    before = models.JSONField(null=True)
    wish = models.JSONField(null=True)

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(
            ("change", "device", "partner", "customer", "outcome", "why"), TECHNICAL
        ),
        **dict.fromkeys(("name", "before", "wish"), INVENTORY),
    }  # fmt: skip
    row_access: ClassVar[RowAccess] = RowAccess(
        operator=Grant(_ADD),
        partner=Grant(_ADD, Rows.OWN_PARTNER),
        customer=Grant(_ADD, Rows.OWN_CUSTOMER),
        worker=Grant("select, update, delete"),
    )

    class Meta:
        indexes = [
            models.Index(
                name="bulk_item_waiting",
                fields=["change", "device"],
                condition=models.Q(outcome=""),
            )
        ]
