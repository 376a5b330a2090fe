"""The gateway's own figures: what came within the last minute and how long it waited."""

import pytest

from obhut_gateway import clock
from obhut_gateway.meter import Meter


def test_nothing_came(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Meter().look() == {"messages_per_s": 0.0}


def test_waits_become_percentiles(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(clock, "monotonic", lambda: now[0])
    meter = Meter()
    now[0] += 10
    for _ in range(99):
        meter.stored([now[0] - 0.050])
    meter.stored([now[0] - 0.900])
    figures = meter.look()
    assert figures["messages_per_s"] == 10.0
    assert figures["batch_size"] == 1.0
    assert figures["ack_p50_ms"] == pytest.approx(50.0)
    assert figures["ack_p99_ms"] == pytest.approx(900.0)
    now[0] += 61
    assert meter.look() == {"messages_per_s": 0.0}


def test_a_large_batch_is_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "monotonic", lambda: 50.0)
    meter = Meter()
    meter.stored([49.0] * 1000)
    assert meter.look()["batch_size"] == 1000.0
    assert sum(len(batch.waits) for batch in meter._batches) <= 9
