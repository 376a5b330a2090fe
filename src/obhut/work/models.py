"""Long work as rows, and the jobs that a web page may ask for."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from obhut.kernel import clock, ids
from obhut.kernel.data_classes import SECURITY_LOG, TECHNICAL, DataClass
from obhut.tenancy.api import TenantQuerySet
from obhut.tenancy.row_access import READ, Grant, RowAccess, Rows
from obhut.work.rules.progress import State
from obhut.work.states import CHOICES


class Task(models.Model):
    """One piece of long work: what it is, how far it is, how it ended.

    ``silent_at`` is the moment from which on silence means that it is dead. ``result_url`` is the
    page that shows the result in detail, for those who may see it.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    partner = models.ForeignKey(
        "tenancy.Partner", verbose_name=_("partner"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    customer = models.ForeignKey(
        "tenancy.Customer", verbose_name=_("customer"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    created_by = models.BigIntegerField(_("started by"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=CHOICES, default=State.QUEUED.value)
    total = models.PositiveIntegerField(_("total"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    created_at = models.DateTimeField(_("created"), default=clock.real)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    silent_at = models.DateTimeField(_("silent from"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    cancel_asked_at = models.DateTimeField(_("cancellation asked"), null=True, blank=True)
    silence_s = models.PositiveIntegerField(_("longest silence in seconds"), default=120)
    log = models.JSONField(_("log"), default=list)
    reference = models.CharField(_("reference"), max_length=40, blank=True, default="")
    result_url = models.CharField(_("result"), max_length=200, blank=True, db_default="")

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(("created_by", "log"), SECURITY_LOG),
        **dict.fromkeys(
            (
                "id", "kind", "title", "partner", "customer", "state", "total", "done", "failed",
                "created_at", "started_at", "heartbeat_at", "silent_at", "finished_at",
                "cancel_asked_at", "silence_s", "reference", "result_url",
            ),
            TECHNICAL,
        ),
    }  # fmt: skip
    row_access: ClassVar[RowAccess] = RowAccess(
        operator=Grant("select, insert, update(cancel_asked_at)"),
        partner=Grant("select, insert, update(cancel_asked_at)", Rows.OWN_PARTNER),
        customer=Grant("select, insert, update(cancel_asked_at)", Rows.OWN_CUSTOMER),
        worker=Grant("select, insert, update, delete"),
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-created_at", "-id"], name="task_newest"),
            models.Index(
                fields=["silent_at"],
                name="task_silent",
                condition=models.Q(state__in=("queued", "running")),
            ),
        ]


class AllowedJob(models.Model):
    """A job that web pages may put into the queue; written by the owner from the program."""

    name = models.CharField(_("name"), max_length=128, primary_key=True)

    field_classes: ClassVar[dict[str, DataClass]] = {"name": TECHNICAL}
    row_access: ClassVar[RowAccess] = RowAccess(worker=Grant(READ))
