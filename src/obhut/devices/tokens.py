"""Enrolment tokens: made, revoked, never stored in clear."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from obhut.audit import api as audit
from obhut.devices.errors import ForeignSite, TooManyUses
from obhut.devices.models import EnrolmentToken
from obhut.tenancy.api import is_site_of

PREFIX = "obhut-"
USES = 1
LIFE = timedelta(hours=24)
LONGEST_LIFE = timedelta(days=7)
MOST_FROM_WEB = 25
"""Above this the web needs a second person; the server's own shell may make any number."""


class TokenStanding(StrEnum):
    """Whether a token still enrols, and if not, why."""

    LIVING = "living"
    REVOKED = "revoked"
    EXPIRED = "expired"
    USED_UP = "used-up"


def token_standing(token: EnrolmentToken, *, at: datetime) -> TokenStanding:
    """Return how ``token`` stands; the first reason in the order in which an enrolment asks."""
    if token.revoked_at is not None:
        return TokenStanding.REVOKED
    if token.expires_at <= at:
        return TokenStanding.EXPIRED
    return TokenStanding.LIVING if token.uses_left else TokenStanding.USED_UP


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token right after its making, the only moment at which its text is known."""

    id: int
    text: str
    expires_at: datetime


def digest(text: str) -> bytes:
    """Return what is stored of a token: its 256 bits are random, so a plain hash is enough."""
    return hashlib.sha256(text.encode()).digest()


@transaction.atomic
def create_token(
    *,
    partner_id: int,
    customer_id: int,
    site_id: int | None = None,
    uses: int = USES,
    life: timedelta = LIFE,
    created_by: int | None = None,
    note: str = "",
    for_simulation: bool = False,
    at: datetime,
) -> NewToken:
    """Make a token for ``uses`` devices of a customer, good until ``at`` + ``life``.

    Raises ForeignSite. The number of uses is not limited here, see ``create_web_token``.
    """
    _require_own_site(site_id, customer_id)
    text = PREFIX + secrets.token_urlsafe(32)
    token = EnrolmentToken.objects.create(
        partner_id=partner_id,
        customer_id=customer_id,
        site_id=site_id,
        token_sha256=digest(text),
        max_uses=uses,
        uses_left=uses,
        created_at=at,
        expires_at=at + life,
        created_by=created_by,
        note=note,
        for_simulation=for_simulation,
    )
    _record("token.created", token, uses=str(uses))
    return NewToken(token.pk, text, token.expires_at)


def create_web_token(
    *,
    partner_id: int,
    customer_id: int,
    site_id: int | None,
    uses: int,
    created_by: int,
    at: datetime,
) -> NewToken:
    """Make a token from a page. Raises TooManyUses above 25 uses, ForeignSite."""
    if uses > MOST_FROM_WEB:
        raise TooManyUses(uses, MOST_FROM_WEB)
    return create_token(
        partner_id=partner_id,
        customer_id=customer_id,
        site_id=site_id,
        uses=uses,
        created_by=created_by,
        at=at,
    )


@transaction.atomic
def revoke_token(*, token_id: int, at: datetime) -> None:
    """Let nobody enrol with the token any more; a second time changes nothing."""
    token = EnrolmentToken.objects.select_for_update().get(pk=token_id)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        _record("token.revoked", token)


def _record(action: str, token: EnrolmentToken, **detail: str) -> None:
    audit.record(
        action=action,
        subject_type="token",
        subject_id=token.pk,
        partner_id=token.partner_id,
        customer_id=token.customer_id,
        detail=detail,
        person_id=token.created_by if action == "token.created" else None,
    )


def _require_own_site(site_id: int | None, customer_id: int) -> None:
    if site_id and not is_site_of(site_id=site_id, customer_id=customer_id):
        raise ForeignSite
