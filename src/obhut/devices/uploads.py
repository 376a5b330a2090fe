"""Devices without an agent of ours: they only send an inventory, and prove nothing about it.

Such a device has no key that a gateway would take, its presence stays unknown, and nobody pays for
it until a person has accepted it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from obhut.audit import api as audit
from obhut.devices.events import DeviceEnrolled
from obhut.devices.models import Device, DeviceState, Source
from obhut.kernel.events import publish

MOST_UPLOADS = 5000
"""Of one customer: a stolen token must not fill the database."""


class UploadRefused(Exception):  # noqa: N818 - a state, named as people say it
    """The upload cannot belong to a device; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class UploadedMachine:
    """What an upload says of the machine; ``identity`` stays the same, ``client`` sent it."""

    identity: str
    hostname: str
    os: str
    client: str


@transaction.atomic
def find_or_add_upload(
    machine: UploadedMachine, *, partner_id: int, customer_id: int, at: datetime
) -> tuple[int, bool]:
    """Return the customer's device with this identity, and whether it is new.

    Runs as the customer. Raises UploadRefused for a removed one (a person took it out, so it does
    not come back by itself) and above MOST_UPLOADS.
    """
    _alone(machine.identity)
    theirs = Device.objects.filter(
        partner_id=partner_id, customer_id=customer_id, source=Source.UPLOAD
    )
    device = theirs.filter(hardware_id=machine.identity).first()
    if device is None:
        if theirs.count() >= MOST_UPLOADS:
            raise UploadRefused("too-many-devices")
        tenant = {"partner_id": partner_id, "customer_id": customer_id}
        return _added(machine, tenant, at), True
    if device.removed_at is not None:
        raise UploadRefused("device-removed")
    device.hostname, device.os, device.agent_version = machine.hostname, machine.os, machine.client
    device.name = device.name if device.is_renamed else machine.hostname
    device.save(update_fields=["hostname", "os", "agent_version", "name"])
    return device.pk, False


@transaction.atomic
def accept_upload(*, device_id: int, person_id: int, at: datetime) -> None:
    """Take an uploaded device as one of the customer's; from now on it counts as enrolled."""
    device = Device.objects.select_for_update().get(pk=device_id, source=Source.UPLOAD)
    if device.accepted_at is not None:
        return
    device.accepted_at, device.accepted_by = at, person_id
    device.save(update_fields=["accepted_at", "accepted_by"])
    audit.record(
        action="device.accepted",
        subject_type="device",
        subject_id=device.pk,
        partner_id=device.partner_id,
        customer_id=device.customer_id,
        detail={"name": device.name},
    )
    publish(
        DeviceEnrolled(device.pk, device.partner_id, device.customer_id, device.is_simulated, at)
    )


def note_upload(device_id: int, *, at: datetime) -> None:
    """Note when something of an uploaded device last came. Worker only."""
    states = DeviceState.objects.filter(device_id=device_id, device__source=Source.UPLOAD)
    states.update(last_seen_at=at)


def _added(machine: UploadedMachine, tenant: dict[str, int], at: datetime) -> int:
    device = Device.objects.create(
        **tenant,
        # No key of a machine looks like this: those are hexadecimal digits.
        device_key="u" + secrets.token_hex(15),
        public_key=b"",
        source=Source.UPLOAD,
        hardware_id=machine.identity,
        name=machine.hostname,
        hostname=machine.hostname,
        os=machine.os,
        agent_version=machine.client,
        enrolled_at=at,
    )
    DeviceState.objects.create(device=device, **tenant, presence_at=at)
    return device.pk


def _alone(identity: str) -> None:
    """Let two uploads of one machine come one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(8422, hashtext(%s))", [identity])
