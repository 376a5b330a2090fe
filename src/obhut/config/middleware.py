"""What happens around every page: reference number, closed by default, one scope per request."""

from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve

from obhut.config.public_urls import PUBLIC
from obhut.kernel import ids
from obhut.tenancy.api import Scope, enter, scope_for_slug, visitor_scope

# Views that work as the login role and open their own scope where they need one.
_SIGN_IN = ("account_", "mfa_", "usersessions_", "invitation", "agent_")
# The line test measures the line, not the database.
_SYSTEM = frozenset({"alive", "ready", "line_time", "line_data"})

GetResponse = Callable[[HttpRequest], HttpResponse]


class ReferenceMiddleware:
    """Give each request a reference number that error pages show and log lines carry."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reference = ids.new_reference()  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(reference=request.reference):  # type: ignore[attr-defined]
            return self.get_response(request)


class ClosedByDefaultMiddleware:
    """Let strangers reach only the pages that are named as public."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Send a stranger to the sign-in page."""
        if is_public(request) or request.user.is_authenticated:
            return None
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


class ScopeMiddleware:
    """Run a view in one transaction under the role of the person's level.

    ``request.home`` is the part of the tree in which the person works, ``request.scope`` the part
    that the URL's ``<org>`` names; a foreign one looks like a missing one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Answer the request inside the scope; a page is rendered before the scope ends."""
        if is_own_transaction(request):
            return None
        if not request.user.is_authenticated:
            with visitor_scope():
                return _answer(view, request, args, kwargs)
        home: Scope = request.user.scope
        with enter(home, person_id=request.user.pk):
            request.home = home  # type: ignore[attr-defined]
            request.scope = _scope(home, kwargs.get("org"))  # type: ignore[attr-defined]
            return _answer(view, request, args, kwargs)


def is_public(request: HttpRequest) -> bool:
    """Tell whether a stranger may open the page."""
    match = resolve(request.path_info)
    return match.view_name in PUBLIC or match.url_name in PUBLIC


def is_own_transaction(request: HttpRequest) -> bool:
    """Tell whether the view is one of sign-in and system, which work as the login role."""
    name = resolve(request.path_info).url_name or ""
    return name in _SYSTEM or name.startswith(_SIGN_IN)


def _scope(home: Scope, slug: str | None) -> Scope:
    if slug is None or slug == home.slug:
        return home
    wanted = scope_for_slug(slug)
    if wanted is None or not home.covers(wanted):
        raise Http404
    return wanted


def _answer(view: Callable[..., Any], request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
    response = view(request, *args, **kwargs)
    if hasattr(response, "render") and callable(response.render):
        response = response.render()
    answer: HttpResponse = response
    return answer
