"""What other rooms may use of health."""

from obhut.health.partitions import expire, prepare
from obhut.health.partitions import keep as keep_partitions
from obhut.health.queries import curve
from obhut.health.rollup import roll_up
from obhut.health.rules.series import Point, Span

__all__ = ["Point", "Span", "curve", "expire", "keep_partitions", "prepare", "roll_up"]
