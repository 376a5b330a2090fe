"""The frame around every page: navigation and scopes by what the person may see."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from obhut.console.rights import may_see_catalogue, may_see_machine_room
from obhut.devices import api as devices
from obhut.tenancy.api import Kind, Scope, scopes_below
from obhut.ui.layout import Layout, NavGroup, NavItem, ScopeLink

_ADMINS = frozenset({"operator-admin", "partner-admin", "customer-admin"})
_READS_TRAIL = _ADMINS | {"operator-dpo"}
_MOST_CUSTOMERS = 50


def layout(request: HttpRequest) -> Layout:
    """Return the frame for a signed-in person inside a scope; the bare one for everybody else."""
    scope: Scope | None = getattr(request, "scope", None)
    if scope is None or not request.user.is_authenticated:
        return Layout(banner=_banner())
    home: Scope = request.home  # type: ignore[attr-defined]
    person = request.user
    scopes, more = scopes_below(home, limit=_MOST_CUSTOMERS)
    return Layout(
        scope=_link(scope),
        scopes=tuple(_link(each) for each in _with_current(scopes, scope)),
        more_scopes=more,
        groups=_groups(scope, person.role, at_home=scope.covers(home)),
        person=str(person),
        person_detail=person.get_role_display(),
        person_links=own_pages(),
        banner=_banner(),
        home_url=reverse("overview", args=[scope.slug]),
        logout_url=reverse("account_logout"),
        search_url=reverse("search"),
        keys=person.single_keys,
        theme=person.theme,
    )


def pages_of(home: Scope, role: str) -> list[NavItem]:
    """Return every page of the navigation of somebody who is at home."""
    return [item for group in _groups(home, role, at_home=True) for item in group.items]


def own_pages() -> tuple[NavItem, ...]:
    """Return the pages about the person's own account."""
    return (
        NavItem(_("Settings"), reverse("settings"), "settings"),
        NavItem(_("Profile and appearance"), reverse("profile"), "user"),
        NavItem(_("Second factor and password"), reverse("mfa_index"), "key"),
        NavItem(_("My sessions"), reverse("sessions"), "devices"),
    )


def _with_current(scopes: list[Scope], scope: Scope) -> list[Scope]:
    """Return the scopes with the current one among them, even where the menu was cut."""
    known = scope.slug in {each.slug for each in scopes}
    return scopes if known else [scopes[0], scope, *scopes[1:]]


def _groups(scope: Scope, role: str, *, at_home: bool) -> tuple[NavGroup, ...]:
    fleet = [
        _item(scope, "overview", _("Overview"), "home", exact=True),
        _devices(scope),
        _item(scope, "software", _("Software"), "list-search"),
        _item(scope, "updates", _("Updates"), "refresh"),
    ]
    groups = (
        NavGroup("", tuple(fleet)),
        NavGroup(_("Organisation"), tuple(_organisation(scope, role, at_home=at_home))),
        NavGroup(_("Offer"), tuple(_offer(scope, at_home=at_home))),
        NavGroup(_("Evidence"), tuple(_evidence(scope, role, at_home=at_home))),
        NavGroup(_("Platform"), tuple(_platform(role, at_home=at_home))),
    )
    return tuple(group for group in groups if group.items)


def _organisation(scope: Scope, role: str, *, at_home: bool) -> list[NavItem]:
    items = []
    if scope.kind is Kind.OPERATOR and at_home:
        items.append(NavItem(_("Partners"), reverse("partners"), "building"))
    if scope.kind is not Kind.CUSTOMER:
        items.append(_item(scope, "customers", _("Customers"), "building-community"))
    if role != "customer-employee":
        items.append(_item(scope, "sites", _("Sites"), "map-pin"))
        items.append(_item(scope, "people", _("People"), "users"))
    if scope.kind is Kind.CUSTOMER and devices.may_manage(role):
        items.append(_item(scope, "upload_tokens", _("Upload keys"), "key"))
    return items


def _offer(scope: Scope, *, at_home: bool) -> list[NavItem]:
    if scope.kind is not Kind.OPERATOR or not at_home:
        return []
    return [
        NavItem(_("Services"), reverse("own_products"), "list-search"),
        NavItem(_("Prices"), reverse("own_prices"), "tag"),
        NavItem(_("Terms"), reverse("terms"), "file-text"),
    ]


def _evidence(scope: Scope, role: str, *, at_home: bool) -> list[NavItem]:
    items = [_item(scope, "trail", _("Log"), "history")] if role in _READS_TRAIL else []
    if at_home and role != "customer-employee":
        items.append(_item(scope, "tasks", _("Tasks"), "activity", also="/vorgaenge/"))
    if at_home:
        items.append(NavItem(_("Availability"), reverse("availability"), "heart-rate-monitor"))
    if at_home and role.startswith("operator-"):
        items.append(NavItem(_("Clauses"), reverse("clauses"), "file-text", also="/klauseln/"))
    if may_see_catalogue(role):
        items.append(_item(scope, "data_catalogue", _("Data protection"), "shield-check"))
    return items


def _platform(role: str, *, at_home: bool) -> list[NavItem]:
    items = []
    if at_home and may_see_machine_room(role):
        items.append(NavItem(_("Operation"), reverse("machine_room"), "server"))
    if settings.DEMO and role == "operator-admin":
        items.append(NavItem(_("Mailbox"), reverse("mailbox"), "mailbox"))
    return items


def _devices(scope: Scope) -> NavItem:
    return _item(scope, "devices", _("Devices"), "device-desktop", also="/geraete/")


def _item(
    scope: Scope, name: str, label: str, icon: str, *, exact: bool = False, also: str = ""
) -> NavItem:
    return NavItem(label, reverse(name, args=[scope.slug]), icon, exact=exact, also=also)


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
