"""Inventory messages as an agent sends them, and the worker's turn over them."""

import itertools
import zlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from obhut.devices.models import Device
from obhut.inventory.applying import apply_waiting
from obhut.inventory.models import Arrival
from obhut.inventory.rules.content import section_hash
from obhut.kernel import clock
from tests.roles import database_role

SPOOL = UUID(int=7)
Content = Mapping[str, Mapping[str, object]]
_numbers = itertools.count(1)
pack = msgspec.msgpack.encode


def full(section: str, content: Content, *, parts: int = 1, **changes: Any) -> list[bytes]:
    """Return the messages that carry a whole section."""
    said = {"section": section, "mode": "full", "base": None, "hash": section_hash(content)}
    return split({**said, **changes}, pack(content), parts)


def delta(section: str, old: Content, new: Content, **changes: Any) -> list[bytes]:
    """Return the messages that lead from ``old`` to ``new``."""
    said = {
        "section": section,
        "mode": "delta",
        "base": section_hash(old),
        "hash": section_hash(new),
    }
    body = {
        "set": {key: value for key, value in new.items() if old.get(key) != value},
        "del": [key for key in old if key not in new],
    }
    return split({**said, **changes}, pack(body), 1)


def split(said: dict[str, object], body: bytes, parts: int) -> list[bytes]:
    """Return the messages of one compressed body."""
    data = zlib.compress(body)
    size = -(-len(data) // parts)
    return [
        pack({"v": 1, **said, "part": n, "parts": parts, "z": data[n * size : (n + 1) * size]})
        for n in range(parts)
    ]


def arrive(device: Device, payloads: Sequence[bytes]) -> None:
    """Lay messages into the inbox as the gateway does."""
    with database_role("gateway"):
        Arrival.objects.bulk_create(
            Arrival(
                device_id=device.pk, spool_id=SPOOL, seq=next(_numbers),
                partner_id=device.partner_id, customer_id=device.customer_id,
                received_at=clock.real(), payload=payload,
            )
            for payload in payloads
        )  # fmt: skip


def work(device: Device) -> int:
    """Let the worker apply what waits of one device."""
    with database_role("worker"):
        return apply_waiting(device.pk, at=clock.real())


def send(device: Device, payloads: Sequence[bytes]) -> int:
    """Let messages arrive and be applied."""
    arrive(device, payloads)
    return work(device)
