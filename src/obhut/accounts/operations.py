"""Writes of accounts: invite, accept, change, block. Each is one transaction."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.formats import date_format

from obhut.accounts import ports, trail
from obhut.accounts.events import PersonBlocked, PersonUnblocked
from obhut.accounts.models import Invitation, Person, Role
from obhut.accounts.queries import standing_of
from obhut.accounts.rules.personal_address import Refusal, refuse_address, refuse_name
from obhut.accounts.rules.roles import may_assign, may_manage
from obhut.audit import api as audit
from obhut.kernel import clock, events
from obhut.kernel.clauses import clause
from obhut.tenancy.api import current_brand

VALID_FOR = timedelta(days=7)


class NotPersonalError(Exception):
    """Address or name is not that of one natural person; ``refusal`` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class NotAllowedError(Exception):
    """The acting person may not do this to the other one."""


class AddressTakenError(Exception):
    """There is an account with this address already."""


class InvitationUnknownError(Exception):
    """No invitation has this token."""


class InvitationOverError(Exception):
    """The invitation was used or withdrawn or has run out; ``state`` says which."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


@dataclass(frozen=True, slots=True)
class Invitee:
    """Who is to get an account, and where."""

    email: str
    first_name: str
    last_name: str
    role: str
    partner_id: int | None = None
    customer_id: int | None = None
    language: str = "de"


@clause("V-5.1")
def check_personal(*, email: str, first_name: str, last_name: str) -> None:
    """Raise NotPersonalError unless these are the address and the names of one person."""
    refusal = refuse_address(email) or refuse_name(first_name=first_name, last_name=last_name)
    if refusal is not None:
        raise NotPersonalError(refusal)


@transaction.atomic
def invite(*, by: Person | None, who: Invitee, at: datetime) -> str:
    """Invite a person and return the link; earlier invitations of the address end.

    ``by`` is None only for the server's own shell. Raises NotPersonalError, NotAllowedError,
    AddressTakenError for an account that the acting person can see.
    """
    check_personal(email=who.email, first_name=who.first_name, last_name=who.last_name)
    token = secrets.token_urlsafe(32)
    invitation = _invitation(by, who, token=token, at=at)
    if by is not None and not may_manage(actor=standing_of(by), target=standing_of(invitation)):
        raise NotAllowedError
    if Person.objects.filter(email=invitation.email).exists():
        raise AddressTakenError
    _open_invitations(invitation.email).update(revoked_at=at)
    invitation.save()
    link = f"{settings.PUBLIC_URL}/einladung/{token}/"
    if by is not None:
        _about(invitation, "invitation.sent", by=by.pk)
        _mail_invitation(invitation, by, link)
    return link


@transaction.atomic
def revoke(*, by: Person, invitation: Invitation, at: datetime) -> None:
    """Withdraw an invitation that is still open. Raises NotAllowedError."""
    if not may_manage(actor=standing_of(by), target=standing_of(invitation)):
        raise NotAllowedError
    if _open_invitations(invitation.email).filter(pk=invitation.pk).update(revoked_at=at):
        _about(invitation, "invitation.withdrawn", by=by.pk)


def open_invitation(*, token: str, at: datetime) -> Invitation:
    """Return the invitation of a link. Raises InvitationUnknownError, InvitationOverError."""
    invitation = Invitation.objects.filter(token_hash=_hash(token)).first()
    return _checked(invitation, at)


def accept(*, token: str, first_name: str, last_name: str, password: str, at: datetime) -> Person:
    """Make the invited person, once, and return it.

    Raises InvitationUnknownError, InvitationOverError, NotPersonalError, AddressTakenError.
    """
    try:
        with transaction.atomic():
            return _accept(token, first_name, last_name, password, at)
    except IntegrityError:
        raise AddressTakenError from None


@transaction.atomic
def create_person(*, who: Invitee, password: str, at: datetime | None = None) -> Person:
    """Make a person without an invitation: only for demo data and tests, never for a page."""
    person = Person(
        email=who.email.strip().lower(),
        first_name=who.first_name.strip(),
        last_name=who.last_name.strip(),
        role=who.role,
        partner_id=who.partner_id,
        customer_id=who.customer_id,
        language=who.language,
        created_at=at or clock.real(),
    )
    person.set_password(password)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@transaction.atomic
def change_role(*, by: Person, person_id: int, role: str) -> None:
    """Give a person another role at the same level. Raises NotAllowedError."""
    person = _managed(by, person_id)
    if not may_assign(actor=standing_of(by), target=standing_of(person), role=role):
        raise NotAllowedError
    if person.role == role:
        return
    detail = {"from": person.role, "to": role}
    person.role = role
    person.save(update_fields=["role"])
    trail.about(person, "person.role-changed", detail=detail, by=by.pk)
    ports.mail_person(person, "role", {"role": role_name(role, person.language)})


@clause("V-5.2", "C-10.3a", "C-10.3b")
@transaction.atomic
def block(*, by: Person, person_id: int, reason: str, at: datetime) -> None:
    """Take all access from a person at once; the evidence stays. Raises NotAllowedError.

    The next request of every session finds the block; the sessions themselves end when this
    transaction is through, tokens and remote sessions by the event.
    """
    person = _managed(by, person_id)
    if person.blocked_at is not None:
        return
    person.blocked_at, person.blocked_reason = at, reason.strip()
    person.save(update_fields=["blocked_at", "blocked_reason"])
    trail.about(person, "person.blocked", detail={"reason": person.blocked_reason}, by=by.pk)
    ports.mail_person(person, "blocked", {"reason": person.blocked_reason})
    events.publish(PersonBlocked(person.pk, person.partner_id, person.customer_id, at))


@clause("C-10.3a")
@transaction.atomic
def unblock(*, by: Person, person_id: int, at: datetime) -> None:
    """Let a person sign in again. Raises NotAllowedError."""
    person = _managed(by, person_id)
    if person.blocked_at is None:
        return
    person.blocked_at, person.blocked_reason = None, ""
    person.save(update_fields=["blocked_at", "blocked_reason"])
    trail.about(person, "person.unblocked", by=by.pk)
    ports.mail_person(person, "unblocked", {})
    events.publish(PersonUnblocked(person.pk, person.partner_id, person.customer_id, at))


@clause("V-4.1")
@transaction.atomic
def acknowledge_notice(*, person: Person, at: datetime) -> None:
    """Keep when the person took note of the duty to protect the access."""
    person.notice_acknowledged_at = at
    person.save(update_fields=["notice_acknowledged_at"])
    trail.about(person, "notice.acknowledged", by=person.pk)


@transaction.atomic
def change_profile(*, person: Person, language: str, theme: str, single_keys: bool) -> None:
    """Keep language, appearance and keys of a person."""
    person.language, person.theme, person.single_keys = language, theme, single_keys
    person.save(update_fields=["language", "theme", "single_keys"])
    trail.about(person, "person.profile-changed", by=person.pk)


def keep_looks(*, person: Person, language: str = "", theme: str = "") -> None:
    """Keep what a person has chosen by a switch of the frame; an empty value changes nothing."""
    person.language, person.theme = language or person.language, theme or person.theme
    person.save(update_fields=["language", "theme"])


def role_name(role: str, language: str) -> str:
    """Return the name of a role in the language of whoever reads it."""
    with translation.override(language):
        return str(Role(role).label)


def _accept(token: str, first: str, last: str, password: str, at: datetime) -> Person:
    locked = Invitation.objects.select_for_update().filter(token_hash=_hash(token)).first()
    invitation = _checked(locked, at)
    check_personal(email=invitation.email, first_name=first, last_name=last)
    who = Invitee(
        email=invitation.email,
        first_name=first,
        last_name=last,
        role=invitation.role,
        partner_id=invitation.partner_id,
        customer_id=invitation.customer_id,
        language=invitation.language,
    )
    person = create_person(who=who, password=password, at=at)
    invitation.used_at = at
    invitation.save(update_fields=["used_at"])
    _about(invitation, "invitation.accepted", by=person.pk)
    return person


def _checked(invitation: Invitation | None, at: datetime) -> Invitation:
    if invitation is None:
        raise InvitationUnknownError
    if invitation.used_at is not None:
        raise InvitationOverError("used")
    if invitation.revoked_at is not None or _inviter_lost_the_right(invitation):
        raise InvitationOverError("withdrawn")
    if at >= invitation.expires_at:
        raise InvitationOverError("expired")
    return invitation


def _inviter_lost_the_right(invitation: Invitation) -> bool:
    by = invitation.invited_by
    if by is None:
        return False
    allowed = may_manage(actor=standing_of(by), target=standing_of(invitation))
    return by.blocked_at is not None or not allowed


def _managed(by: Person, person_id: int) -> Person:
    """Lock both in one order and return the other; what the acting one may is read anew.

    So two administrators who block each other at once do not both succeed.
    """
    both = Person.objects.select_for_update().filter(pk__in=[by.pk, person_id]).order_by("pk")
    rows = {person.pk: person for person in both}
    actor, person = rows.get(by.pk), rows.get(person_id)
    if actor is None or person is None or actor.blocked_at is not None:
        raise NotAllowedError
    if not may_manage(actor=standing_of(actor), target=standing_of(person)):
        raise NotAllowedError
    return person


def _invitation(by: Person | None, who: Invitee, *, token: str, at: datetime) -> Invitation:
    return Invitation(
        token_hash=_hash(token),
        email=who.email.strip().lower(),
        first_name=who.first_name.strip(),
        last_name=who.last_name.strip(),
        role=who.role,
        partner_id=who.partner_id,
        customer_id=who.customer_id,
        language=who.language,
        invited_by=by,
        created_at=at,
        expires_at=at + VALID_FOR,
    )


def _open_invitations(email: str) -> "QuerySet[Invitation]":
    return Invitation.objects.filter(email=email, used_at=None, revoked_at=None)


def _mail_invitation(invitation: Invitation, by: Person, link: str) -> None:
    with translation.override(invitation.language):
        until = date_format(invitation.expires_at.astimezone(clock.GERMANY), "DATETIME_FORMAT")
    ports.mail(
        to=invitation.email,
        person_id=None,
        template="invitation",
        context={
            "name": invitation.full_name,
            "inviter": by.full_name,
            "organisation": _organisation(invitation),
            "role": role_name(invitation.role, invitation.language),
            "link": link,
            "until": until,
        },
        language=invitation.language,
        partner_id=invitation.partner_id,
        customer_id=invitation.customer_id,
    )


def _organisation(invitation: Invitation) -> str:
    owner = invitation.customer or invitation.partner
    return owner.name if owner is not None else current_brand().operator_name


def _about(invitation: Invitation, action: str, *, by: int) -> None:
    audit.record(
        action=action,
        subject_type="invitation",
        subject_id=invitation.pk,
        partner_id=invitation.partner_id,
        customer_id=invitation.customer_id,
        detail={"role": invitation.role},
        person_id=by,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
