"""Rows of devices for tests."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from obhut.devices.models import Device
from obhut.health.models import Sample
from obhut_protocol.metrics import METRICS, POSITION
from tests.roles import database_role


def values_of(known: Mapping[str, float | None]) -> list[float | None]:
    """Return a row's values by position."""
    values: list[float | None] = [None] * len(METRICS)
    for name, value in known.items():
        values[POSITION[name]] = value
    return values


def store(device: Device, at: datetime, *, count: int = 5, seq: int = 1, **known: float) -> None:
    """Store one row of ``device`` that was measured at ``at``."""
    with database_role("owner"):
        Sample.objects.create(
            device=device, spool_id=UUID(int=1), seq=seq, partner_id=device.partner_id,
            customer_id=device.customer_id, measured_at=at, received_at=at, table_version=1,
            count=count, values=values_of(known),
        )  # fmt: skip


def store_many(device: Device, since: datetime, rows: int, **known: float) -> None:
    """Store ``rows`` rows five minutes apart, the first one five minutes after ``since``."""
    with database_role("owner"):
        Sample.objects.bulk_create(
            Sample(
                device=device, spool_id=UUID(int=1), seq=n, partner_id=device.partner_id,
                customer_id=device.customer_id, measured_at=since + n * timedelta(minutes=5),
                received_at=since + n * timedelta(minutes=5), table_version=1, count=5,
                values=values_of(known),
            )
            for n in range(1, rows + 1)
        )  # fmt: skip
