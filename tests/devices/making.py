"""Tokens and devices for tests."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from obhut.accounts.models import Person
from obhut.audit import api as audit
from obhut.devices import api as devices
from obhut.devices.models import Device, DeviceState
from obhut.kernel import clock
from obhut.tenancy.api import enter


def token_of(person: Person, **changes: Any) -> devices.NewToken:
    """Return a token that a customer's administrator made."""
    wish: dict[str, Any] = {
        "partner_id": person.partner_id,
        "customer_id": person.customer_id,
        "created_by": person.pk,
        "at": clock.real(),
    }
    with enter(person.scope, person_id=person.pk), audit.acting(person_id=person.pk):
        return devices.create_token(**(wish | changes))


_SAID: dict[str, Any] = {"hardware_id": "hw-1", "os": "linux", "agent_version": "0.1"}


def device_of(person: Person, *, name: str = "rechner-1", **changes: Any) -> Device:
    """Return a device of the person's customer; ``state_…`` goes into its state."""
    state = {key[6:]: changes.pop(key) for key in list(changes) if key.startswith("state_")}
    tenant = {"partner_id": person.partner_id, "customer_id": person.customer_id}
    with enter(person.scope, person_id=person.pk):
        device = Device.objects.create(
            **tenant,
            device_key=secrets.token_hex(16),
            public_key=b"",
            **(_SAID | {"name": name, "hostname": name} | changes),
        )
        DeviceState.objects.create(device=device, **tenant, **state)
    return device


def ago(seconds: float) -> datetime:
    return clock.real() - timedelta(seconds=seconds)
