"""A small fleet in which every kind of trouble occurs, counted as the worker does."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import connection

from obhut.devices import api as devices
from obhut.devices.models import DeviceFacts
from obhut.kernel import clock
from tests.devices.making import ago, device_of
from tests.roles import database_role

if TYPE_CHECKING:
    from obhut.devices.models import Device
    from tests.cast import Cast


def make_fleet(cast: "Cast") -> "dict[str, Device]":
    """Make Anna's devices, one a kind, and one healthy device of Carl's; count them."""
    fleet = {
        "gut": device_of(cast.anna, name="pc-gut", state_presence="online"),
        "weg": device_of(
            cast.anna, name="pc-weg", state_presence="offline", state_offline_since_at=ago(7200)
        ),
        "nachts": device_of(
            cast.anna, name="pc-nachts", state_presence="offline",
            state_offline_cause="off-as-usual",
        ),
        "risiko": device_of(
            cast.anna, name="pc-risiko", state_presence="online", risk_points=70,
            at_risk=True, state_disk_percent=96.4,
        ),
        "luecke": device_of(
            cast.anna, name="pc-luecke", state_presence="online", pending_security=3,
            security_since=date(2026, 11, 12),
        ),
        "neustart": device_of(cast.anna, name="pc-neustart", state_presence="online"),
        "kopie": device_of(cast.anna, name="pc-kopie", quarantined_at=clock.real()),
        "neu": device_of(cast.anna, name="pc-neu"),
        "alt": device_of(cast.anna, name="pc-alt", state_presence="online", agent_version="0.0.1"),
        "carl": device_of(cast.carl, name="carls-pc", state_presence="online"),
    }  # fmt: skip
    with database_role("owner"):
        DeviceFacts.objects.create(
            device=fleet["neustart"], partner_id=cast.anna.partner_id,
            customer_id=cast.anna.customer_id, received_at=clock.real(), reboot_required=True,
        )  # fmt: skip
        with connection.cursor() as cursor:
            version = devices.own_agent_version()
            cursor.execute(
                "update devices_device set agent_version = %s where name <> 'pc-alt'", [version]
            )
    count()
    return fleet


def count() -> None:
    """Count as the worker does."""
    with database_role("worker"):
        devices.count_fleet(at=clock.real())
