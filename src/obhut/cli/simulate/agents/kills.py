"""kill -9 of a server process, again and again, while messages are on their way."""

import asyncio
import random
from collections.abc import Callable

import psutil

from obhut.cli.errors import CommandFailedError
from obhut.cli.simulate.agents.server import Server
from obhut.kernel import clock

FEWEST = 3
_EVERY_S = 20.0
_LOOK_S = 0.02


class Killer:
    """Kills ``name`` at seeded moments, each in a slice of the run of its own."""

    def __init__(self, server: Server, name: str, *, seed: int, seconds: float) -> None:
        self._server = server
        self._name = name
        chance = random.Random(f"kills {seed}")  # noqa: S311 - nothing secret
        count = max(FEWEST, int(seconds / _EVERY_S))
        slice_s = 0.9 * seconds / count
        self._moments = [slice_s * (n + chance.uniform(0.3, 1.0)) for n in range(count)]
        self.kills_in_flight = 0

    async def run(self, in_flight: Callable[[], int]) -> None:
        """Kill at every moment, or as soon after it as something is on its way again."""
        began = clock.monotonic()
        for moment in self._moments:
            await asyncio.sleep(began + moment - clock.monotonic())
            # What is on its way and who is alive can only be looked at.
            while not (in_flight() and self._victim()):  # noqa: ASYNC110
                await asyncio.sleep(_LOOK_S)
            self._kill()

    def _victim(self) -> psutil.Process | None:
        return self._server.leader(self._name)

    def _kill(self) -> None:
        victim = self._victim()
        if victim is None:
            return
        try:
            victim.kill()
        except psutil.AccessDenied:
            raise CommandFailedError(
                f"den Prozess {victim.pid} ({self._name}) darf dieser Benutzer nicht beenden"
            ) from None
        except psutil.NoSuchProcess:
            return
        self.kills_in_flight += 1
