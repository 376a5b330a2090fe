"""Tells the trail who acts in a request."""

from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from obhut.audit.acting import Acting, acting_from


class ActingMiddleware:
    """Name the signed-in person as the acting one; stands after authentication.

    The person is looked up only when something is recorded, so a sign-in within the request counts.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting_from(lambda: _who(request)):
            return self.get_response(request)


def _who(request: HttpRequest) -> Acting:
    user = request.user
    anonymous = Acting(session=_session(request), address=_address(request))
    if not user.is_authenticated:
        return anonymous
    return Acting(
        person_id=user.pk,
        name=user.full_name,
        level=user.scope.kind.value,
        session=anonymous.session,
        address=anonymous.address,
    )


def _session(request: HttpRequest) -> str:
    key = request.session.session_key
    return sha256(key.encode()).hexdigest()[:16] if key else ""


def _address(request: HttpRequest) -> str:
    """Return the peer; behind our own proxy the last hop that the proxy itself has written."""
    if settings.SECURE_PROXY:
        return str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
