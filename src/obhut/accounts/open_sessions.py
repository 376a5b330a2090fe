"""The open sessions of people: where they were seen, how they end, when two look like two people.

The rows are allauth's ``UserSession``; country, network and browser stand in its ``data``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from obhut.accounts import session_marks
from obhut.accounts.models import Person
from obhut.accounts.places import place_of
from obhut.accounts.ports import mail_person
from obhut.accounts.queries import administrators_over
from obhut.accounts.rules.browser import browser_family, system_family
from obhut.accounts.rules.concurrent_use import Sighting, conflicting, network_of
from obhut.audit import api as audit
from obhut.kernel import clock
from obhut.kernel.clauses import clause


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as its owner sees it; ``address`` is the network only."""

    id: int
    browser: str
    system: str
    address: str
    country: str
    began_at: datetime
    seen_at: datetime
    is_current: bool


def begin(request: HttpRequest, person: Person) -> None:
    """Keep where the new session comes from, and compare it with the others."""
    _place(request, person)


def see(request: HttpRequest, person: Person) -> None:
    """Note that the session is in use; a changed place is compared with the other sessions."""
    if session_marks.see(request):
        _place(request, person)


def forget(session_key: str) -> None:
    """Remove the row of a session that has ended."""
    UserSession.objects.filter(session_key=session_key).delete()


def rotate(request: HttpRequest) -> None:
    """Give the session a new key; an old one that somebody has read is worth nothing."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def of(person: Person, *, current_key: str | None) -> list[OpenSession]:
    """Return the person's open sessions, the one most lately seen first."""
    rows = _alive(person.pk).order_by("-last_seen_at")
    return [_shown(row, is_current=row.session_key == current_key) for row in rows]


@clause("V-4.2")
def end_one(person: Person, session_id: int) -> bool:
    """End one session of the person; tell whether there was such a one."""
    return _end(UserSession.objects.filter(user_id=person.pk, pk=session_id)) == 1


@clause("V-4.2")
def end_others(person: Person, *, current_key: str | None) -> int:
    """End all sessions of the person but the current one; return how many there were."""
    return _end(UserSession.objects.filter(user_id=person.pk).exclude(session_key=current_key))


@clause("V-5.2", "C-10.3b")
def end_all(person_id: int) -> int:
    """End every session of a person; return how many there were."""
    return _end(UserSession.objects.filter(user_id=person_id))


def _end(rows: "QuerySet[UserSession]") -> int:
    keys = list(rows.values_list("session_key", flat=True))
    with transaction.atomic():
        store = import_module(settings.SESSION_ENGINE).SessionStore
        for key in keys:
            store().delete(key)
        UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def _alive(person_id: int) -> "QuerySet[UserSession]":
    limits, now = session_marks.limits(), clock.real()
    rows: QuerySet[UserSession] = UserSession.objects.filter(
        user_id=person_id,
        last_seen_at__gt=now - limits.idle,
        created_at__gt=now - limits.absolute,
    )
    return rows


def _place(request: HttpRequest, person: Person) -> None:
    agent = request.META.get("HTTP_USER_AGENT", "")
    address = get_adapter().get_client_ip(request)
    place, now = place_of(address=address, user_agent=agent), clock.real()
    rows = UserSession.objects.filter(session_key=request.session.session_key)
    before = rows.values_list("data", flat=True).first()
    values = {"ip": address, "user_agent": agent[:200], "last_seen_at": now, "data": place}
    if before is None:
        UserSession.objects.create(
            user=person, session_key=request.session.session_key, created_at=now, **values
        )
    else:
        rows.update(**values)
    if before != place:
        _compare(person, Sighting(now, **place), key=request.session.session_key or "")


@clause("V-4.2")
def _compare(person: Person, current: Sighting, *, key: str) -> None:
    """Raise an alert when another session of the person can hardly be the same person."""
    others = _alive(person.pk).exclude(session_key=key)
    other = conflicting(current=current, others=_sightings(others))
    if other is not None:
        _alert(person, here=current, there=other)


def _sightings(rows: "Iterable[UserSession]") -> list[Sighting]:
    return [
        Sighting(
            at=row.last_seen_at,
            country=row.data.get("country", ""),
            network=row.data.get("network", network_of(row.ip)),
            browser=row.data.get("browser", browser_family(row.user_agent)),
        )
        for row in rows
    ]


def _alert(person: Person, *, here: Sighting, there: Sighting) -> None:
    detail = {"here": _words(here), "there": _words(there)}
    with transaction.atomic():
        audit.record(
            action="session.concurrent-use",
            subject_type="person",
            subject_id=person.pk,
            partner_id=person.partner_id,
            customer_id=person.customer_id,
            detail=detail,
            person_id=person.pk,
        )
        mail_person(person, "concurrent_use", {**detail, "whose": person.full_name})
        for administrator in administrators_over(person):
            context = {**detail, "whose": person.full_name}
            mail_person(administrator, "concurrent_use_admin", context)


def _words(sighting: Sighting) -> str:
    parts = (sighting.country, sighting.network, sighting.browser)
    return ", ".join(part for part in parts if part) or "?"


def _shown(row: UserSession, *, is_current: bool) -> OpenSession:
    return OpenSession(
        id=row.pk,
        browser=browser_family(row.user_agent),
        system=system_family(row.user_agent),
        address=network_of(row.ip),
        country=row.data.get("country", ""),
        began_at=row.created_at,
        seen_at=row.last_seen_at,
        is_current=is_current,
    )
