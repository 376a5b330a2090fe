"""The worker's loop that plays the simulated devices: a gateway node of its own, without sockets.

The node is the gateway's own code (connections, batches, statements, signs of life) under the name
``gateway-demo``; the devices are players that speak the protocol with it inside the process. So
whatever is shown of them was judged, stored and acknowledged by the same rules as for real ones.
"""

import asyncio
import contextlib
import threading
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.conf import settings
from django.db import connection

from obhut.config.database import dsn
from obhut.config.demo import cast, keys
from obhut.config.demo.day import On, Script
from obhut.config.demo.planting import NODE
from obhut.config.demo.player import Player
from obhut.config.demo.role import MachineRole
from obhut.devices.models import Device
from obhut.kernel import clock
from obhut.tenancy.models import Customer
from obhut_gateway import clock as gateway_clock
from obhut_gateway.connection import Connection
from obhut_gateway.hub import Hub
from obhut_gateway.settings import Config, Guards
from obhut_gateway.watch import Watch

_log = structlog.get_logger()
_TICK_S = 5.0
_TURNS = 6
_LOOK_EVERY = 12
_LONGEST_WAIT_S = 60.0
# Few and large batches: nobody waits for these acknowledgements.
_GUARDS = Guards(linger_s=2.0, state_s=2.0, handshake_s=60.0, stop_s=5.0)


@dataclass
class Actor:
    """A player with its role, and the span of the script in which it was last seen."""

    role: MachineRole
    player: Player
    on: On | None = None

    def turn(self, script: Script, at: datetime) -> None:
        """Do what the script says for ``at`` (time of the play)."""
        machine, before = self.role.machine, self.on
        self.on = script.runs(machine, at)
        is_wanted = self.on is not None and not script.is_cut_off(machine, at)
        if is_wanted and not self.player.is_here:
            self.player.enter()
        elif not is_wanted and self.player.is_here:
            self.player.leave(was_closed=self.on is None and (before is None or before.is_clean))
        elif self.player.is_open:
            self.player.beat()
            if row := self.role.row():
                self.player.say([row])


@dataclass
class Stage:
    """Plays until told to stop; has the shape of the worker's other loops."""

    name: str = "demo"
    failures: int = 0
    last_success: datetime | None = None
    _thread: threading.Thread | None = field(default=None, repr=False)

    def start(self, stop: threading.Event) -> None:
        """Start playing in a thread until ``stop`` is set."""
        self._thread = threading.Thread(target=self._turn, args=(stop,), name=self.name)
        self._thread.start()

    def join(self) -> None:
        """Wait until the devices have said good-bye."""
        if self._thread is not None:
            self._thread.join()

    def _turn(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                asyncio.run(self._play(stop))
            except Exception:  # noqa: BLE001 - whatever it was, the play goes on later
                self.failures = min(self.failures + 1, 10)
                _log.exception("loop-failed", loop=self.name, failures=self.failures)
            connection.close()
            stop.wait(min(2.0**self.failures, _LONGEST_WAIT_S))

    async def _play(self, stop: threading.Event) -> None:
        hub = Hub(_config())
        watch = Watch(hub)
        await watch.started()
        writing = hub.spawn(hub.writer.run())
        rounds = [hub.spawn(work) for work in (hub.presence.run(), watch.beat(), watch.news())]
        try:
            await self._acts(hub, stop)
        finally:
            hub.writer.stop()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(_end(hub, watch, [writing, *rounds]), _GUARDS.stop_s)

    async def _acts(self, hub: Hub, stop: threading.Event) -> None:
        actors: dict[int, Actor] = {}
        number = 0
        while not stop.is_set():
            if number % _LOOK_EVERY == 0:
                await self._look(hub, actors)
            _tick(actors, number)
            number += 1
            self.failures, self.last_success = 0, clock.real()
            await asyncio.to_thread(stop.wait, _TICK_S)

    async def _look(self, hub: Hub, actors: dict[int, Actor]) -> None:
        """Let those play who are devices now: nobody removed, nobody in quarantine."""
        wanted = await asyncio.to_thread(_roles, frozenset(actors))
        for device_id in actors.keys() - wanted.keys():
            actors.pop(device_id).player.leave(was_closed=False)
        for device_id, role in wanted.items():
            if role is not None:
                player = Player(role, lambda link: Connection(hub, link), gateway_clock.real_ms)
                actors[device_id] = Actor(role, player)


def _tick(actors: dict[int, Actor], number: int) -> None:
    """Let a sixth of the devices act; at the very beginning all of them."""
    script, at = cast.script(), cast.played(clock.real())
    for actor in actors.values():
        if number == 0 or actor.role.machine.number % _TURNS == number % _TURNS:
            actor.turn(script, at)


def _roles(known: frozenset[int]) -> dict[int, MachineRole | None]:
    """Return the devices that play; with a role where it is a new one. Runs in a thread."""
    try:
        wanted = Device.objects.filter(is_simulated=True, removed_at=None, quarantined_at=None)
        cast_of = wanted.filter(device_key__in=list(cast.by_key()))
        found = list(cast_of.values_list("pk", "device_key", "agent_version"))
        new = [row for row in found if row[0] not in known]
        return {**dict.fromkeys((row[0] for row in found), None), **(_new(new) if new else {})}
    finally:
        connection.close()


def _new(rows: list[tuple[int, str, str]]) -> dict[int, MachineRole]:
    known, secret, began = cast.by_key(), keys.secret(), began_at()
    return {
        device_id: MachineRole(
            known[key],
            keys.of(secret, known[key]),
            cast.script(),
            version=version,
            shift=cast.shift(),
            began=began,
        )
        for device_id, key, version in rows
    }


def began_at() -> datetime:
    """Return when this demonstration began, in the time of the play."""
    first = Customer.objects.filter(is_demo=True).order_by("created_at").first()
    return cast.played(first.created_at if first else clock.real())


def _config() -> Config:
    instance = settings.INSTANCE
    return Config(
        dsn=dsn("gateway", instance),
        seed=instance.gateway_seed(),
        server_name=settings.GATEWAY_SERVER_NAME,
        gateway_id=NODE,
        guards=_GUARDS,
    )


async def _end(hub: Hub, watch: Watch, tasks: "list[asyncio.Task[None]]") -> None:
    """Store what is here, say good-bye, write who was here."""
    await tasks[0]
    await hub.say_goodbye(within_s=1.0)
    for task in tasks[1:]:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await hub.presence.flush()
    await watch.stopped()
    await hub.close()
