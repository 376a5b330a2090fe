"""Tells the database who is there: in batches, never a write per heartbeat."""

import asyncio
from typing import Any

import msgspec

from obhut_gateway import clock, statements
from obhut_gateway.database import Database
from obhut_gateway.settings import Guards

_encode = msgspec.json.Encoder().encode


class Presence:
    """Collects signs of life and ends of connections, and writes them every half second.

    Of one device only every few seconds: a device that sends a lot is not more alive for it.
    """

    def __init__(self, database: Database, guards: Guards, *, lock: asyncio.Lock) -> None:
        self._database = database
        self._every = guards.state_s
        self._seen_every_ms = guards.seen_s * 1000
        self._written: dict[int, int] = {}
        self._lock = lock
        self._seen: dict[int, tuple[int, int]] = {}
        self._ended: list[dict[str, Any]] = []

    def seen(self, device_id: int, epoch: int, at_ms: int) -> None:
        """Note that a device said something."""
        self._seen[device_id] = (epoch, at_ms)

    def ended(self, device_id: int, epoch: int, cause: str) -> None:
        """Note that the connection ``epoch`` of a device is over."""
        at = clock.real_ms() / 1000
        self._written.pop(device_id, None)
        self._ended.append({"d": device_id, "e": epoch, "t": at, "cause": cause})

    async def run(self) -> None:
        """Write every half second until cancelled."""
        while True:
            await asyncio.sleep(self._every)
            await self._write_both(self._due())

    async def flush(self) -> None:
        """Write all that was noted; what is noted meanwhile stays for the next time."""
        seen, self._seen = self._seen, {}
        await self._write_both(seen)

    def _due(self) -> dict[int, tuple[int, int]]:
        """Take the devices whose last written sign of life is old enough; others stay noted."""
        before = clock.real_ms() - self._seen_every_ms
        due = {d: seen for d, seen in self._seen.items() if self._written.get(d, 0) <= before}
        for device_id, (_, at_ms) in due.items():
            del self._seen[device_id]
            self._written[device_id] = at_ms
        return due

    async def _write_both(self, seen: dict[int, tuple[int, int]]) -> None:
        ended, self._ended = self._ended, []
        rows = [{"d": d, "e": e, "t": at / 1000} for d, (e, at) in sorted(seen.items())]
        await self._write(statements.SEEN, rows)
        await self._write(statements.ENDED, ended)

    async def _write(self, statement: str, rows: list[dict[str, Any]]) -> None:
        if rows:
            parameters = {"rows": _encode(rows).decode(), "at": clock.real()}
            async with self._lock:
                await self._database.fetch(statement, parameters)
