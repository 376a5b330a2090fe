"""Pages for everybody: imprint, privacy, accessibility, contact, requirements, about."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from obhut.kernel.clauses import clause
from obhut.ui.brand import current_brand
from obhut.ui.notices import NoticeForm, receiver


@require_safe
@clause("L-11")
def imprint(request: HttpRequest) -> HttpResponse:
    """Show who answers for this service."""
    return _page(request, "imprint")


@require_safe
def privacy_notice(request: HttpRequest) -> HttpResponse:
    """Show what is done with personal data."""
    return _page(request, "privacy")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show how accessible the pages are and where to report a barrier."""
    return _page(request, "accessibility")


@require_safe
@clause("C-2.6e", "C-7.9")
def requirements(request: HttpRequest) -> HttpResponse:
    """Show what the user needs, and whether this browser fulfils it."""
    return _page(request, "requirements")


@require_safe
@clause("C-2.4a")
def about(request: HttpRequest) -> HttpResponse:
    """Show which build is running and whose work is in it."""
    return _page(request, "about")


@require_http_methods(["GET", "HEAD", "POST"])
@clause("L-11")
def contact(request: HttpRequest) -> HttpResponse:
    """Show the contact points, and take a report; the answer names its number."""
    receive = receiver()
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and receive and form.is_valid():
        number = receive(request, form.notice())
        return render(request, "ui/public/notice_received.html", {"number": number})
    status = 422 if form.errors else 200
    return _page(request, "contact", status=status, form=form, can_receive=receive is not None)


def _page(request: HttpRequest, name: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """Render a whole-document text in the language of the page, German for any other."""
    language = "en" if (get_language() or "de").startswith("en") else "de"
    context = {"brand": current_brand(), **more}
    return render(request, f"ui/public/{name}.{language}.html", context, status=status)
