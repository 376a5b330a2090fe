"""Markers of a tenant in everything that its devices are made of."""

import zlib
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import msgspec

Insert = Callable[..., Any]


def plant_inventory(
    insert: Insert, mark: Callable[[str], str], *, device: int, partner: int, customer: int
) -> str:
    """Fill every table of the inventory for one device; return the identity of a product."""
    place = {"partner_id": partner, "customer_id": customer}
    identity = uuid4()
    insert(
        "inventory_software", returning="bucket", **place, bucket=device // 1024,
        identity=identity, kind="dpkg", name=mark("Programm"), version=mark("Version"),
        source=mark("Quelle"), device_ids=[device],
    )  # fmt: skip
    machine = {"machine": {"model": mark("Modell"), "serial": mark("Serie")}}
    insert(
        "inventory_section", returning="device_id", **place, device_id=device,
        section="hardware", content=zlib.compress(msgspec.msgpack.encode(machine)), entries=1,
        received_at="now",
    )  # fmt: skip
    insert(
        "inventory_pendingupdate", returning="device_id", **place, device_id=device,
        key=mark("Schluessel"), name=mark("Update"), version_from="1", version_to=mark("Neu"),
        origin=mark("Herkunft"), is_security=True, severity="critical", since="2026-11-01",
    )  # fmt: skip
    insert(
        "inventory_change", **place, id=uuid4(), device_id=device, at="now", section="packages",
        key=mark("Teil"), before=mark("Vorher"), after=mark("Nachher"),
    )  # fmt: skip
    insert(
        "inventory_uploadtoken", **place, token_sha256=uuid4().bytes * 2, note=mark("Zweck"),
        created_at="now", created_by=1,
    )  # fmt: skip
    insert(
        "health_riskrating", returning="device_id", **place, device_id=device,
        findings=(
            '[{"points": 20, "reason": "disk-full", "grade": 20, "count": 95, "days": 0,'
            f' "subject": "{mark("Platte")}"}}]'
        ),
    )  # fmt: skip
    return str(identity)
