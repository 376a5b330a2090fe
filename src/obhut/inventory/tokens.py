"""Upload tokens: one customer's permission to send inventories, never stored in clear."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from obhut.audit import api as audit
from obhut.inventory.models import UploadToken

PREFIX = "obhut-inv-"


@dataclass(frozen=True, slots=True)
class NewUploadToken:
    """A token right after its making, the only moment at which its text is known."""

    id: int
    text: str


def digest(text: str) -> bytes:
    """Return what is stored of a token: its 256 bits are random, so a plain hash is enough."""
    return hashlib.sha256(text.encode()).digest()


@transaction.atomic
def create_upload_token(
    *, partner_id: int, customer_id: int, note: str, created_by: int, at: datetime
) -> NewUploadToken:
    """Make a token for one customer; it is good until somebody revokes it."""
    text = PREFIX + secrets.token_urlsafe(32)
    token = UploadToken.objects.create(
        partner_id=partner_id,
        customer_id=customer_id,
        token_sha256=digest(text),
        note=note,
        created_by=created_by,
        created_at=at,
    )
    _record("upload-token.created", token)
    return NewUploadToken(token.pk, text)


@transaction.atomic
def revoke_upload_token(*, token_id: int, at: datetime) -> None:
    """Let nobody upload with the token any more; a second time changes nothing."""
    token: Any = UploadToken.objects.select_for_update().get(pk=token_id)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        _record("upload-token.revoked", token)


def upload_token_of(customer_id: int, token_id: int) -> bool:
    """Tell whether a customer has this token."""
    return UploadToken.objects.filter(pk=token_id, customer_id=customer_id).exists()


def _record(action: str, token: UploadToken) -> None:
    audit.record(
        action=action,
        subject_type="upload-token",
        subject_id=token.pk,
        partner_id=token.partner_id,
        customer_id=token.customer_id,
        detail={"name": token.note},
    )
