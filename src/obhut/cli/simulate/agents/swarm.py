"""All agents of a run in one event loop: they connect, send, survive kills, and drain."""

import asyncio
import base64
from array import array
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from obhut.cli.errors import CommandFailedError
from obhut.cli.simulate.agents.agent import Agent
from obhut.cli.simulate.agents.identity import Gateway, Identity
from obhut.kernel import clock

_RAMP_PER_S = 240.0
_CONNECT_S = 180.0
_DRAIN_S = 240.0
_TICK_S = 0.01
_BEAT_S = 30.0


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks for; times in seconds."""

    seconds: float
    interval: float
    values: int
    seed: int
    connect_only: bool = False
    jitter_s: float = 5.0


@dataclass
class Result:
    """What the agents saw; seconds and monotonic instants."""

    connections: int = 0
    acked: int = 0
    refused: int = 0
    began_at: float = 0.0
    last_ack_at: float = 0.0
    back_s: float = 0.0
    latencies: "array[float]" = field(default_factory=lambda: array("f"))

    def percentile_ms(self, share: float) -> float:
        """Return the acknowledgement time that ``share`` of the messages did not exceed."""
        ordered = sorted(self.latencies)
        if not ordered:
            return 0.0
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1)


class Swarm:
    """Runs the agents; ``beside`` may be work that goes on during the sending."""

    def __init__(
        self, identities: list[Identity], gateway: Gateway, wishes: Wishes, *, run_id: bytes
    ) -> None:
        self.gateway = gateway
        self.gateway_key = Ed25519PublicKey.from_public_bytes(base64.b64decode(gateway.public_key))
        self.seed, self.values = wishes.seed, wishes.values
        self.jitter_s = wishes.jitter_s
        self.ending = False
        self.wishes = wishes
        self.result = Result()
        self.agents = [Agent(self, one, run_id=run_id) for one in identities]
        self._open = 0
        self._lost_at = 0.0

    async def run(self, began: Callable[[], None], beside: Awaitable[object] | None) -> Result:
        """Connect all, send for the wished time, drain, leave. Raises CommandFailedError."""
        tasks = [
            asyncio.create_task(agent.live(number / _RAMP_PER_S))
            for number, agent in enumerate(self.agents)
        ]
        try:
            await self._all_connected()
            began()
            self.result.began_at = clock.monotonic()
            other = asyncio.ensure_future(beside) if beside is not None else None
            await self._send()
            if other is not None:
                await other
            await self._drained()
        finally:
            self.ending = True
            for agent in self.agents:
                agent.leave()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return self.result

    @property
    def in_flight(self) -> int:
        """Return how many messages are sent and not acknowledged."""
        return sum(agent.in_flight for agent in self.agents)

    @property
    def is_whole(self) -> bool:
        """Tell whether every agent is connected."""
        return self._open == len(self.agents)

    # What the agents tell

    def opened(self) -> None:
        """An agent is welcome."""
        self._open += 1
        self.result.connections = max(self.result.connections, self._open)
        if self.is_whole and self._lost_at:
            self.result.back_s = max(self.result.back_s, clock.monotonic() - self._lost_at)
            self._lost_at = 0.0

    def closed(self) -> None:
        """An agent that was welcome is not connected any more."""
        self._open -= 1
        if not self._lost_at and not self.ending:
            self._lost_at = clock.monotonic()

    def acked(self, latency_s: float) -> None:
        """A message is acknowledged."""
        self.result.acked += 1
        self.result.last_ack_at = clock.monotonic()
        self.result.latencies.append(latency_s)

    def refused(self) -> None:
        """A message was refused for good."""
        self.result.refused += 1

    async def _all_connected(self) -> None:
        longest = len(self.agents) / _RAMP_PER_S + _CONNECT_S
        if not await _until(lambda: self.is_whole, longest):
            raise CommandFailedError(
                f"nur {self._open} von {len(self.agents)} Agenten sind verbunden; läuft das Gateway"
                f" unter {self.gateway.url}?"
            )

    async def _send(self) -> None:
        """Let each agent measure at its own moment of the interval, and beat now and then."""
        begin, count = clock.monotonic(), len(self.agents)
        each = self.wishes.interval / count
        made = beats = 0
        while (past := clock.monotonic() - begin) < self.wishes.seconds:
            due = 0 if self.wishes.connect_only else int(past / each)
            while made < due:
                self.agents[made % count].produce()
                made += 1
            due = int(past / _BEAT_S * count)
            while beats < due:
                self.agents[beats % count].beat()
                beats += 1
            await asyncio.sleep(_TICK_S)

    async def _drained(self) -> None:
        """Wait until everything is acknowledged; what is not by then counts as what it is."""
        await _until(lambda: not any(agent.unfinished for agent in self.agents), _DRAIN_S)


async def _until(condition: Callable[[], bool], seconds: float) -> bool:
    end = clock.monotonic() + seconds
    while not condition():
        if clock.monotonic() >= end:
            return False
        await asyncio.sleep(0.05)
    return True
