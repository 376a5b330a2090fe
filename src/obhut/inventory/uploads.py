"""A machine that only sends its inventory: token, device row, and messages for the worker."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

import msgspec
from django.db import transaction

from obhut.audit import api as audit
from obhut.devices import api as devices
from obhut.inventory.models import Arrival, UploadToken
from obhut.inventory.rules.content import section_hash
from obhut.inventory.rules.glpi import NotUnderstood, Upload
from obhut.inventory.rules.message import Content
from obhut.inventory.tokens import digest
from obhut.tenancy.api import customer_scope
from obhut_protocol.inventory import FULL, Part, to_map
from obhut_protocol.limits import MAX_PACKED, PART_BYTES

_encode = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class Taken:
    """The device that an upload belongs to."""

    device_id: int
    is_new: bool


def living_token(text: str) -> UploadToken | None:
    """Return the token with this text that is not revoked. Runs as the login role."""
    found: Any = UploadToken.objects.filter(token_sha256=digest(text), revoked_at=None).first()
    return cast("UploadToken | None", found)


@transaction.atomic
def take(*, token: UploadToken, upload: Upload, at: datetime) -> Taken:
    """Find or make the device and lay its sections into the inbox, all or nothing.

    Runs as the login role. Raises NotUnderstood (``device-removed``, ``too-many-devices``,
    ``too-big``); then nothing has changed.
    """
    payloads = [message for name, each in upload.sections.items() for message in _full(name, each)]
    with customer_scope(token.partner_id, token.customer_id):
        try:
            device_id, is_new = devices.find_or_add_upload(
                upload.machine,
                partner_id=token.partner_id,
                customer_id=token.customer_id,
                at=at,
            )
        except devices.UploadRefused as refused:
            raise NotUnderstood(refused.code) from None
        _lay_in(device_id, token, payloads, at)
    UploadToken.objects.filter(pk=token.pk).update(last_used_at=at)
    if is_new:
        _record(device_id, token)
    return Taken(device_id, is_new)


def _lay_in(device_id: int, token: UploadToken, payloads: list[bytes], at: datetime) -> None:
    spool_id = uuid4()
    Arrival.objects.bulk_create(
        Arrival(
            device_id=device_id,
            spool_id=spool_id,
            seq=number,
            partner_id=token.partner_id,
            customer_id=token.customer_id,
            received_at=at,
            payload=payload,
        )
        for number, payload in enumerate(payloads, 1)
    )


def _full(section: str, content: Content) -> Iterator[bytes]:
    """Yield the messages that carry a whole section, as an agent would send them."""
    data = zlib.compress(_encode(content), 6)
    if len(data) > MAX_PACKED:
        raise NotUnderstood("too-big")
    pieces = [data[start : start + PART_BYTES] for start in range(0, len(data), PART_BYTES)]
    whole = Part(section, FULL, None, section_hash(content), 0, len(pieces), b"")
    for number, piece in enumerate(pieces):
        yield _encode(to_map(whole._replace(part=number, z=piece)))


def _record(device_id: int, token: UploadToken) -> None:
    """Note the arrival under the person who made the token."""
    audit.record(
        action="device.uploaded",
        subject_type="device",
        subject_id=device_id,
        partner_id=token.partner_id,
        customer_id=token.customer_id,
        detail={"token": str(token.pk)},
        person_id=token.created_by,
    )
