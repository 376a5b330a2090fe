"""Signs of life are written in batches, and of one device not more often than anybody asks."""

import asyncio
from typing import Any

import msgspec
import pytest

from obhut_gateway import clock
from obhut_gateway.presence import Presence
from obhut_gateway.settings import Guards


class _Database:
    def __init__(self) -> None:
        self.seen: list[list[int]] = []

    async def fetch(self, statement: str, parameters: dict[str, Any]) -> None:
        self.seen.append([row["d"] for row in msgspec.json.decode(parameters["rows"])])


def test_a_busy_device_is_written_every_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_790_000_000_000]
    monkeypatch.setattr(clock, "real_ms", lambda: now[0])
    database = _Database()

    async def play() -> None:
        presence = Presence(database, Guards(seen_s=5.0), lock=asyncio.Lock())  # type: ignore[arg-type]
        for second in range(11):
            presence.seen(7, 1, now[0])
            if second == 2:
                presence.seen(8, 1, now[0])
            await presence._write_both(presence._due())
            now[0] += 1000
        presence.seen(7, 1, now[0])
        await presence.flush()

    asyncio.run(play())
    assert database.seen == [[7], [8], [7], [7], [7]], "at 0, 2, 5, 10 s and at the very end"
