"""What sign-in writes into the trail, and what it tells the person."""

from collections.abc import Mapping

import structlog
from django.db import transaction
from django.http import HttpRequest

from obhut.accounts import open_sessions, session_marks
from obhut.accounts.models import Person
from obhut.accounts.rules.session_end import End
from obhut.audit import api as audit

_log = structlog.get_logger()


def about(
    person: Person, action: str, *, detail: Mapping[str, str] | None = None, by: int | None = None
) -> None:
    """Record an action that concerns ``person``; ``by`` is who acts, by default who asks."""
    audit.record(
        action=action,
        subject_type="person",
        subject_id=person.pk,
        partner_id=person.partner_id,
        customer_id=person.customer_id,
        detail=detail,
        person_id=by,
    )


def sign_in_failed(email: str, *, why: str) -> None:
    """Record a wrong try on a known account; an unknown address leads to nobody: log line only."""
    _tried(email, action="sign-in.failed", why=why)


def sign_in_delayed(email: str) -> None:
    """Record a try that was refused because there were too many."""
    _tried(email, action="sign-in.delayed", why="too-many")


def signed_in(request: HttpRequest, person: Person) -> None:
    """Record a successful sign-in and compare it with the person's other open sessions (V-4.2)."""
    with transaction.atomic():
        about(person, "sign-in.succeeded", by=person.pk)
        open_sessions.begin(request, person)


def signed_out(request: HttpRequest) -> None:
    """Record a sign-out and forget the session."""
    person = request.user
    if isinstance(person, Person):
        with transaction.atomic():
            about(person, "sign-out.done", by=person.pk)
            open_sessions.forget(request.session.session_key or "")


def session_ended(person: Person, why: End) -> None:
    """Record that a session came to its end by itself."""
    about(person, "session.ended", detail={"why": why.value}, by=person.pk)


def factor_changed(person: Person, action: str, kind: str) -> None:
    """Record that a second factor was added, removed or renewed."""
    about(person, action, detail={"kind": kind}, by=person.pk)


def factor_used(request: HttpRequest, person: Person, *, again: bool) -> None:
    """Note that this session has passed the factor; a confirmation gets a new session key."""
    session_marks.prove_factor(request, person.pk)
    if again:
        open_sessions.rotate(request)
        about(person, "factor.confirmed", by=person.pk)


def _tried(email: str, *, action: str, why: str) -> None:
    person = Person.objects.filter(email=email.lower()).first()
    _log.warning(action, person_id=person.pk if person else None, why=why)
    if person is not None:
        with transaction.atomic():
            about(person, action, detail={"why": why}, by=person.pk)
