"""``/metrics`` for Prometheus, on a port of its own that only this machine reaches."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.db import connection
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily

from obhut.kernel import clock
from obhut.maintenance import api as maintenance
from obhut.maintenance.models import Beat


class _Gauge(NamedTuple):
    """A figure of a gateway under a name and in a unit of Prometheus."""

    name: str
    about: str
    stat: str
    factor: float = 1.0


_GATEWAY = "gateway:"
_GAUGES = (
    _Gauge("ingest_lag_seconds", "Age of the oldest message not stored yet", "lag_s"),
    _Gauge("queue_messages", "Messages that wait to be stored", "waiting"),
    _Gauge("batch_messages", "Messages in one commit, mean of a minute", "batch_size"),
    _Gauge("messages_per_second", "Messages stored, mean of a minute", "messages_per_s"),
    _Gauge("ack_p50_seconds", "Time to the acknowledgement, median", "ack_p50_ms", 0.001),
    _Gauge("ack_p99_seconds", "Time to the acknowledgement, 99 of 100", "ack_p99_ms", 0.001),
    _Gauge("connections", "Open connections", "connections"),
    _Gauge("devices", "Devices whose session is open", "devices"),
    _Gauge("stored_messages", "Messages stored since the start", "messages"),
    _Gauge("refused_messages", "Messages that cannot be stored, since the start", "poison"),
)


class _Processes:
    """Age of the last sign of life and own figures of every process."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges; read afresh at each request."""
        try:
            yield from self._gauges(maintenance.beat_rows())
        finally:
            connection.close()

    def _gauges(self, rows: Sequence[Beat]) -> Iterator[GaugeMetricFamily]:
        age = GaugeMetricFamily(
            "obhut_beat_age_seconds", "Age of the last beat", labels=["process"]
        )
        stats = GaugeMetricFamily("obhut_stat", "Figures of a process", labels=["process", "name"])
        for row in rows:
            age.add_metric([row.process], (clock.real() - row.beat_at).total_seconds())
            for name, value in row.stats.items():
                if isinstance(value, int | float):
                    stats.add_metric([row.process, name], value)
        yield age
        yield stats
        gateways = [row for row in rows if row.process.startswith(_GATEWAY)]
        yield from (_of_gateways(gauge, gateways) for gauge in _GAUGES)


def _of_gateways(gauge: _Gauge, gateways: Sequence[Beat]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"obhut_gateway_{gauge.name}", gauge.about, labels=["gateway"])
    for row in gateways:
        value = row.stats.get(gauge.stat)
        if isinstance(value, int | float):
            family.add_metric([row.process.removeprefix(_GATEWAY)], value * gauge.factor)
    return family


def serve(*, port: int) -> None:
    """Answer Prometheus on the loopback address, in threads of the library."""
    registry = CollectorRegistry()
    registry.register(_Processes())
    start_http_server(port, addr="127.0.0.1", registry=registry)
