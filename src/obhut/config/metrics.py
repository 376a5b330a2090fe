"""``/metrics`` for Prometheus, on a port of its own that only this machine reaches."""

from collections.abc import Iterator

from django.db import connection
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily

from obhut.kernel import clock
from obhut.maintenance import api as maintenance
from obhut.maintenance.models import Beat


class _Processes:
    """Age of the last sign of life and own figures of every process."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges; read afresh at each request."""
        try:
            yield from self._gauges(maintenance.beat_rows())
        finally:
            connection.close()

    def _gauges(self, rows: list[Beat]) -> Iterator[GaugeMetricFamily]:
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


def serve(*, port: int) -> None:
    """Answer Prometheus on the loopback address, in threads of the library."""
    registry = CollectorRegistry()
    registry.register(_Processes())
    start_http_server(port, addr="127.0.0.1", registry=registry)
