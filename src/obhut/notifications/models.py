"""The outbox: one row for each mail, from the wish to the proof."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from obhut.kernel import clock, ids
from obhut.kernel.data_classes import MAIL, TECHNICAL, DataClass
from obhut.tenancy.api import TenantQuerySet
from obhut.tenancy.row_access import Grant, RowAccess, Rows


class State(models.TextChoices):
    """Where a mail is on its way."""

    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not deliverable")


class Channel(models.TextChoices):
    """Where a sent mail went."""

    NONE = "", _("not yet")
    SMTP = "smtp", _("mail server")
    MAILBOX = "mailbox", _("built-in mailbox")


class Mail(models.Model):
    """A mail to one person. Its text is sealed, since it may carry a link that opens an account."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    to = models.EmailField(_("recipient"))
    person_id = models.BigIntegerField(_("person"), null=True, blank=True)
    partner = models.ForeignKey(
        "tenancy.Partner", verbose_name=_("partner"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    customer = models.ForeignKey(
        "tenancy.Customer", verbose_name=_("customer"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    template = models.CharField(_("template"), max_length=80)
    language = models.CharField(_("language"), max_length=2)
    subject = models.CharField(_("subject"), max_length=200)
    sealed_body = models.BinaryField(_("text"))
    sender = models.CharField(_("sender"), max_length=400)
    message_id = models.CharField(_("message id"), max_length=200, unique=True)
    reference = models.CharField(_("reference"), max_length=40)
    created_at = models.DateTimeField(_("created"), default=clock.real)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.QUEUED)
    channel = models.CharField(
        _("way"), max_length=8, choices=Channel.choices, blank=True, default=Channel.NONE
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), default=clock.real, null=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True, default="")

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(("to", "person_id", "subject", "sealed_body", "last_error"), MAIL),
        **dict.fromkeys(
            (
                "id", "partner", "customer", "template", "language", "sender", "message_id",
                "reference", "created_at", "state", "channel", "attempts", "next_try_at", "sent_at",
            ),
            TECHNICAL,
        ),
    }  # fmt: skip
    # Tenants put mails in and never read them: a text may open somebody else's account.
    row_access: ClassVar[RowAccess] = RowAccess(
        login=Grant("insert"),
        operator=Grant("select, insert"),
        partner=Grant("insert", Rows.OWN_PARTNER),
        customer=Grant("insert", Rows.OWN_CUSTOMER),
        visitor=Grant("insert"),
        worker=Grant("select, insert, update, delete"),
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="mail_due",
                condition=models.Q(state__in=("queued", "sending")),
            ),
            models.Index(fields=["-created_at", "-id"], name="mail_newest"),
            models.Index(fields=["person_id"], name="mail_of_person"),
        ]
