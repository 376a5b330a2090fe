"""What all connections of this gateway share."""

import asyncio
import contextlib
from collections.abc import Coroutine, Sequence
from typing import Any, Protocol

import structlog

from obhut_gateway import clock
from obhut_gateway.bucket import Bucket
from obhut_gateway.database import Database
from obhut_gateway.identity import GatewayKey
from obhut_gateway.inventory import Quota
from obhut_gateway.looks import Looks
from obhut_gateway.presence import Presence
from obhut_gateway.registry import Known, Registry
from obhut_gateway.settings import Config
from obhut_gateway.writer import Writer
from obhut_protocol.closing import CloseCode, come_back
from obhut_protocol.frames import Look

_log = structlog.get_logger()

_BACK_AFTER_S = 2
"""A restart takes about so long; the agents' own jitter spreads them."""

REASONS = {
    "removed": (CloseCode.REFUSED, "removed"),
    "quarantined": (CloseCode.REFUSED, "quarantined"),
    "replaced": (CloseCode.REPLACED, "replaced"),
}


class Live(Protocol):
    """A connection whose device is known."""

    epoch: int

    def end(self, code: CloseCode, reason: str) -> None:
        """Close the connection."""

    def ask(self, what: str) -> None:
        """Ask the device to send ``what`` now."""

    def check_silence(self, at: float) -> None:
        """Close the connection if nothing was heard for too long."""

    def tell_looks(self, looks: Sequence[Look]) -> None:
        """Tell the device who looked at it."""

    def pause(self) -> None:
        """Stop reading."""

    def resume(self) -> None:
        """Read again."""


class Hub:
    """Configuration, key, database, and the connections of known devices."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.key = GatewayKey(config.seed)
        lock = asyncio.Lock()
        self._databases = [Database(config.dsn, name=name) for name in ("writer", "state", "ask")]
        writer, state, ask = self._databases
        self.writer = Writer(writer, config.guards, lock=lock)
        self.presence = Presence(state, config.guards, lock=lock)
        self.registry = Registry(ask, gateway_id=config.gateway_id, lock=lock)
        self.looks = Looks(ask)
        self.inventory = Quota(config.guards.inventory_bytes)
        self.accepts = Bucket(
            rate=config.guards.accepts_per_s,
            burst=config.guards.accepts_per_s,
            at=clock.monotonic(),
        )
        self.everybody: set[Live] = set()
        self.devices: dict[int, Live] = {}
        self.stopping = False
        self.nobody = asyncio.Event()
        self.nobody.set()
        self._cloned: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def retry_after(self) -> str:
        """Return the seconds after which one who was sent away may come back.

        The more connections are open already, the longer the others are spread: at the rate that
        is accepted, so that a fleet that comes back at once does not come back at once again.
        """
        seconds = 5 + len(self.everybody) / max(1.0, self.config.guards.accepts_per_s)
        return str(min(60, int(seconds)))

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run ``work`` beside; its failure is logged."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def enter(self, connection: Live) -> None:
        """Count a connection."""
        self.everybody.add(connection)
        self.nobody.clear()

    def exit(self, connection: Live) -> None:
        """Count a connection no more."""
        self.everybody.discard(connection)
        if not self.everybody:
            self.nobody.set()

    def claim(self, device_id: int, connection: Live) -> None:
        """Make ``connection`` the one of its device; an older one has to go."""
        older = self.devices.get(device_id)
        self.devices[device_id] = connection
        if older is not None and older is not connection:
            older.end(*REASONS["replaced"])

    def leave(self, device_id: int, connection: Live) -> None:
        """Forget ``connection``, unless a newer one has taken its place."""
        if self.devices.get(device_id) is connection:
            del self.devices[device_id]

    def is_cloned(self, device_id: int) -> bool:
        """Tell whether the device is being quarantined and the database does not know it yet."""
        return device_id in self._cloned

    def quarantine(self, known: Known, *, detail: str) -> None:
        """Keep both machines of one key out: the one that is here and the one that came."""
        here = self.devices.get(known.device_id)
        if here is not None:
            here.end(*REASONS["quarantined"])
        self._cloned.add(known.device_id)
        self.spawn(self._quarantine(known.device_id, detail))

    def dismiss(self, unwanted: Sequence[tuple[int, str, int]]) -> None:
        """Close the connections of devices that must go.

        Only a session that is open can have been replaced by one of a later epoch.
        """
        for device_id, why, epoch in unwanted:
            connection = self.devices.get(device_id)
            if connection is None or (why == "replaced" and not 0 < connection.epoch < epoch):
                continue
            connection.end(*REASONS[why])

    def pass_on(self, asks: Sequence[tuple[int, str]]) -> None:
        """Ask the devices that are still here."""
        for device_id, what in asks:
            connection = self.devices.get(device_id)
            if connection is not None:
                connection.ask(what)

    async def say_goodbye(self, *, within_s: float) -> None:
        """Close every connection and wait a little for the agents to answer."""
        for connection in tuple(self.everybody):
            connection.resume()
            connection.end(CloseCode.RESTART, come_back(_BACK_AFTER_S))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.nobody.wait(), within_s)
        for device_id, connection in self.devices.items():
            self.presence.ended(device_id, connection.epoch, "gateway-stop")

    async def close(self) -> None:
        """End the connections to the database."""
        for database in self._databases:
            await database.close()

    async def _quarantine(self, device_id: int, detail: str) -> None:
        await self.registry.quarantine(device_id, detail=detail)
        self._cloned.discard(device_id)
        _log.warning("device-quarantined", device=device_id)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        with contextlib.suppress(asyncio.CancelledError):
            if (problem := task.exception()) is not None:
                _log.error("task-failed", exc_info=problem)
