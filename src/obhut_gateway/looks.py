"""Tells devices who looked at their pages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from obhut_gateway import clock, statements
from obhut_gateway.batching import Batcher
from obhut_gateway.database import Database, Row
from obhut_protocol import checks, frames
from obhut_protocol.frames import Look, Looked
from obhut_protocol.limits import MAX_LABEL, MAX_LOOKS, MAX_NAME

KEPT = timedelta(days=90)
_OVERLAP = timedelta(seconds=60)


class Wish(NamedTuple):
    """A device that has all looks up to ``since``."""

    device_id: int
    since: datetime


class Looks:
    """Reads looks: of devices that have just come, and of all devices every few seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._until = clock.real()
        self.missed: Batcher[Wish, Sequence[Look]] = Batcher(
            self._missed, key=lambda wish: wish.device_id
        )

    @staticmethod
    def wish(device_id: int, newest_ms: int) -> Wish:
        """Return what a device wants that says its newest look in HELLO."""
        oldest = clock.real() - KEPT
        said = max(newest_ms / 1000, oldest.timestamp())
        return Wish(device_id, clock.instant(said) - _OVERLAP)

    async def fresh(self) -> dict[int, list[Look]]:
        """Return by device what was looked at since the last call, and a little before."""
        now = clock.real()
        found = await self._read(self._until - _OVERLAP, None)
        self._until = now
        return found

    async def _missed(self, wishes: Sequence[Wish]) -> list[Sequence[Look]]:
        since = min(wish.since for wish in wishes)
        found = await self._read(since, [wish.device_id for wish in wishes])
        return [
            [look for look in found[wish.device_id] if look.at > wish.since.timestamp() * 1000]
            for wish in wishes
        ]

    async def _read(self, since: datetime, devices: list[int] | None) -> dict[int, list[Look]]:
        rows = await self._database.fetch(statements.LOOKS, {"since": since, "devices": devices})
        found: dict[int, list[Look]] = defaultdict(list)
        for row in rows:
            found[row[0]].append(_look(row))
        return found


def messages(looks: Sequence[Look]) -> Iterable[bytes]:
    """Yield the frames that carry the looks."""
    for start in range(0, len(looks), MAX_LOOKS):
        yield frames.encode(Looked(tuple(looks[start : start + MAX_LOOKS])))


def _look(row: Row) -> Look:
    _, at, person, organisation, part = row
    return Look(at, _fit(person, MAX_NAME), _fit(organisation, MAX_NAME), _fit(part, MAX_LABEL))


def _fit(text: str, longest: int) -> str:
    return "".join(" " if checks.is_control(one) else one for one in text[:longest])
