"""Stored files and how much of its quota each part of the tree uses."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from obhut.files.rules.purpose import Purpose, State
from obhut.kernel import clock, ids
from obhut.kernel.data_classes import DOCUMENT, TECHNICAL, DataClass
from obhut.tenancy.api import TenantQuerySet
from obhut.tenancy.row_access import Grant, RowAccess, Rows

PURPOSES = (
    (Purpose.DOCUMENT.value, _("document")),
    (Purpose.ATTACHMENT.value, _("attachment")),
)
STATES = (
    (State.QUARANTINED.value, _("in quarantine")),
    (State.CLEAN.value, _("clean")),
    (State.REFUSED.value, _("refused")),
    (State.UNSCANNED.value, _("not checked")),
)
_ACCESS = RowAccess(
    operator=Grant("select, insert, update, delete"),
    partner=Grant("select, insert, delete", Rows.OWN_PARTNER),
    customer=Grant("select, insert, delete", Rows.OWN_CUSTOMER),
    worker=Grant("select, insert, update, delete"),
)


class StoredFile(models.Model):
    """A file on disk under a random name; what people called it is only data."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    disk_name = models.CharField(_("name on disk"), max_length=32, unique=True)
    partner = models.ForeignKey(
        "tenancy.Partner", verbose_name=_("partner"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    customer = models.ForeignKey(
        "tenancy.Customer", verbose_name=_("customer"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    person_id = models.BigIntegerField(_("stored by"), null=True, blank=True)
    purpose = models.CharField(_("purpose"), max_length=12, choices=PURPOSES)
    name = models.CharField(_("name"), max_length=200)
    media_type = models.CharField(_("type"), max_length=40)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    state = models.CharField(
        _("state"), max_length=12, choices=STATES, default=State.QUARANTINED.value
    )
    finding = models.CharField(_("finding"), max_length=200, blank=True, default="")
    created_at = models.DateTimeField(_("stored"), default=clock.real)
    scanned_at = models.DateTimeField(_("checked"), null=True, blank=True)

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(("person_id", "name", "sha256", "finding"), DOCUMENT),
        **dict.fromkeys(
            (
                "id", "disk_name", "partner", "customer", "purpose", "media_type", "size", "state",
                "created_at", "scanned_at",
            ),
            TECHNICAL,
        ),
    }  # fmt: skip
    row_access: ClassVar[RowAccess] = _ACCESS

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["created_at"],
                name="file_to_scan",
                condition=models.Q(state="quarantined"),
            )
        ]


class Usage(models.Model):
    """How much a part of the tree stores; no partner = the operator itself."""

    partner = models.ForeignKey(
        "tenancy.Partner", verbose_name=_("partner"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    customer = models.ForeignKey(
        "tenancy.Customer", verbose_name=_("customer"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    bytes_used = models.PositiveBigIntegerField(_("bytes used"), db_default=0)
    count_used = models.PositiveIntegerField(_("files stored"), db_default=0)
    bytes_most = models.PositiveBigIntegerField(_("most bytes"), db_default=10 * 2**30)
    count_most = models.PositiveIntegerField(_("most files"), db_default=100_000)

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "partner", "customer", "bytes_used", "count_used", "bytes_most", "count_most"),
        TECHNICAL,
    )
    row_access: ClassVar[RowAccess] = RowAccess(
        operator=Grant("select, insert, update"),
        partner=Grant(
            "select, insert(partner_id, customer_id), update(bytes_used, count_used)",
            Rows.OWN_PARTNER,
        ),
        customer=Grant(
            "select, insert(partner_id, customer_id), update(bytes_used, count_used)",
            Rows.OWN_CUSTOMER,
        ),
        worker=Grant("select, insert, update"),
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="one_usage_per_part_of_the_tree",
                fields=["partner", "customer"],
                nulls_distinct=False,
            ),
        ]
