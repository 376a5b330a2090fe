"""Drafts and published versions of terms documents."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from obhut.contracts.seat_models import SeatSpan  # noqa: F401 - Django looks for models here
from obhut.kernel import clock
from obhut.kernel.data_classes import ORGANISATION, TECHNICAL, DataClass
from obhut.tenancy.row_access import READ, WRITE, Grant, RowAccess


class TermsName(models.TextChoices):
    """What a document is: one of the two presets, or limits that the law sets on top."""

    MANAGED_SERVICES = "managed-services", _("Managed Services")
    SAAS = "saas", _("Online services (SaaS)")
    CONSUMER_DE = "consumer-de", _("Supplement for consumers")
    DATA_ACT = "data-act", _("Supplement for a change of provider (Data Act)")


PRESET_NAMES = (TermsName.MANAGED_SERVICES, TermsName.SAAS)


class TermsDraft(models.Model):
    """A document that somebody works on; nobody is bound by it.

    ``template`` is the German text with the names of values in square brackets; ``values`` holds
    the values as texts, all of a preset and none of a supplement. ``product`` is empty where the
    terms hold in general (V-1.1).
    """

    name = models.CharField(_("document"), max_length=20, choices=TermsName.choices)
    product = models.CharField(_("product"), max_length=40, blank=True, default="")
    template = models.TextField(_("text"))
    values = models.JSONField(_("values"), default=dict)
    effective_on = models.DateField(_("effective on"), null=True)
    changed_at = models.DateTimeField(_("changed"), default=clock.now)
    changed_by = models.BigIntegerField(_("changed by"))

    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(("id", "name", "product", "changed_at", "changed_by"), TECHNICAL),
        **dict.fromkeys(("template", "values", "effective_on"), ORGANISATION),
    }
    row_access: ClassVar[RowAccess] = RowAccess(operator=Grant(WRITE))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_draft_a_document", fields=["name", "product"])
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.product}".strip()


class TermsVersion(models.Model):
    """A published document: contracts pin it, so neither program nor operator can change it.

    ``document`` is the whole German text with the values filled in, ``sha256`` the hash of its
    UTF-8 bytes. A trigger refuses every change.
    """

    name = models.CharField(_("document"), max_length=20, choices=TermsName.choices)
    product = models.CharField(_("product"), max_length=40, blank=True, default="")
    number = models.PositiveIntegerField(_("version"))
    template = models.TextField(_("text with the names of values"))
    document = models.TextField(_("text"))
    sha256 = models.CharField(_("hash"), max_length=64)
    values = models.JSONField(_("values"), default=dict)
    effective_on = models.DateField(_("effective on"))
    published_on = models.DateField(_("published on"))
    published_by = models.BigIntegerField(_("published by"))

    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(
            ("id", "name", "product", "number", "sha256", "published_on", "published_by"), TECHNICAL
        ),
        **dict.fromkeys(("template", "document", "values", "effective_on"), ORGANISATION),
    }
    row_access: ClassVar[RowAccess] = RowAccess(
        login=Grant(READ),
        operator=Grant("select, insert"),
        partner=Grant(READ),
        customer=Grant(READ),
        visitor=Grant(READ),
        worker=Grant(READ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_number_a_version", fields=["name", "product", "number"]
            ),
            models.UniqueConstraint(
                name="one_version_a_day", fields=["name", "product", "effective_on"]
            ),
            models.CheckConstraint(
                name="terms_never_hold_before_they_are_published",
                condition=models.Q(effective_on__gte=models.F("published_on")),
            ),
            models.CheckConstraint(
                name="terms_have_a_known_name", condition=models.Q(name__in=TermsName.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.product} {self.number}".replace("  ", " ")
