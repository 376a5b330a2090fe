"""Durable ingest: one writer, small batches, one statement, one commit, then the ACK."""

import asyncio
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

import msgspec
import structlog

from obhut_gateway import clock, statements
from obhut_gateway.database import Database, Poison
from obhut_gateway.meter import Meter
from obhut_gateway.rows import Item
from obhut_gateway.settings import Guards
from obhut_protocol.closing import NackCode

_log = structlog.get_logger()
_RESUME_AT = 0.5
_encode = msgspec.json.Encoder().encode


class Sender(Protocol):
    """Where a message came from; its answers go back there."""

    def stored(self, seq: int, messages: int) -> None:
        """Everything up to ``seq`` is stored for good, the last ``messages`` of it just now."""

    def refused(self, seq: int, code: int) -> None:
        """``seq`` can never be stored."""

    def pause(self) -> None:
        """Stop reading until ``resume``."""

    def resume(self) -> None:
        """Read again."""


class _Waiting(NamedTuple):
    sender: Sender
    item: Item
    taken_at: float


class Writer:
    """Takes messages in order and acknowledges them after their commit.

    The queue is bounded: who delivers into a full one is not read from any more, so that nothing
    is ever dropped. While the database is away nothing is acknowledged.
    """

    def __init__(self, database: Database, guards: Guards, *, lock: asyncio.Lock) -> None:
        self._database = database
        self._guards = guards
        self._lock = lock
        self._queue: deque[_Waiting] = deque()
        self._weight = 0
        self._wake = asyncio.Event()
        self._paused: dict[int, Sender] = {}
        self._stopping = False
        self._storing: float | None = None
        self.messages = 0
        self.batches = 0
        self.poison = 0
        self.meter = Meter()

    @property
    def waiting(self) -> int:
        """Return how many messages are not stored yet."""
        return len(self._queue)

    @property
    def lag_s(self) -> float:
        """Return how long the oldest message that is not stored yet has waited; 0 without one."""
        oldest = self._storing
        if oldest is None:
            oldest = self._queue[0].taken_at if self._queue else None
        return 0.0 if oldest is None else round(clock.monotonic() - oldest, 3)

    def put(self, sender: Sender, item: Item) -> None:
        """Take one message; pauses the sender when the queue is full."""
        self._queue.append(_Waiting(sender, item, clock.monotonic()))
        self._weight += item.weight
        self._wake.set()
        if self._is_full(1.0):
            self._paused[id(sender)] = sender
            sender.pause()

    async def run(self) -> None:
        """Store until ``stop`` was called and the queue is empty."""
        while await self._something():
            await self._linger()
            batch = self._next_batch()
            self._storing = batch[0].taken_at
            await self._store(batch)
            self._storing = None
            self._resume()

    def stop(self) -> None:
        """Let ``run`` end once everything is stored."""
        self._stopping = True
        self._wake.set()

    async def _something(self) -> bool:
        while not self._queue:
            if self._stopping:
                return False
            self._wake.clear()
            await self._wake.wait()
        return True

    async def _linger(self) -> None:
        """Let a batch gather: a commit costs more than the rows in it."""
        if not self._stopping and len(self._queue) < self._guards.batch_rows:
            await asyncio.sleep(self._guards.linger_s)

    def _next_batch(self) -> list[_Waiting]:
        """Take what is next: so many messages, and so many bytes, but at least one message."""
        batch, weight = [self._queue.popleft()], 0
        while self._queue and len(batch) < self._guards.batch_rows:
            weight += batch[-1].item.weight
            if weight >= self._guards.batch_bytes:
                break
            batch.append(self._queue.popleft())
        self._weight -= sum(waiting.item.weight for waiting in batch)
        return batch

    def _is_full(self, share: float) -> bool:
        return (
            len(self._queue) >= self._guards.queue_rows * share
            or self._weight >= self._guards.queue_bytes * share
        )

    def _resume(self) -> None:
        if self._paused and not self._is_full(_RESUME_AT):
            paused, self._paused = self._paused, {}
            for sender in paused.values():
                sender.resume()

    async def _store(self, batch: Sequence[_Waiting]) -> None:
        try:
            await self._write([waiting.item for waiting in batch], clock.real())
        except Poison as problem:
            await self._split(batch, problem)
        else:
            self.batches += 1
            self.messages += len(batch)
            _acknowledge(batch)
            self.meter.stored([waiting.taken_at for waiting in batch])

    async def _write(self, items: Sequence[Item], at: datetime) -> None:
        samples = [item.sample for item in items if item.sample is not None]
        facts = [item.facts for item in items if item.facts is not None]
        events = [item.event for item in items if item.event is not None]
        parts = [item.inventory for item in items if item.inventory is not None]
        parameters = {
            "samples": _encode(samples).decode(),
            "facts": _encode(facts).decode(),
            "events": _encode(events).decode(),
            "inventory": _encode(parts).decode(),
            "gaps": _encode([item.gap for item in items if item.gap is not None]).decode(),
        }
        async with self._lock:
            # Not 0: another gateway began one of these spools in between; now its row is there.
            while (await self._database.fetch(statements.STORE, {**parameters, "at": at}))[0][0]:
                pass

    async def _split(self, batch: Sequence[_Waiting], problem: Exception) -> None:
        """Find the message that the database refuses, so that it holds up no other."""
        if len(batch) > 1:
            middle = len(batch) // 2
            await self._store(batch[:middle])
            await self._store(batch[middle:])
            return
        self.poison += 1
        _log.warning("message-refused", kind=type(problem).__name__)
        batch[0].sender.refused(batch[0].item.seq, NackCode.INVALID)


def _acknowledge(batch: Sequence[_Waiting]) -> None:
    """Answer each sender once, with the highest number: acknowledgements are cumulative."""
    last: dict[int, tuple[_Waiting, int]] = {}
    for waiting in batch:
        count = last[id(waiting.sender)][1] if id(waiting.sender) in last else 0
        last[id(waiting.sender)] = (waiting, count + 1)
    for waiting, count in last.values():
        waiting.sender.stored(waiting.item.seq, count)
