"""Confirmation with the second factor right before something grave."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from obhut.accounts import session_marks
from obhut.accounts.models import Person
from obhut.kernel.clauses import clause
from obhut.tenancy.api import sign_in_scope

_P = ParamSpec("_P")
View = Callable[Concatenate[HttpRequest, _P], HttpResponse]


@clause("C-7.1")
def requires_fresh_factor(view: View[_P]) -> View[_P]:
    """Let ``view`` run only if the second factor was passed within the last five minutes.

    Otherwise the person confirms first. After it a GET goes on by itself; after a POST, which was
    not carried out, the person comes back to the page with the form.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        person = request.user
        if not isinstance(person, Person):
            raise PermissionDenied
        if session_marks.has_fresh_factor(request, person.pk):
            return view(request, *args, **kwargs)
        return _confirm(request, person)

    return guarded


def _confirm(request: HttpRequest, person: Person) -> HttpResponse:
    with sign_in_scope():
        pages = get_adapter(request).get_reauthentication_methods(person)
    return HttpResponseRedirect(f"{pages[0]['url']}?{urlencode({'next': _back(request)})}")


def _back(request: HttpRequest) -> str:
    """Return where to go on: this page, or after a POST the page of our own that sent it."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return "/"
    return came_from._replace(scheme="", netloc="").geturl() or "/"
