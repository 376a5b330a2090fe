"""How people are listed and described."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from obhut.accounts.models import Person, Role
from obhut.kernel import clock
from obhut.tenancy.api import Kind, Scope
from obhut.ui.components import Action, Badge, Empty, Fact, Status
from obhut.ui.lists import Cell, Choice, Column, ListDefinition, Search, YesNo

_ROLES = dict(Role.choices)


def definition(scope: Scope, invite: Action | None) -> ListDefinition:
    """Return the list of the people of a scope."""
    return ListDefinition(
        key="personen",
        title=_("People"),
        columns=(_name(scope), _email(), _role(), *_places(scope), _factor(), _last(), _state()),
        sort="name",
        filters=(
            Choice(key="role", label=_("Role"), choices=_roles_of(scope), apply="role"),
            YesNo(
                key="factor", label=_("Second factor"), yes=_("set up"), no=_("missing"),
                apply=lambda rows, wanted: rows.filter(factor_at__isnull=not wanted),
            ),
            YesNo(
                key="blocked", label=_("Access"), yes=_("blocked"), no=_("unblocked"),
                apply=lambda rows, wanted: rows.filter(blocked_at__isnull=not wanted),
            ),
        ),
        search=Search(label=_("Search people"), fields=("first_name", "last_name", "email")),
        empty=Empty(
            "users",
            _("Nobody here yet"),
            _("Invite the people who are to work here. Each gets an account of his or her own."),
            invite,
        ),
        export_name="personen",
    )  # fmt: skip


def facts(person: Person) -> list[Fact]:
    """Return what the page of a person says."""
    place = person.customer or person.partner
    return [
        Fact(_("E-mail address"), person.email),
        Fact(_("Role"), str(_ROLES[person.role])),
        Fact(_("Works for"), place.name if place else _("Operator")),
        Fact(_("Second factor"), factor_badge(has_factor=person.factor_at is not None)),
        Fact(_("Notice acknowledged"), _time(person.notice_acknowledged_at)),
        Fact(_("Last sign-in"), _time(person.last_login)),
        Fact(_("Account since"), _time(person.created_at)),
        Fact(_("Access"), state_badge(blocked=person.blocked_at is not None)),
    ]


def factor_badge(*, has_factor: bool) -> Badge:
    """Return the state of the second factor in words."""
    if has_factor:
        return Badge(Status.OK, _("set up"))
    return Badge(Status.WARNING, _("Factor missing"))


def state_badge(*, blocked: bool) -> Badge:
    """Return whether somebody may sign in, in words."""
    return Badge(Status.DANGER, _("blocked")) if blocked else Badge(Status.OK, _("unblocked"))


def _name(scope: Scope) -> Column:
    return Column(
        key="name",
        label=_("Name"),
        value=lambda r: Cell(
            f"{r.first_name} {r.last_name}",
            url=reverse("person", args=[scope.slug, r.pk]),
            detail=r.email,
        ),
        fields=("pk", "first_name", "last_name", "email"),
        export=lambda r: f"{r.first_name} {r.last_name}",
        sort="last_name",
        primary=True,
    )


def _email() -> Column:
    return Column(
        key="email", label=_("E-mail address"), value=lambda r: r.email, fields=("email",),
        sort="email", default=False,
    )  # fmt: skip


def _role() -> Column:
    return Column(
        key="role", label=_("Role"), value=lambda r: str(_ROLES[r.role]), fields=("role",),
        sort="role",
    )  # fmt: skip


def _places(scope: Scope) -> list[Column]:
    customer = Column(
        key="customer", label=_("Customer"), value=lambda r: r.customer__name,
        fields=("customer__name",), sort="customer__name",
    )  # fmt: skip
    partner = Column(
        key="partner", label=_("Partner"), value=lambda r: r.partner__name,
        fields=("partner__name",), sort="partner__name",
    )  # fmt: skip
    shown = {Kind.OPERATOR: [partner, customer], Kind.PARTNER: [customer], Kind.CUSTOMER: []}
    return shown[scope.kind]


def _factor() -> Column:
    return Column(
        key="factor",
        label=_("Second factor"),
        value=lambda r: factor_badge(has_factor=r.factor_at is not None),
        fields=("factor_at",),
        sort="factor_at",
    )


def _last() -> Column:
    return Column(
        key="last",
        label=_("Last sign-in"),
        value=lambda r: _ago(r.last_login),
        fields=("last_login",),
        sort="last_login",
        empty_last=True,
        short=True,
        export=lambda r: _time(r.last_login),
    )


def _state() -> Column:
    return Column(
        key="state",
        label=_("Access"),
        value=lambda r: state_badge(blocked=r.blocked_at is not None),
        fields=("blocked_at",),
        sort="blocked_at",
    )


def _roles_of(scope: Scope) -> list[tuple[str, Any]]:
    levels = [Kind.OPERATOR, Kind.PARTNER, Kind.CUSTOMER]
    below = levels[levels.index(scope.kind) :]
    return [(r, label) for r, label in Role.choices if Kind(r.split("-", 1)[0]) in below]


def _ago(instant: Any) -> str:
    if instant is None:
        return _("never")
    return _("%(time)s ago") % {"time": timesince(instant, clock.real(), depth=1)}


def _time(instant: Any) -> str:
    if instant is None:
        return "–"
    return date_format(instant.astimezone(clock.GERMANY), "DATETIME_FORMAT")
