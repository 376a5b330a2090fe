"""Where a clause shows: the pages that its code makes, and those that the table names besides."""

from dataclasses import dataclass
from functools import cache

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import gettext_lazy as _

from obhut.console.clause_data import KnownClause

_LABELS = {
    "about": _("About this platform"),
    "account_notice": _("Notice on personal accounts"),
    "agent_file": _("Packages of the agent"),
    "availability": _("Availability"),
    "clauses": _("Clauses"),
    "contact": _("Contact and reports"),
    "data_catalogue": _("Data protection"),
    "deadline": _("Deadline calculator"),
    "device": _("Device"),
    "device_change": _("Change of many devices"),
    "device_health": _("Health of a device"),
    "devices": _("Devices"),
    "devices_bulk": _("Change of many devices"),
    "home": _("Overview"),
    "line_test": _("Connection test"),
    "imprint": _("Imprint"),
    "machine_room": _("Operation"),
    "machine_room_dumps": _("Operation: backup"),
    "mfa_index": _("Second factor and password"),
    "offer": _("Service description"),
    "offers": _("Services"),
    "order": _("Your selection"),
    "overview": _("Overview"),
    "people": _("People"),
    "prices": _("Prices"),
    "requirements": _("System requirements"),
    "sessions": _("My sessions"),
    "trail": _("Log"),
}
# What a stranger may open as well.
_OPEN = frozenset({
    "about", "contact", "deadline", "imprint", "requirements", "line_test", "offer", "offers",
    "order", "prices",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A page that shows a clause; without an address it belongs to one device, for example."""

    label: str
    url: str = ""


def places_of(clause: KnownClause, *, org: str) -> list[Place]:
    """Return the pages that show the clause; only public ones are linked without ``org``."""
    views = _views()
    made = [views[name] for name in clause.code if name in views]
    names = dict.fromkeys((*clause.pages, *made))
    return list(dict.fromkeys(_place(name, org) for name in names))


def _place(name: str, org: str) -> Place:
    address, _slash, argument = name.partition("/")
    label = str(_LABELS.get(address, address))
    if not org and address not in _OPEN:
        return Place(label)
    return Place(label, address_of(address, argument, org))


def address_of(name: str, argument: str, org: str) -> str:
    """Return the address of a page, or nothing where one must first choose a device."""
    for args in ([argument], []) if argument else ([], [org]):
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return ""


@cache
def _views() -> dict[str, str]:
    """Return the name of the address of each view, by the view's dotted name."""
    return {
        f"{pattern.callback.__module__}.{pattern.callback.__qualname__}": pattern.name
        for pattern in _patterns(get_resolver())
        if pattern.name and hasattr(pattern.callback, "__qualname__")
    }


def _patterns(parent: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for each in parent.url_patterns:
        found += _patterns(each) if isinstance(each, URLResolver) else [each]
    return found
