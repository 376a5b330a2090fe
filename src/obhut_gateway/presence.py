"""Tells the database who is there: in batches, never a write per heartbeat."""

import asyncio
from typing import Any

import msgspec

from obhut_gateway import clock, statements
from obhut_gateway.database import Database
from obhut_gateway.settings import Guards

_encode = msgspec.json.Encoder().encode


class Presence:
    """Collects signs of life and ends of connections, and writes them every half second."""

    def __init__(self, database: Database, guards: Guards, *, lock: asyncio.Lock) -> None:
        self._database = database
        self._every = guards.state_s
        self._lock = lock
        self._seen: dict[int, tuple[int, int]] = {}
        self._ended: list[dict[str, Any]] = []

    def seen(self, device_id: int, epoch: int, at_ms: int) -> None:
        """Note that a device said something."""
        self._seen[device_id] = (epoch, at_ms)

    def ended(self, device_id: int, epoch: int, cause: str) -> None:
        """Note that the connection ``epoch`` of a device is over."""
        at = clock.real_ms() / 1000
        self._ended.append({"d": device_id, "e": epoch, "t": at, "cause": cause})

    async def run(self) -> None:
        """Write every half second until cancelled."""
        while True:
            await asyncio.sleep(self._every)
            await self.flush()

    async def flush(self) -> None:
        """Write what was noted; what is noted meanwhile stays for the next time."""
        seen, self._seen = self._seen, {}
        ended, self._ended = self._ended, []
        rows = [{"d": d, "e": e, "t": at / 1000} for d, (e, at) in sorted(seen.items())]
        await self._write(statements.SEEN, rows)
        await self._write(statements.ENDED, ended)

    async def _write(self, statement: str, rows: list[dict[str, Any]]) -> None:
        if rows:
            parameters = {"rows": _encode(rows).decode(), "at": clock.real()}
            async with self._lock:
                await self._database.fetch(statement, parameters)
