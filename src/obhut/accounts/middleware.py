"""Around every page of a signed-in person: the session's end, the second factor, the notice."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obhut.accounts import factors, open_sessions, session_marks, trail
from obhut.accounts.models import Person
from obhut.accounts.rules.session_end import End
from obhut.kernel.clauses import clause

GetResponse = Callable[[HttpRequest], HttpResponse]

# A page that asks again by itself says so: it must not keep a deserted session alive.
BACKGROUND_HEADER = "Obhut-Background"

_ALWAYS = frozenset(
    {
        "account_logout", "language", "theme", "alive", "ready", "imprint", "privacy_notice",
        "accessibility", "contact", "requirements", "about",
    }
)  # fmt: skip
_SET_UP = frozenset({"mfa_index", "mfa_activate_totp", "mfa_add_webauthn"})
_CODES = frozenset({"mfa_view_recovery_codes", "account_notice"})

_ENDED: dict[End, Promise] = {
    End.IDLE: _("You were signed out because nothing happened for a while."),
    End.TOO_OLD: _("You were signed out because the session had lasted long enough."),
    End.OTHER_BROWSER: _("You were signed out because the browser changed."),
}


class SessionMiddleware:
    """End sessions that rested or lasted too long or moved to another browser (V-4.2)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(person := _person(request), Person):
            self._check(request, person)
        return self.get_response(request)

    def _check(self, request: HttpRequest, person: Person) -> None:
        end = session_marks.end_of(request)
        if end is not None:
            _sign_out(request, person, end)
        elif BACKGROUND_HEADER not in request.headers:
            open_sessions.see(request, person)


class FactorMiddleware:
    """Let nobody in without a second factor that this very session has passed (V-4.3)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Send the person to what is still missing: factor, then notice."""
        person, name = _person(request), resolve(request.path_info).url_name
        if person is None or name in _ALWAYS:
            return None
        missing = _missing(request, person)
        if missing is None:
            # Pages that work as the role of sign-in have the person's own frame around them.
            request.home = request.scope = person.scope  # type: ignore[attr-defined]
            return None
        return None if name in missing[1] else redirect(missing[0])


@clause("V-4.1", "V-4.3")
def _missing(request: HttpRequest, person: Person) -> tuple[str, frozenset[str]] | None:
    """Return the page that must come first and the pages that stay open, or ``None``."""
    if not session_marks.has_proved_factor(request, person.pk):
        if not factors.has_factor(person.pk):
            return "mfa_index", _SET_UP
        logout(request)
        return "account_login", frozenset()
    return None if person.notice_acknowledged_at else ("account_notice", _CODES)


def _sign_out(request: HttpRequest, person: Person, end: End) -> None:
    trail.session_ended(person, end)
    open_sessions.forget(request.session.session_key or "")
    logout(request)
    messages.info(request, str(_ENDED[end]))


def _person(request: HttpRequest) -> Person | None:
    user = request.user
    return user if isinstance(user, Person) else None
