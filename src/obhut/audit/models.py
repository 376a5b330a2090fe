"""The entries of the trail, and apart from them the names of the persons in it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from obhut.kernel import clock, ids
from obhut.kernel.data_classes import SECURITY_LOG, TECHNICAL, DataClass
from obhut.tenancy.api import TenantQuerySet
from obhut.tenancy.row_access import Grant, RowAccess, Rows


class Entry(models.Model):
    """One action of one person. Only ever added: grants and a trigger refuse anything else.

    Person, partner and customer are plain numbers without foreign keys, so that erasing one of
    them neither breaks nor touches the trail.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    real_at = models.DateTimeField(_("time"), default=clock.real)
    business_at = models.DateTimeField(_("business time"), default=clock.now)
    person_id = models.BigIntegerField(_("person"))
    person_level = models.CharField(_("level"), max_length=10, blank=True, default="")
    on_behalf_of = models.BigIntegerField(_("on behalf of"), null=True, blank=True)
    partner_id = models.BigIntegerField(_("partner"), null=True, blank=True)
    customer_id = models.BigIntegerField(_("customer"), null=True, blank=True)
    session = models.CharField(_("session"), max_length=16, blank=True, default="")
    address = models.CharField(_("address"), max_length=45, blank=True, default="")
    action = models.CharField(_("action"), max_length=80)
    subject_type = models.CharField(_("type of subject"), max_length=40)
    subject_id = models.CharField(_("subject"), max_length=64)
    detail = models.JSONField(_("details"), default=dict)
    reference = models.CharField(_("reference"), max_length=40, blank=True, default="")
    rule = models.CharField(_("rule"), max_length=120, blank=True, default="")

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(
            ("person_id", "on_behalf_of", "session", "address", "detail", "rule"), SECURITY_LOG
        ),
        **dict.fromkeys(
            (
                "id", "real_at", "business_at", "person_level", "partner_id", "customer_id",
                "action", "subject_type", "subject_id", "reference",
            ),
            TECHNICAL,
        ),
    }  # fmt: skip
    row_access: ClassVar[RowAccess] = RowAccess(
        login=Grant("insert"),
        operator=Grant("select, insert"),
        partner=Grant("select, insert", Rows.OWN_PARTNER),
        customer=Grant("select, insert", Rows.OWN_CUSTOMER),
        worker=Grant("select, insert"),
    )

    class Meta:
        indexes = [
            models.Index(fields=["-real_at", "-id"], name="audit_newest"),
            models.Index(fields=["partner_id", "-real_at"], name="audit_of_partner"),
            models.Index(fields=["customer_id", "-real_at"], name="audit_of_customer"),
            models.Index(fields=["person_id", "-real_at"], name="audit_of_person"),
            models.Index(
                fields=["subject_type", "subject_id", "-real_at"], name="audit_of_subject"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="audit_customer_has_partner",
                condition=models.Q(customer_id=None) | models.Q(partner_id__isnull=False),
            )
        ]


class ActorName(models.Model):
    """The name of a person as one part of the tree knows it; erasure empties it.

    One row for each part in which the person has acted, so that everybody who may read an entry
    may read the name in it, and no other name.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.BigIntegerField(_("person"))
    partner_id = models.BigIntegerField(_("partner"), null=True, blank=True)
    customer_id = models.BigIntegerField(_("customer"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=161)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(("person_id", "name"), SECURITY_LOG),
        **dict.fromkeys(("id", "partner_id", "customer_id", "erased_at"), TECHNICAL),
    }
    row_access: ClassVar[RowAccess] = RowAccess(
        login=Grant("insert"),
        operator=Grant("select, insert"),
        partner=Grant("select, insert", Rows.OWN_PARTNER),
        customer=Grant("select, insert", Rows.OWN_CUSTOMER),
        worker=Grant("select, insert, update(name, erased_at)"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_name_per_part_of_the_tree",
                fields=["person_id", "partner_id", "customer_id"],
                nulls_distinct=False,
            )
        ]
