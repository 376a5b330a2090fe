"""The tags that a customer's devices carry: a list of them, so that pages need not look at all."""

from collections.abc import Iterable
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from obhut.devices.tenant_key import tenant_key
from obhut.kernel.data_classes import ORGANISATION, TECHNICAL, DataClass
from obhut.tenancy.api import TenantQuerySet
from obhut.tenancy.row_access import Grant, RowAccess, Rows

_ALL = "select, insert, delete"


class Tag(models.Model):
    """A tag that at least one device of a customer carries, in the spelling that came first."""

    partner = tenant_key("Partner", _("partner"))
    customer = tenant_key("Customer", _("customer"))
    name = models.CharField(_("tag"), max_length=40)

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(("id", "partner", "customer"), TECHNICAL),
        "name": ORGANISATION,
    }
    row_access: ClassVar[RowAccess] = RowAccess(
        operator=Grant(_ALL),
        partner=Grant(_ALL, Rows.OWN_PARTNER),
        customer=Grant(_ALL, Rows.OWN_CUSTOMER),
        worker=Grant(_ALL),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("customer", Lower("name"), name="tag_once_per_customer")
        ]

    def __str__(self) -> str:
        return self.name


def note(partner_id: int, customer_id: int, names: Iterable[str]) -> None:
    """Add names to the tags of a customer; known ones stay as they are spelled."""
    rows = [Tag(partner_id=partner_id, customer_id=customer_id, name=name) for name in names]
    Tag.objects.bulk_create(rows, ignore_conflicts=True)


def spelled(customer_id: int, names: list[str]) -> list[str]:
    """Return ``names`` as the customer spells them already."""
    lower = [name.lower() for name in names]
    rows = Tag.objects.filter(customer_id=customer_id).annotate(key=Lower("name"))
    known = dict(rows.filter(key__in=lower).values_list("key", "name"))
    return [known.get(name.lower(), name) for name in names]


def drop_unused(customer_ids: Iterable[int], names: Iterable[str]) -> None:
    """Forget those of ``names`` that no device of its customer carries any more."""
    from obhut.devices.models import Device  # noqa: PLC0415 - the models name this table's file

    field: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=40))
    carried = Device.objects.filter(
        customer_id=OuterRef("customer_id"), removed_at=None,
        tags__contains=models.Func(
            OuterRef("name"), function="array", template="%(function)s[%(expressions)s]",
            output_field=field,
        ),
    )  # fmt: skip
    rows = Tag.objects.filter(customer_id__in=set(customer_ids), name__in=set(names))
    rows.filter(~Exists(carried.values(one=Value(1)))).delete()
