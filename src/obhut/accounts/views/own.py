"""What a person does with the own account: notice, profile, sessions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from obhut.accounts import factors, open_sessions, operations
from obhut.accounts.forms import NoticeForm, ProfileForm, posted
from obhut.accounts.models import Person
from obhut.kernel import clock
from obhut.tenancy.api import sign_in_scope
from obhut.ui.preferences import remember_looks


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest) -> HttpResponse:
    """Show the notice about protecting the access and keep the acknowledgement (V-4.1)."""
    form = NoticeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        operations.acknowledge_notice(person=_me(request), at=clock.real())
        return redirect("home")
    return render(request, "accounts/notice.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change the own profile."""
    person = _me(request)
    looks = {"language": person.language, "theme": person.theme}
    form = ProfileForm(posted(request), initial=looks)
    if request.method == "POST" and form.is_valid():
        operations.change_profile(person=person, **form.cleaned_data)
        messages.success(request, _("Your profile was saved."))
        response = redirect("profile")
        remember_looks(response, language=person.language, theme=person.theme)
        return response
    with sign_in_scope():
        kinds = factors.kinds(person.pk)
    context: dict[str, Any] = {"form": form, "person": person, "kinds": kinds}
    return render(request, "accounts/profile.html", context, status=_status(form))


@never_cache
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """List the own open sessions (V-4.2)."""
    with sign_in_scope():
        rows = open_sessions.of(_me(request), current_key=request.session.session_key)
    return render(request, "accounts/sessions.html", {"sessions": rows})


@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one of the own sessions."""
    with sign_in_scope():
        found = open_sessions.end_one(_me(request), session_id)
    if not found:
        raise Http404
    messages.success(request, _("The session was ended."))
    return redirect("sessions")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all own sessions but this one."""
    with sign_in_scope():
        open_sessions.end_others(_me(request), current_key=request.session.session_key)
    messages.success(request, _("All other sessions were ended."))
    return redirect("sessions")


def _me(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def _status(form: Any) -> int:
    return 422 if form.errors else 200
