"""Writes to the trail, always in the transaction of the action itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from obhut.audit.acting import Acting, current
from obhut.audit.models import ActorName, Entry
from obhut.audit.rules.entry import bounded, checked_action, checked_subject, shortened
from obhut.audit.rules.looks import is_look_from_above, look_id
from obhut.kernel import clock
from obhut.kernel.clauses import clause


class NobodyActing(Exception):  # noqa: N818 - a state, named as people say it
    """Something acted without a natural person behind it; the action must not happen."""


@clause("V-4.3", "V-5.1")
def record(
    *,
    action: str,
    subject_type: str,
    subject_id: str | int,
    partner_id: int | None,
    customer_id: int | None,
    detail: Mapping[str, str] | None = None,
    person_id: int | None = None,
    address: str = "",
) -> None:
    """Add an entry in the caller's transaction.

    ``action`` is ``subject.verb``. ``person_id`` and ``address`` are for callers who know better
    than the request, such as a sign-in. Raises NobodyActing without a person.
    """
    who = _somebody(action, person_id)
    entry = Entry(
        partner_id=partner_id,
        customer_id=customer_id,
        action=checked_action(action),
        detail=bounded(detail),
        **_subject(subject_type, subject_id),
        **_actor(replace(who, address=address or who.address)),
    )
    _name([entry], who.name)
    Entry.objects.bulk_create([entry])


@dataclass(frozen=True, slots=True)
class Subject:
    """One of many subjects of the same action; ``detail`` comes on top of that of the action."""

    id: int
    partner_id: int
    customer_id: int
    detail: Mapping[str, str] | None = None


@clause("V-5.1", "V-P.9")
def record_each(
    *,
    action: str,
    subject_type: str,
    subjects: Sequence[Subject],
    detail: Mapping[str, str] | None = None,
) -> None:
    """Add an entry for each subject of one action, as ``record`` does; two statements in all."""
    who = _somebody(action, None)
    known = {"action": checked_action(action), **_actor(who)}
    entries = [
        Entry(
            partner_id=each.partner_id,
            customer_id=each.customer_id,
            detail=bounded({**(detail or {}), **(each.detail or {})}),
            **_subject(subject_type, each.id),
            **known,
        )
        for each in subjects
    ]
    parts = {(entry.partner_id, entry.customer_id): entry for entry in entries}
    _name(parts.values(), who.name)
    Entry.objects.bulk_create(entries)


@clause("V-10.1a")
def record_look(
    *,
    subject_type: str,
    subject_id: str | int,
    partner_id: int | None,
    customer_id: int | None,
    part: str = "",
) -> None:
    """Note that operator or partner staff looked into something of a customer.

    ``part`` says which page of it. One entry a person, page and quarter of an hour, whatever runs
    beside it; a look of the customer's own people is not kept. Raises NobodyActing without a
    person.
    """
    action = checked_action(f"{subject_type}.looked-at")
    who = _somebody(action, None)
    if not is_look_from_above(who.level):
        return
    at, subject = clock.real(), _subject(subject_type, subject_id)
    entry = Entry(
        id=look_id(person_id=who.person_id or 0, at=at, part=part, **subject),
        real_at=at,
        partner_id=partner_id,
        customer_id=customer_id,
        action=action,
        detail=bounded({"part": part} if part else None),
        **subject,
        **_actor(who),
    )
    _name([entry], who.name)
    Entry.objects.bulk_create([entry], ignore_conflicts=True)


@clause("V-5.1")
def erase_name(*, person_id: int, at: datetime) -> int:
    """Forget the name of a person; the entries stay and show a pseudonym. Worker only.

    Returns the number of names that were emptied; a second call finds none.
    """
    names = ActorName.objects.filter(person_id=person_id, erased_at=None)
    return names.update(name="", erased_at=at)


def expire(*, before: datetime) -> int:
    """Remove entries older than ``before`` and return how many; the only way out. Worker only.

    The database refuses a time that is less than 365 days ago.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select audit_expire(%s)", [before])
        gone = int(cursor.fetchone()[0])
        if gone:
            _forget_names_without_entries()
        return gone


def _forget_names_without_entries() -> None:
    """Empty the names of those of whom no entry is left."""
    theirs = Entry.objects.filter(person_id=OuterRef("person_id"))
    names = ActorName.objects.filter(~Exists(theirs), erased_at=None)
    names.update(name="", erased_at=clock.real())


def _somebody(action: str, person_id: int | None) -> Acting:
    who = current(person_id=person_id)
    if who.person_id is None:
        raise NobodyActing(action)
    return who


def _subject(subject_type: str, subject_id: str | int) -> dict[str, str]:
    return {
        "subject_type": checked_subject(subject_type),
        "subject_id": shortened(str(subject_id), 64),
    }


def _actor(who: Acting) -> dict[str, Any]:
    return {
        "person_id": who.person_id,
        "person_level": who.level,
        "on_behalf_of": who.on_behalf_of,
        "session": who.session,
        "address": shortened(who.address, 45),
        "rule": shortened(who.rule, 120),
        "reference": str(structlog.contextvars.get_contextvars().get("reference", "")),
    }


def _name(entries: Iterable[Entry], name: str) -> None:
    """Keep the name apart. Nothing is read: the role of a sign-in adds entries, but sees none."""
    if name:
        known = [
            ActorName(
                person_id=entry.person_id,
                partner_id=entry.partner_id,
                customer_id=entry.customer_id,
                name=name,
            )
            for entry in entries
        ]
        ActorName.objects.bulk_create(known, ignore_conflicts=True)
