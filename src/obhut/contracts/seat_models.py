"""Which plan a device has from when until when: what it may use, and later what is billed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from obhut.kernel import clock
from obhut.kernel.data_classes import INVENTORY, TECHNICAL, DataClass
from obhut.tenancy.api import Scope, inside
from obhut.tenancy.row_access import RowAccess

_ADD = "select, insert, update"


class SeatSpanQuerySet(models.QuerySet["SeatSpan"]):
    """Spans of a scope."""

    def visible_to(self, scope: Scope) -> "SeatSpanQuerySet":
        """Return the spans inside ``scope``."""
        return self.filter(inside(scope))


class SeatSpan(models.Model):
    """A plan that a device's seat has from a day up to and including ``ends_on``.

    Spans of one seat share its number ``seat``; a contract line will own it (V-2.6). A removal is
    a notice: ``removed_on`` is the day it was received, ``ends_on`` the last day that it leaves.
    """

    seat = models.UUIDField(_("seat"), db_index=True)
    partner = models.ForeignKey(
        "tenancy.Partner", verbose_name=_("partner"), on_delete=models.PROTECT, related_name="+"
    )
    customer = models.ForeignKey(
        "tenancy.Customer", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+"
    )
    device = models.ForeignKey("devices.Device", on_delete=models.PROTECT, related_name="+")
    plan = models.SlugField(_("plan"), max_length=40)
    begins_on = models.DateField(_("begins on"))
    removed_on = models.DateField(_("removed on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    set_at = models.DateTimeField(_("set"), default=clock.now)
    set_by = models.BigIntegerField(_("set by"), null=True)

    objects = SeatSpanQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(
            ("id", "seat", "partner", "customer", "device", "set_at", "set_by"), TECHNICAL
        ),
        **dict.fromkeys(("plan", "begins_on", "removed_on", "ends_on"), INVENTORY),
    }
    row_access: ClassVar[RowAccess] = RowAccess.tenant(operator=_ADD, partner=_ADD, worker=_ADD)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="seat_span_ends_after_it_begins",
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("begins_on")),
            ),
            models.UniqueConstraint(
                name="one_open_span_a_device",
                fields=["device"],
                condition=models.Q(ends_on=None),
            ),
        ]
