"""Signs of life of this node, and news about its devices."""

import asyncio
from typing import Any

import msgspec
import psycopg
import structlog
from psycopg import sql

from obhut_gateway import clock, statements
from obhut_gateway.database import Database
from obhut_gateway.hub import Hub

_log = structlog.get_logger()
_BEAT_S = 2.0
_SILENCE_EVERY_S = 5.0
CHANNEL = "devices_changed"


class Watch:
    """Beats every two seconds; looks after removed devices when told, and every five seconds."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._database = Database(hub.config.dsn, name="watch")
        self._news = Database(hub.config.dsn, name="news")
        self._started_at = clock.real()

    async def started(self) -> None:
        """Tell the database that this node begins: what it held before is gone."""
        await self._database.fetch(statements.STARTED, self._parameters())

    async def beat(self) -> None:
        """Beat until cancelled."""
        while True:
            stats = msgspec.json.encode(self._stats()).decode()
            process = f"gateway:{self._hub.config.gateway_id}"
            parameters = {"started": self._started_at, "process": process, "stats": stats}
            await self._database.fetch(statements.BEAT, {**self._parameters(), **parameters})
            await asyncio.sleep(_BEAT_S)

    async def silence(self) -> None:
        """Close connections that have not said anything for too long, until cancelled."""
        every = min(_SILENCE_EVERY_S, self._hub.config.guards.silence_s / 2)
        while True:
            await asyncio.sleep(every)
            for connection in tuple(self._hub.everybody):
                connection.check_silence(clock.monotonic())

    async def news(self) -> None:
        """Close connections of devices that must go and pass questions on, until cancelled.

        A notification only saves time: what it is about stands in tables, and is looked at every
        few seconds in any case.
        """
        while True:
            await self._wait_for_news()
            if self._hub.devices:
                here = tuple(self._hub.devices)
                self._hub.dismiss(await self._hub.registry.unwanted(here))
                self._hub.pass_on(await self._hub.registry.asks(here))
                await self._tell_looks()

    async def _tell_looks(self) -> None:
        for device_id, looks in (await self._hub.looks.fresh()).items():
            connection = self._hub.devices.get(device_id)
            if connection is not None:
                connection.tell_looks(looks)

    async def stopped(self) -> None:
        """Tell the database that this node ends in order."""
        await self._database.fetch(statements.STOPPED, self._parameters())
        await self._database.close()
        await self._news.close()

    async def _wait_for_news(self) -> None:
        """Return at a notification or after five seconds, whichever comes first."""
        try:
            connection = await self._news.connect()
            for channel in (CHANNEL, f"obhut_gateway_{self._hub.config.gateway_id}"):
                await connection.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
            wait_s = self._hub.config.guards.poll_s
            async for _ in connection.notifies(timeout=wait_s, stop_after=1):
                continue  # the generator holds the connection until it ends by itself
        except (psycopg.Error, OSError) as problem:
            _log.warning("no-news", problem=str(problem).strip()[:300])
            await self._news.close()
            await asyncio.sleep(self._hub.config.guards.poll_s)

    def _parameters(self) -> dict[str, Any]:
        return {"gateway": self._hub.config.gateway_id, "at": clock.real()}

    def _stats(self) -> dict[str, float]:
        writer = self._hub.writer
        return {
            "connections": len(self._hub.everybody),
            "devices": len(self._hub.devices),
            "waiting": writer.waiting,
            "lag_s": writer.lag_s,
            "messages": writer.messages,
            "batches": writer.batches,
            "poison": writer.poison,
            **writer.meter.look(),
        }
