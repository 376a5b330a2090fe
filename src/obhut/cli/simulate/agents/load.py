"""The run itself: connect a fleet, let it measure, wait until everything is acknowledged."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from obhut.cli.errors import CommandFailedError
from obhut.cli.simulate.agents.agent import Agent, Figures
from obhut.cli.simulate.agents.dialling import Dialler
from obhut.cli.simulate.agents.enrolling import Door
from obhut.cli.simulate.agents.identity import Identity
from obhut.cli.simulate.agents.kills import Killer
from obhut.cli.simulate.agents.payload import Contents
from obhut.cli.simulate.agents.server import Meter, Server
from obhut.kernel import clock

_PER_SECOND = 250
"""Connections begun a second; a gateway accepts 300."""
_TICK_S = 0.005
_LOOK_S = 0.25
_WEIGH_EVERY = 20
_LONGEST_SPREAD_S = 60.0
_BEAT_S = 30.0
_CONNECT_S = 300.0
_DRAIN_S = 120.0
_LATE_KILLS_S = 60.0


class Wish(NamedTuple):
    """What is to be run."""

    agents: int
    seconds: float
    interval: float
    values: int
    seed: int
    connect_only: bool
    kill: str | None


@dataclass
class Outcome:
    """What the agents saw; the database is counted elsewhere."""

    figures: Figures
    agents: Sequence[Agent]
    contents: Contents
    seconds: float = 0.0
    connected_after_s: float = 0.0
    drained: bool = False
    kills: int = 0
    cpu_s: float = 0.0
    pss_mb: float | None = None


class Load:
    """One run on an event loop of its own."""

    def __init__(
        self, wish: Wish, identities: Sequence[Identity], door: Door, server: Server
    ) -> None:
        self._wish = wish
        self._server = server
        began_ms = round(clock.real().timestamp() * 1000)
        contents = Contents(wish.seed, wish.values, began_ms, round(wish.interval * 1000))
        figures = Figures()
        pinned = (door.server_name, door.gateway_key)
        agents = [Agent(one, contents, figures, pinned) for one in identities]
        self._out = Outcome(figures, agents, contents)
        spread_s = min(_LONGEST_SPREAD_S, max(1.0, wish.agents / _PER_SECOND))
        self._diallers = [
            Dialler(one, door.gateway_url, spread_s=spread_s, seed=f"{wish.seed} {number}")
            for number, one in enumerate(agents)
        ]
        self._is_over = False

    async def run(self) -> Outcome:
        """Run to the end. Raises CommandFailedError where the fleet cannot connect."""
        tasks = [
            asyncio.create_task(one.run(first_after_s=number / _PER_SECOND))
            for number, one in enumerate(self._diallers)
        ]
        try:
            await self._connected()
            await self._measured()
        finally:
            for one in self._diallers:
                one.close()
            ended = await _ended(tasks)
        if ended:
            raise ended[0]
        return self._out

    async def _connected(self) -> None:
        began = clock.monotonic()
        while self._out.figures.connections < self._wish.agents:
            refused = [one.refused_for_good for one in self._out.agents if one.refused_for_good]
            if refused:
                raise CommandFailedError(f"das Gateway nimmt Geräte nicht an: {refused[0]}")
            if clock.monotonic() - began > _CONNECT_S:
                open_now = self._out.figures.connections
                raise CommandFailedError(
                    f"nur {open_now} von {self._wish.agents} Geräten haben sich verbunden"
                )
            await asyncio.sleep(_LOOK_S)
        self._out.connected_after_s = clock.monotonic() - began

    async def _measured(self) -> None:
        meter, began = Meter(self._server), clock.monotonic()
        looking = asyncio.create_task(self._look(meter))
        beating = asyncio.create_task(self._beat())
        await self._work()
        self._out.drained = await self._drained()
        self._out.seconds = clock.monotonic() - began
        meter.look()
        meter.weigh()
        for problem in await _ended((looking, beating)):
            raise problem
        self._out.cpu_s, self._out.pss_mb = meter.cpu_s, meter.pss_mb

    async def _work(self) -> None:
        wish = self._wish
        if wish.connect_only:
            await asyncio.sleep(wish.seconds)
            return
        if wish.kill is None:
            await self._produce(None)
            return
        killer = Killer(self._server, wish.kill, seed=wish.seed, seconds=wish.seconds)
        killing = asyncio.create_task(killer.run(self._in_flight))
        await self._produce(killing)
        killing.cancel()
        await asyncio.gather(killing, return_exceptions=True)
        self._out.kills = killer.kills_in_flight

    async def _produce(self, killing: "asyncio.Task[None] | None") -> None:
        """Let every agent measure once an interval, all evenly spread, while somebody kills."""
        count, began = self._wish.agents, clock.monotonic()
        planned = count * max(1, round(self._wish.seconds / self._wish.interval))
        per_second, done, last = count / self._wish.interval, 0, began + self._wish.seconds
        while done < planned or _goes_on(killing, until=last + _LATE_KILLS_S):
            due = int((clock.monotonic() - began) * per_second) + 1
            for number in range(done, min(due, planned) if killing is None else due):
                self._out.agents[number % count].produce()
            done = max(done, due)
            await asyncio.sleep(_TICK_S)

    def _in_flight(self) -> int:
        return sum(one.in_flight for one in self._out.agents)

    async def _beat(self) -> None:
        """Let every agent say that it lives, all evenly spread."""
        every, number = _BEAT_S / self._wish.agents, 0
        began = clock.monotonic()
        while True:
            while began + number * every <= clock.monotonic():
                self._out.agents[number % self._wish.agents].beat()
                number += 1
            await asyncio.sleep(max(every, 0.05))

    async def _look(self, meter: Meter) -> None:
        number = 0
        while True:
            await asyncio.sleep(_LOOK_S)
            meter.look()
            number += 1
            if number % _WEIGH_EVERY == 0:
                meter.weigh()

    async def _drained(self) -> bool:
        end = clock.monotonic() + _DRAIN_S
        while not all(one.is_drained for one in self._out.agents):
            if clock.monotonic() > end:
                return False
            await asyncio.sleep(0.1)
        return True


def _goes_on(killing: "asyncio.Task[None] | None", *, until: float) -> bool:
    """Tell whether kills are still to come. Raises what went wrong with them."""
    if killing is None or clock.monotonic() > until:
        return False
    if killing.done():
        killing.result()
        return False
    return True


async def _ended(tasks: "Sequence[asyncio.Task[None]]") -> list[BaseException]:
    """Cancel all and return what went wrong in any of them."""
    for task in tasks:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    return [
        one
        for one in results
        if isinstance(one, BaseException) and not isinstance(one, asyncio.CancelledError)
    ]
