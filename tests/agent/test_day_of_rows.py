"""A day of measuring: 288 rows whose counts add up to 1440, whatever the network does."""

from itertools import pairwise
from pathlib import Path

import pytest

from obhut_agent import clock
from obhut_agent.reporter import Reporter
from obhut_agent.spool import Spool
from obhut_protocol import frames
from obhut_protocol.frames import Data, Facts, Limits, SampleRow
from obhut_protocol.metrics import METRICS

_MINUTE_MS = 60_000
_BEGIN_MS = 1_793_000_000_000


class _Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def move(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> _Hand:
    found = _Hand()
    monkeypatch.setattr(clock, "monotonic", lambda: found.seconds)
    monkeypatch.setattr(clock, "now_ms", lambda: _BEGIN_MS + int(found.seconds * 1000))
    return found


def _rows(spool: Spool) -> list[SampleRow]:
    found, next_one = [], spool.next_unsent()
    while next_one is not None:
        message = frames.decode(next_one[1])
        if isinstance(message, Data) and isinstance(message.payload, SampleRow):
            found.append(message.payload)
        next_one = spool.next_unsent()
    return found


@pytest.mark.clause("V-P.4")
def test_a_day_without_a_server_is_288_rows_of_1440_samples(tmp_path: Path, hand: _Hand) -> None:
    spool = Spool(tmp_path / "spool.log")
    sample = (1.0,) * len(METRICS)
    reporter = Reporter(spool, sample=lambda: sample, gather=Facts)
    limits = Limits()
    for _ in range(5):  # the first minutes are rows of their own
        hand.move(60)
        reporter.take_sample(limits)
    first = len(_rows(spool))
    spool.acknowledge(spool.next_seq - 1)
    for _ in range(1440):
        hand.move(60)
        reporter.take_sample(limits)
    spool.rewind(spool.acked)
    rows = _rows(spool)
    assert first in (4, 5)
    assert len(rows) == 288
    assert sum(row.samples for row in rows) == 1440
    edges = [(row.measured_from, row.measured_to) for row in rows]
    assert all(after[0] - before[1] in (0, -1, 1) for before, after in pairwise(edges))
    assert edges[-1][1] - edges[0][0] == 1440 * _MINUTE_MS
    assert spool.dropped == 0
    spool.close()
