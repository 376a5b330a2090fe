"""What the positions of a sample row mean: table version 1.

A row holds one number a position, or nil where the device cannot say. Positions are only ever
appended; a changed meaning is a new table version.
"""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

TABLE_VERSION = 1


class Combine(Enum):
    """How the samples of a row become one number."""

    MEAN = "mean"
    MAX = "max"


class Metric(NamedTuple):
    """One position: its name, the unit of its number, how samples are combined."""

    name: str
    unit: str
    combine: Combine


METRICS: tuple[Metric, ...] = (
    Metric("cpu_percent", "%", Combine.MEAN),
    Metric("load1", "", Combine.MEAN),
    Metric("load5", "", Combine.MEAN),
    Metric("load15", "", Combine.MEAN),
    Metric("mem_used_percent", "%", Combine.MEAN),
    Metric("mem_available_mb", "MiB", Combine.MEAN),
    Metric("swap_used_percent", "%", Combine.MEAN),
    Metric("psi_cpu_some10", "%", Combine.MEAN),
    Metric("psi_mem_some10", "%", Combine.MEAN),
    Metric("psi_io_some10", "%", Combine.MEAN),
    Metric("disk_used_percent_max", "%", Combine.MAX),
    Metric("inode_used_percent_max", "%", Combine.MAX),
    Metric("net_rx_kbps", "kbit/s", Combine.MEAN),
    Metric("net_tx_kbps", "kbit/s", Combine.MEAN),
    Metric("uptime_s", "s", Combine.MEAN),
    Metric("temperature_c_max", "°C", Combine.MAX),
    Metric("battery_percent", "%", Combine.MEAN),
    Metric("processes", "", Combine.MEAN),
    Metric("failed_services", "", Combine.MAX),
    Metric("sessions_class", "", Combine.MAX),
)

POSITION: dict[str, int] = {metric.name: index for index, metric in enumerate(METRICS)}


def aggregate(samples: Sequence[Sequence[float | None]]) -> tuple[float | None, ...]:
    """Return one row for ``samples`` (at least one): mean or maximum, nil if none could say."""
    return tuple(
        _combined([sample[index] for sample in samples], metric.combine)
        for index, metric in enumerate(METRICS)
    )


def _combined(values: Sequence[float | None], combine: Combine) -> float | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    return max(known) if combine is Combine.MAX else round(sum(known) / len(known), 3)
