"""What follows from events: of allauth's factors, and of blocking a person."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest

from obhut.accounts import factors, open_sessions, session_marks, trail
from obhut.accounts.events import PersonBlocked
from obhut.accounts.models import Person
from obhut.tenancy.api import sign_in_scope


def begin_marks(sender: type, request: HttpRequest, user: Person, **_: Any) -> None:
    """Mark the beginning of every session, however it began."""
    session_marks.begin(request)


def factor_added(
    sender: type, request: HttpRequest, user: Person, authenticator: Authenticator, **_: Any
) -> None:
    """Record a new factor; the session that has just set it up has passed it."""
    with transaction.atomic():
        factors.note(user)
        trail.factor_changed(user, "factor.added", authenticator.type)
    if authenticator.type in factors.FACTORS:
        session_marks.prove_factor(request, user.pk)


def factor_removed(sender: type, user: Person, authenticator: Authenticator, **_: Any) -> None:
    """Record a lost factor."""
    factors.note(user)
    trail.factor_changed(user, "factor.removed", authenticator.type)


def factor_reset(sender: type, user: Person, authenticator: Authenticator, **_: Any) -> None:
    """Record new recovery codes."""
    trail.factor_changed(user, "factor.renewed", authenticator.type)


def factor_used(
    sender: type, request: HttpRequest, user: Person, reauthenticated: bool = False, **_: Any
) -> None:
    """Note a passed factor with the session."""
    trail.factor_used(request, user, again=reauthenticated)


def factor_failed(sender: type, user: Person, **_: Any) -> None:
    """Record a wrong code."""
    trail.sign_in_failed(user.email, why="factor")


def password_changed(sender: type, request: HttpRequest, user: Person, **_: Any) -> None:
    """Record a new password and end all other sessions."""
    with transaction.atomic():
        trail.about(user, "password.changed", by=user.pk)
        open_sessions.end_others(user, current_key=request.session.session_key)


def person_blocked(event: PersonBlocked) -> None:
    """End all sessions together with the block; only the role of sign-in reaches them."""
    with sign_in_scope():
        open_sessions.end_all(event.person_id)
