"""The fleet in figures: one row a customer, counted anew every few seconds by the worker.

Counting 100,000 devices takes a tenth of a second; pages that many people keep open must not do it.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from obhut.kernel.data_classes import TECHNICAL, DataClass
from obhut.tenancy.api import Scope, TenantQuerySet
from obhut.tenancy.row_access import READ, RowAccess


class CustomerFigures(models.Model):
    """How the devices of one customer are, counted at ``counted_at``.

    ``out``, ``needs``, ``fine`` and what is left of ``total`` exclude each other: gone, silent or
    in quarantine; there, but something is known against it; there and well; nobody can tell. The
    other figures overlap: of those ``offline`` the ``lost`` ones are neither off as usual nor
    switched off. Who has no devices has no row.
    """

    customer = models.OneToOneField(
        "tenancy.Customer", verbose_name=_("customer"), on_delete=models.PROTECT,
        primary_key=True, related_name="figures",
    )  # fmt: skip
    partner = models.ForeignKey(
        "tenancy.Partner", verbose_name=_("partner"), on_delete=models.PROTECT, related_name="+"
    )
    total = models.PositiveIntegerField(_("devices"), default=0)
    offline = models.PositiveIntegerField(_("offline"), default=0)
    lost = models.PositiveIntegerField(default=0, db_default=0)
    quarantined = models.PositiveIntegerField(_("in quarantine"), default=0)
    at_risk = models.PositiveIntegerField(_("at risk"), default=0)
    security = models.PositiveIntegerField(_("without security updates"), default=0)
    restart = models.PositiveIntegerField(_("waiting for a restart"), default=0)
    old_agents = models.PositiveIntegerField(_("with another agent"), default=0)
    out = models.PositiveIntegerField(default=0)
    needs = models.PositiveIntegerField(default=0)
    fine = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(_("counted"))

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "customer", "partner", "total", "offline", "lost", "quarantined", "at_risk", "security",
            "restart", "old_agents", "out", "needs", "fine", "counted_at",
        ),
        TECHNICAL,
    )  # fmt: skip
    row_access: ClassVar[RowAccess] = RowAccess.tenant(operator=READ, partner=READ, customer=READ)


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures of one or many customers; see ``CustomerFigures``.

    ``counted_at`` is the age of the oldest of them, None without any.
    """

    total: int = 0
    offline: int = 0
    lost: int = 0
    quarantined: int = 0
    at_risk: int = 0
    security: int = 0
    restart: int = 0
    old_agents: int = 0
    out: int = 0
    needs: int = 0
    fine: int = 0
    counted_at: datetime | None = None

    @property
    def unclear(self) -> int:
        """Return the devices of which nobody can say how they are."""
        return self.total - self.out - self.needs - self.fine

    @property
    def amiss(self) -> int:
        """Return the devices that somebody should look at."""
        return self.out + self.needs


@dataclass(frozen=True, slots=True)
class PartStanding:
    """The standing of one customer or partner; ``above`` is the name of a customer's partner."""

    id: int
    name: str
    above: str
    standing: Standing


_NAMES = tuple(each.name for each in fields(Standing) if each.name != "counted_at")
_SUMS = {name: models.Sum(name, default=0) for name in _NAMES}
_AMISS = models.F("out") + models.F("needs")


def standing_in(scope: Scope) -> Standing:
    """Return the sum of the figures of ``scope``."""
    rows = CustomerFigures.objects.visible_to(scope)
    return Standing(**rows.aggregate(**_SUMS, counted_at=models.Min("counted_at")))


def worst_customers(scope: Scope, *, limit: int) -> list[PartStanding]:
    """Return the customers of ``scope`` with most devices to look at, the worst first."""
    rows = CustomerFigures.objects.visible_to(scope).order_by(_AMISS.desc(), "total", "customer_id")
    wanted = rows.values_list("customer_id", "customer__name", "partner__name", *_NAMES)
    return [_part(*row) for row in wanted[:limit]]


def worst_partners(*, limit: int) -> list[PartStanding]:
    """Return the partners with most devices to look at, the worst first; for the operator."""
    rows = CustomerFigures.objects.order_by().values("partner_id", "partner__name")
    summed = rows.annotate(**_SUMS).order_by(_AMISS.desc(), "total", "partner_id")
    wanted = summed.values_list("partner_id", "partner__name", *_NAMES)
    return [_part(pk, name, "", *numbers) for pk, name, *numbers in wanted[:limit]]


def figures_by(column: str) -> models.QuerySet[Any]:
    """Return the figures in groups by ``column``, to be summed in a query of the caller."""
    return CustomerFigures.objects.order_by().values(column)


def _part(pk: int, name: str, above: str, *numbers: Any) -> PartStanding:
    return PartStanding(pk, name, above, Standing(**dict(zip(_NAMES, numbers, strict=True))))
