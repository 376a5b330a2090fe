"""The frame around every page: navigation and scopes by what the person may see."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from obhut.tenancy.api import Kind, Scope, scopes_below
from obhut.ui.layout import Layout, NavGroup, NavItem, ScopeLink

_ADMINS = frozenset({"operator-admin", "partner-admin", "customer-admin"})
_READS_TRAIL = _ADMINS | {"operator-dpo"}


def layout(request: HttpRequest) -> Layout:
    """Return the frame for a signed-in person inside a scope; the bare one for everybody else."""
    scope: Scope | None = getattr(request, "scope", None)
    if scope is None or not request.user.is_authenticated:
        return Layout(banner=_banner())
    home: Scope = request.home  # type: ignore[attr-defined]
    person = request.user
    return Layout(
        scope=_link(scope),
        scopes=tuple(_link(below) for below in scopes_below(home)),
        groups=_groups(scope, person.role, at_home=scope.covers(home)),
        person=str(person),
        person_detail=person.get_role_display(),
        person_links=_own_pages(),
        banner=_banner(),
        home_url=reverse("overview", args=[scope.slug]),
        logout_url=reverse("account_logout"),
    )


def _groups(scope: Scope, role: str, *, at_home: bool) -> tuple[NavGroup, ...]:
    groups = [
        NavGroup(
            "",
            (
                _item(scope, "overview", _("Overview"), "home", exact=True),
                _devices(scope),
                _item(scope, "software", _("Software"), "list-search"),
                _item(scope, "updates", _("Updates"), "shield-check"),
            ),
        )
    ]
    people = [_item(scope, "people", _("People"), "users")] if role != "customer-employee" else []
    if scope.kind is not Kind.CUSTOMER:
        people.insert(0, _item(scope, "customers", _("Customers"), "building-community"))
    groups.append(NavGroup(_("Organisation"), tuple(people)))
    groups.append(NavGroup(_("Evidence"), tuple(_evidence(scope, role, at_home=at_home))))
    return tuple(group for group in groups if group.items)


def _evidence(scope: Scope, role: str, *, at_home: bool) -> list[NavItem]:
    items = [_item(scope, "trail", _("Log"), "history")] if role in _READS_TRAIL else []
    if at_home and role != "customer-employee":
        items.append(_item(scope, "tasks", _("Tasks"), "activity", also="/vorgaenge/"))
    if settings.DEMO and role == "operator-admin":
        items.append(NavItem(_("Mailbox"), reverse("mailbox"), "mailbox"))
    return items


def _devices(scope: Scope) -> NavItem:
    return _item(scope, "devices", _("Devices"), "device-desktop", also="/geraete/")


def _item(
    scope: Scope, name: str, label: str, icon: str, *, exact: bool = False, also: str = ""
) -> NavItem:
    return NavItem(label, reverse(name, args=[scope.slug]), icon, exact=exact, also=also)


def _own_pages() -> tuple[NavItem, ...]:
    return (
        NavItem(_("Profile and factors"), reverse("profile"), "key"),
        NavItem(_("My sessions"), reverse("sessions"), "devices"),
    )


def _link(scope: Scope) -> ScopeLink:
    details = {
        Kind.OPERATOR: _("Operator"),
        Kind.PARTNER: _("Partner"),
        Kind.CUSTOMER: _("Customer"),
    }
    label = scope.label or _("All customers")
    return ScopeLink(label, details[scope.kind], reverse("overview", args=[scope.slug]))


def _banner() -> str:
    if not settings.DEMO:
        return ""
    return _("Demonstration: made-up people and customers; this machine is only watched.")
