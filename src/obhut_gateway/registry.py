"""Questions about devices: who has this key, may this session begin, keep this one out."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from obhut_gateway import clock, statements
from obhut_gateway.batching import Batcher
from obhut_gateway.database import Database
from obhut_protocol.frames import Hello

_encode = msgspec.json.Encoder().encode


class Known(NamedTuple):
    """A device as the database knows it."""

    device_key: str
    device_id: int
    partner_id: int
    customer_id: int
    public_key: bytes
    hardware_id: str
    is_removed: bool
    is_quarantined: bool


class Opening(NamedTuple):
    """A session that wants to begin."""

    device_id: int
    hello: Hello
    address: str


class Opened(NamedTuple):
    """A session that may begin: its number, how far its spool is stored, its inventory's hashes.

    ``inventory`` is None while something that has arrived is not applied yet.
    """

    epoch: int
    last_seq: int
    inventory: dict[str, bytes] | None


class Registry:
    """Asks the database, many questions at once."""

    def __init__(self, database: Database, *, gateway_id: str, lock: asyncio.Lock) -> None:
        self._database = database
        self._gateway_id = gateway_id
        self._lock = lock
        self.look_up: Batcher[str, Known | None] = Batcher(self._look_up, key=lambda key: key)
        self.open: Batcher[Opening, Opened | None] = Batcher(
            self._open, key=lambda opening: opening.device_id
        )

    async def quarantine(self, device_id: int, *, detail: str) -> None:
        """Keep a device out until a person releases it."""
        parameters = {"device": device_id, "detail": detail, "at": clock.real()}
        await self._database.fetch(statements.QUARANTINE, parameters)

    async def unwanted(self, devices: Sequence[int]) -> list[tuple[int, str, int]]:
        """Return which of ``devices`` must go, why (removed, quarantined, replaced), the epoch."""
        parameters = {"devices": list(devices), "gateway": self._gateway_id}
        rows = await self._database.fetch(statements.UNWANTED, parameters)
        return [(device, why, epoch) for device, why, epoch in rows]

    async def asks(self, devices: Sequence[int]) -> list[tuple[int, str]]:
        """Return what ``devices`` are to send now, each question once: device and what."""
        parameters = {"devices": list(devices), "gateway": self._gateway_id, "at": clock.real()}
        rows = await self._database.fetch(statements.ASKS, parameters)
        return [(device, what) for device, what in rows]

    async def _look_up(self, keys: Sequence[str]) -> list[Known | None]:
        rows = await self._database.fetch(statements.LOOK_UP, {"keys": list(keys)})
        found = {row[0]: Known(*row) for row in rows}
        return [found.get(key) for key in keys]

    async def _open(self, openings: Sequence[Opening]) -> list[Opened | None]:
        """Return for each opening its session, None where the device is not wanted any more."""
        parameters = {
            "rows": _encode([_row(opening) for opening in openings]).decode(),
            "at": clock.real(),
            "gateway": self._gateway_id,
        }
        async with self._lock:
            rows = await self._database.fetch(statements.OPEN, parameters)
        opened = {device: Opened(epoch, seq, _hashes(held)) for device, epoch, seq, held in rows}
        return [opened.get(opening.device_id) for opening in openings]


def _hashes(held: dict[str, str] | None) -> dict[str, bytes] | None:
    return None if held is None else {key: bytes.fromhex(name) for key, name in held.items()}


def _row(opening: Opening) -> dict[str, object]:
    hello = opening.hello
    return {
        "d": opening.device_id,
        "s": hello.spool_id,
        "hardware": hello.hardware_id,
        "hostname": hello.hostname,
        "os": hello.os,
        "version": hello.agent_version,
        "address": opening.address,
    }
