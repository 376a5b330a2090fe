"""Kills a process of the server at random moments while messages are in flight."""

import asyncio
from random import Random
from typing import Protocol

from obhut.cli.simulate.agents import server
from obhut.config.instance import Instance
from obhut.kernel import clock

FEWEST = 3
_APART_S = 12.0
_MARGIN = 0.1
_WAIT_S = 60.0


class Sending(Protocol):
    """The swarm."""

    @property
    def in_flight(self) -> int:
        """Return how many messages are sent and not acknowledged."""


def moments(seconds: float, seed: int) -> list[float]:
    """Return when to kill, in seconds from the begin: one moment in each equal part."""
    count = max(FEWEST, int(seconds // _APART_S))
    chance = Random(f"{seed} kills")  # noqa: S311 - when, not what
    part = seconds * (1 - 2 * _MARGIN) / count
    return [seconds * _MARGIN + part * (at + chance.random() * 0.8) for at in range(count)]


async def kill_now_and_then(
    sending: Sending, instance: Instance, word: str, *, seconds: float, seed: int
) -> int:
    """Kill ``word`` at the moments of the seed; return how often messages were in flight."""
    begin, in_flight = clock.monotonic(), 0
    for moment in moments(seconds, seed):
        await asyncio.sleep(max(0.0, begin + moment - clock.monotonic()))
        if await _await_flight(sending) and server.kill(instance, word):
            in_flight += 1
    return in_flight


async def _await_flight(sending: Sending) -> bool:
    """Wait until something is in flight, which after the last kill may take a moment."""
    end = clock.monotonic() + _WAIT_S
    while not sending.in_flight:
        if clock.monotonic() >= end:
            return False
        await asyncio.sleep(0.002)
    return True
