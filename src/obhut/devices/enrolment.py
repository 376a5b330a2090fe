"""A machine becomes a device: token, signature, one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import IntegrityError, transaction
from django.db.models import F

from obhut.audit import api as audit
from obhut.devices.errors import EnrolmentRefused
from obhut.devices.events import DeviceEnrolled
from obhut.devices.models import Device, DeviceState, EnrolmentToken
from obhut.devices.tokens import digest
from obhut.kernel.events import publish
from obhut.tenancy.api import customer_scope
from obhut_protocol import signing

# What the login role may read of a device.
_READABLE = (
    "id", "customer_id", "hardware_id", "enrolled_with_id", "quarantined_at", "removed_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """What a machine says when it wants to enrol; everything of it is hostile input."""

    token: str
    public_key: bytes
    hardware_id: str
    hostname: str
    os: str
    agent_version: str
    signature: bytes

    @property
    def device_key(self) -> str:
        """Return the id of the machine's key."""
        return signing.device_key(self.public_key)


Gate = Callable[[int, int], None]
"""Takes partner and customer; raises EnrolmentRefused where one more device is not allowed."""

enrolment_gates: list[Gate] = []
"""Filled by the rooms above; empty = everybody with a good token may enrol."""


def enrol(*, wish: Wish, at: datetime) -> str:
    """Make ``wish`` a device of its token's customer, or find it again; return its device key.

    Runs as the login role. The same key again is the same device and costs no use of the token.
    Raises EnrolmentRefused; then nothing has changed.
    """
    _require_signature(wish)
    try:
        return _enrol(wish, at)
    except IntegrityError:  # the same key at the same moment: the other one was first
        return _enrol(wish, at)


@transaction.atomic
def _enrol(wish: Wish, at: datetime) -> str:
    token = _living_token(wish.token, at)
    if not _is_known(wish, token):
        for gate in enrolment_gates:
            gate(token.partner_id, token.customer_id)
        _take_use(token)
        with customer_scope(token.partner_id, token.customer_id):
            device_id = _create(wish, token, at)
        _record(device_id, token)
    return wish.device_key


def _require_signature(wish: Wish) -> None:
    message = signing.enrol_message(
        token=wish.token, public_key=wish.public_key, hardware_id=wish.hardware_id
    )
    try:
        Ed25519PublicKey.from_public_bytes(wish.public_key).verify(wish.signature, message)
    except (InvalidSignature, ValueError):
        raise EnrolmentRefused("malformed") from None


def _living_token(text: str, at: datetime) -> EnrolmentToken:
    token = EnrolmentToken.objects.filter(token_sha256=digest(text)).first()
    if token is None:
        raise EnrolmentRefused("token-unknown")
    if token.revoked_at is not None:
        raise EnrolmentRefused("token-revoked")
    if token.expires_at <= at:
        raise EnrolmentRefused("token-expired")
    return token


def _is_known(wish: Wish, token: EnrolmentToken) -> bool:
    known = Device.objects.filter(device_key=wish.device_key).values(*_READABLE).first()
    if known is None:
        return False
    if known["removed_at"] is not None:
        raise EnrolmentRefused("device-removed")
    if known["quarantined_at"] is not None:
        raise EnrolmentRefused("quarantined")
    if known["hardware_id"] not in ("", wish.hardware_id):
        raise EnrolmentRefused("hardware-mismatch")
    if known["customer_id"] != token.customer_id:
        raise EnrolmentRefused("token-foreign")
    return True


def _take_use(token: EnrolmentToken) -> None:
    """Take one use; of many at the same moment only as many get one as there are uses."""
    left = EnrolmentToken.objects.filter(pk=token.pk, uses_left__gt=0)
    if not left.update(uses_left=F("uses_left") - 1):
        raise EnrolmentRefused("token-used-up")


def _create(wish: Wish, token: EnrolmentToken, at: datetime) -> int:
    tenant = {"partner_id": token.partner_id, "customer_id": token.customer_id}
    device = Device.objects.create(
        **tenant,
        site_id=token.site_id,
        device_key=wish.device_key,
        public_key=wish.public_key,
        hardware_id=wish.hardware_id,
        name=wish.hostname,
        hostname=wish.hostname,
        os=wish.os,
        agent_version=wish.agent_version,
        is_simulated=token.for_simulation,
        enrolled_at=at,
        enrolled_with_id=token.pk,
    )
    DeviceState.objects.create(device=device, **tenant, presence_at=at)
    publish(DeviceEnrolled(device.pk, **tenant, is_simulated=token.for_simulation, at=at))
    return device.pk


def _record(device_id: int, token: EnrolmentToken) -> None:
    """Note the arrival under the person who made the token, as the login role: it finds all."""
    audit.record(
        action="device.enrolled",
        subject_type="device",
        subject_id=device_id,
        partner_id=token.partner_id,
        customer_id=token.customer_id,
        detail={"token": str(token.pk)},
        person_id=token.created_by,
    )
