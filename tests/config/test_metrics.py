"""What Prometheus is told of the gateways."""

from obhut.config.metrics import _Processes
from obhut.kernel import clock
from obhut.maintenance.models import Beat

_STATS = {
    "connections": 12, "devices": 11, "waiting": 3, "lag_s": 0.25, "messages": 100, "poison": 1,
    "messages_per_s": 4.5, "batch_size": 2.0, "ack_p50_ms": 60.0, "ack_p99_ms": 180.0,
}  # fmt: skip


def _samples(*rows: Beat) -> dict[tuple[str, str], float]:
    families = _Processes()._gauges(rows)
    return {
        (sample.name, sample.labels.get("gateway", "")): sample.value
        for family in families
        for sample in family.samples
    }


def test_a_gateways_figures_have_names_and_units_of_their_own() -> None:
    at = clock.real()
    busy = Beat(process="gateway:eins", beat_at=at, started_at=at, stats=_STATS)
    fresh = Beat(process="gateway:zwei", beat_at=at, started_at=at, stats={"connections": 0})
    other = Beat(process="worker", beat_at=at, started_at=at, stats={"connections": 99})
    found = _samples(busy, fresh, other)
    assert found["obhut_gateway_ingest_lag_seconds", "eins"] == 0.25
    assert found["obhut_gateway_queue_messages", "eins"] == 3
    assert found["obhut_gateway_batch_messages", "eins"] == 2.0
    assert found["obhut_gateway_ack_p99_seconds", "eins"] == 0.18
    assert found["obhut_gateway_connections", "eins"] == 12
    assert found["obhut_gateway_connections", "zwei"] == 0
    assert ("obhut_gateway_ack_p99_seconds", "zwei") not in found
    assert all(gateway in ("eins", "zwei", "") for _, gateway in found)
