"""Views of lists that a person keeps: what the address of a list says, under a name."""

from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from obhut.kernel.data_classes import CONTACT, TECHNICAL, DataClass
from obhut.tenancy.api import Kind, Scope
from obhut.tenancy.row_access import WRITE, Grant, RowAccess, Rows

LONGEST_NAME = 60
MOST_VIEWS = 50


class SavedView(models.Model):
    """A view of one person; ``is_shared``: everybody of the same organisation may open it.

    ``partner`` and ``customer`` are those of the person's own part of the tree.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE,
        related_name="+",
    )  # fmt: skip
    partner = models.ForeignKey(
        "tenancy.Partner", verbose_name=_("partner"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    customer = models.ForeignKey(
        "tenancy.Customer", verbose_name=_("customer"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    list_key = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    query = models.CharField(max_length=2000, blank=True, default="")
    is_shared = models.BooleanField(_("shared"), default=False)
    is_default = models.BooleanField(_("shown first"), default=False)

    field_classes: ClassVar[dict[str, DataClass]] = {
        **dict.fromkeys(("name", "query"), CONTACT),
        **dict.fromkeys(
            ("id", "person", "partner", "customer", "list_key", "is_shared", "is_default"),
            TECHNICAL,
        ),
    }
    row_access: ClassVar[RowAccess] = RowAccess(
        operator=Grant(WRITE),
        partner=Grant(WRITE, Rows.OWN_PARTNER),
        customer=Grant(WRITE, Rows.OWN_CUSTOMER),
        worker=Grant("select, delete"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "person", "list_key", Lower("name"), name="view_name_once_per_person_and_list"
            ),
            models.UniqueConstraint(
                name="one_default_view_per_person_and_list",
                fields=["person", "list_key"],
                condition=models.Q(is_default=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ViewNameTaken(Exception):  # noqa: N818 - a state
    """The person has a view of this name already."""


class TooManyViews(Exception):  # noqa: N818 - a state
    """The person has as many views of this list as anybody can survey."""


@dataclass(frozen=True, slots=True)
class ViewLink:
    """A view as a menu shows it; ``is_own``: its person may change it."""

    id: int
    name: str
    query: str
    is_own: bool
    is_shared: bool
    is_default: bool


def views_of(person_id: int, home: Scope, list_key: str) -> list[ViewLink]:
    """Return the person's own views of a list and those shared in the organisation, by name."""
    rows = _in_organisation(home).filter(list_key=list_key)
    rows = rows.filter(models.Q(person=person_id) | models.Q(is_shared=True))
    return [
        ViewLink(
            row.pk, row.name, row.query, row.person_id == person_id, row.is_shared,
            row.is_default and row.person_id == person_id,
        )
        for row in rows.order_by(Lower("name"), "pk")
    ]  # fmt: skip


@transaction.atomic
def save_view(
    *, person_id: int, home: Scope, list_key: str, name: str, query: str, is_shared: bool
) -> int:
    """Keep a view and return its key. Raises ViewNameTaken, TooManyViews."""
    own = SavedView.objects.filter(person=person_id, list_key=list_key)
    if own.filter(name__iexact=name).exists():
        raise ViewNameTaken(name)
    if own.count() >= MOST_VIEWS:
        raise TooManyViews(list_key)
    view = SavedView(
        person_id=person_id, list_key=list_key, name=name, query=query, is_shared=is_shared,
        partner_id=None if home.kind is Kind.OPERATOR else home.partner_id,
        customer_id=home.customer_id if home.kind is Kind.CUSTOMER else None,
    )  # fmt: skip
    view.save()
    return view.pk


@transaction.atomic
def show_first(*, person_id: int, list_key: str, view_id: int | None) -> None:
    """Let a list begin with one of the person's own views; None = with all rows."""
    own = SavedView.objects.select_for_update().filter(person=person_id, list_key=list_key)
    own.filter(is_default=True).update(is_default=False)
    if view_id is not None:
        own.filter(pk=view_id).update(is_default=True)


def share_view(*, person_id: int, view_id: int, is_shared: bool) -> bool:
    """Share one of the person's own views or keep it private; tell whether there is one."""
    own = SavedView.objects.filter(person=person_id, pk=view_id)
    return bool(own.update(is_shared=is_shared))


def delete_view(*, person_id: int, view_id: int) -> bool:
    """Delete one of the person's own views; tell whether there was one."""
    return bool(SavedView.objects.filter(person=person_id, pk=view_id).delete()[0])


def _in_organisation(home: Scope) -> models.QuerySet[SavedView]:
    if home.kind is Kind.OPERATOR:
        return SavedView.objects.filter(partner=None)
    if home.kind is Kind.PARTNER:
        return SavedView.objects.filter(partner=home.partner_id, customer=None)
    return SavedView.objects.filter(partner=home.partner_id, customer=home.customer_id)
