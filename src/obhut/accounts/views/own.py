"""What a person does with the own account: notice, profile, sessions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from obhut.accounts import factors, open_sessions, operations
from obhut.accounts.forms import NoticeForm, ProfileForm, posted
from obhut.accounts.models import Person
from obhut.kernel import clock
from obhut.tenancy.api import sign_in_scope
from obhut.ui.components import Tab
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
    names = ("language", "theme", "single_keys")
    form = ProfileForm(posted(request), initial={name: getattr(person, name) for name in names})
    if request.method == "POST" and form.is_valid():
        operations.change_profile(person=person, **form.cleaned_data)
        messages.success(request, _("Your profile was saved."))
        response = redirect("profile")
        remember_looks(response, language=person.language, theme=person.theme)
        return response
    context: dict[str, Any] = {"form": form, "person": person, "tabs": settings_tabs()}
    return render(request, "accounts/profile.html", context, status=_status(form))


@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show in one place what is set for the own account, with the ways to change it."""
    person = _me(request)
    with sign_in_scope():
        kinds = factors.kinds(person.pk)
        count = len(open_sessions.of(person, current_key=request.session.session_key))
    context = {"person": person, "kinds": kinds, "count": count, "tabs": settings_tabs()}
    return render(request, "accounts/settings.html", context)


def keep_looks(request: HttpRequest, *, language: str = "", theme: str = "") -> None:
    """Keep a choice made by the switches of the frame with the person, not only the browser."""
    if isinstance(request.user, Person):
        with sign_in_scope():
            operations.keep_looks(person=request.user, language=language, theme=theme)


def settings_tabs() -> list[Tab]:
    """Return the parts of the settings."""
    return [
        Tab(_("At a glance"), reverse("settings")),
        Tab(_("Profile"), reverse("profile")),
        Tab(_("Second factor"), reverse("mfa_index")),
        Tab(_("Password"), reverse("account_change_password")),
        Tab(_("Sessions"), reverse("sessions")),
    ]


@never_cache
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """List the own open sessions (V-4.2)."""
    with sign_in_scope():
        rows = open_sessions.of(_me(request), current_key=request.session.session_key)
    context = {"sessions": rows, "tabs": settings_tabs()}
    return render(request, "accounts/sessions.html", context)


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
