"""One sample: the twenty positions of the metric table at one moment."""

from collections.abc import Callable
from typing import Protocol

from obhut_agent import clock
from obhut_agent.linux import Counters
from obhut_agent.mounts import Usage
from obhut_protocol.limits import MAX_VALUE
from obhut_protocol.metrics import METRICS

_SHORTEST_S = 0.05

Sample = tuple[float | None, ...]


class Probe(Protocol):
    """What a system can say about itself."""

    def counters(self) -> Counters:
        """Return the rising counters."""

    def gauges(self) -> dict[str, float | None]:
        """Return what is measured at one moment, by metric name."""

    def disks(self) -> list[Usage]:
        """Return the usage of each file system."""


class Sampler:
    """Turns counters into rates between one sample and the next."""

    def __init__(
        self, probe: Probe, *, failed_services: Callable[[], tuple[str, ...] | None]
    ) -> None:
        self._probe = probe
        self._failed_services = failed_services
        self._last = probe.counters()
        self._last_at = clock.monotonic()

    def sample(self) -> Sample:
        """Return the values by position, None for what is not available."""
        failed = self._failed_services()
        values = self._probe.gauges()
        values["failed_services"] = None if failed is None else float(len(failed))
        values.update(self._rates())
        return tuple(_fit(values.get(metric.name)) for metric in METRICS)

    def _rates(self) -> dict[str, float | None]:
        now, at = self._probe.counters(), clock.monotonic()
        before, seconds = self._last, at - self._last_at
        if seconds < _SHORTEST_S:
            return {}
        self._last, self._last_at = now, at
        return {
            "cpu_percent": _share(now.busy - before.busy, now.total - before.total),
            "net_rx_kbps": _kilobits(now.received - before.received, seconds),
            "net_tx_kbps": _kilobits(now.sent - before.sent, seconds),
        }


def _share(busy: float, total: float) -> float | None:
    return min(100.0, max(0.0, 100 * busy / total)) if total > 0 else None


def _kilobits(difference: float, seconds: float) -> float | None:
    # A counter that went back belongs to a card that was taken out or reset.
    return difference * 8 / 1000 / seconds if difference >= 0 else None


def _fit(value: float | None) -> float | None:
    """Round to a thousandth; what the protocol could not carry counts as not available."""
    if value is None or not abs(value) <= MAX_VALUE:
        return None
    return round(float(value), 3)
