"""Error pages: what happened, what to do, and a reference number that finds the log line.

``config.urls`` names the handlers: ``handler400 = "obhut.ui.errors.bad_request"`` and so on, and
the settings ``CSRF_FAILURE_VIEW = "obhut.ui.errors.csrf_failure"``. Django gives each of them the
exception or reason too, which no visitor shall read.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

_NO_STORE = {"Cache-Control": "no-store"}


def bad_request(request: HttpRequest, exception: object = None) -> HttpResponse:
    """Answer a request that cannot be understood."""
    return error_page(request, HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: object = None) -> HttpResponse:
    """Answer a request that this person may not make."""
    return error_page(request, HTTPStatus.FORBIDDEN)


def page_not_found(request: HttpRequest, exception: object = None) -> HttpResponse:
    """Answer for a page that does not exist or is somebody else's: both look the same."""
    return error_page(request, HTTPStatus.NOT_FOUND)


def too_many_requests(request: HttpRequest, exception: object = None) -> HttpResponse:
    """Answer somebody who asks too often."""
    return error_page(request, HTTPStatus.TOO_MANY_REQUESTS)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection mark is missing or too old; nothing was changed."""
    return error_page(request, HTTPStatus.FORBIDDEN, template="ui/errors/csrf.html")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when the program failed; needs neither database nor session nor context processors."""
    context = {"reference": reference_of(request)}
    text = render_to_string("ui/errors/500.html", context)
    return HttpResponse(text, status=HTTPStatus.INTERNAL_SERVER_ERROR, headers=_NO_STORE)


def error_page(request: HttpRequest, status: HTTPStatus, *, template: str = "") -> HttpResponse:
    """Render the error page of ``status`` with the reference number of the request."""
    context = {"reference": reference_of(request)}
    response = render(request, template or f"ui/errors/{status.value}.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def reference_of(request: HttpRequest) -> str:
    """Return the number that the request's log lines carry; empty if nobody gave it one."""
    return str(getattr(request, "reference", ""))
