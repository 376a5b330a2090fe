"""What the frame around a page shows besides the page: navigation, scope, person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the navigation; ``icon`` is a name of the sprite (``frontend/src/icons.txt``).

    ``count`` is shown as a small number (open alerts, unread mails); ``None`` shows nothing.
    """

    label: str
    url: str
    icon: str
    count: int | None = None
    exact: bool = False
    also: str = ""

    def is_current(self, path: str) -> bool:
        """Tell whether ``path`` lies at or below this entry, or below the address ``also``."""
        if self.also and path.startswith(self.also):
            return True
        return path == self.url if self.exact else path.startswith(self.url)


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Entries under one small heading; an empty label shows none."""

    label: str
    items: tuple[NavItem, ...]


@dataclass(frozen=True, slots=True)
class ScopeLink:
    """An organisation in whose name the person can look at the pages."""

    label: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything around the page. Texts are already translated.

    ``banner`` is one sentence above every page (demo, sandbox, support view); empty shows none.
    ``more_scopes`` offers a search because not all scopes are named. ``keys`` lets single keys
    work. ``theme`` is what the person has chosen, empty for whoever has no account.
    """

    scope: ScopeLink | None = None
    scopes: tuple[ScopeLink, ...] = ()
    groups: tuple[NavGroup, ...] = ()
    person: str = ""
    person_detail: str = ""
    person_links: tuple[NavItem, ...] = ()
    banner: str = ""
    brand: str = "Obhut"
    home_url: str = "/"
    logout_url: str = ""
    search_url: str = ""
    more_scopes: bool = False
    keys: bool = False
    theme: str = ""


LayoutPort = Callable[[HttpRequest], Layout]


def layout_of(request: HttpRequest | None) -> Layout:
    """Return the layout that the function named by ``UI_LAYOUT`` makes for the request.

    Without a request (an error page) or without that setting it is the bare frame.
    """
    name: str | None = getattr(settings, "UI_LAYOUT", None)
    if request is None or not name:
        return Layout()
    return cast("LayoutPort", import_string(name))(request)
