"""What other rooms may use of health."""

from obhut.health.queries import curve
from obhut.health.rules.series import Point, Span

__all__ = ["Point", "Span", "curve"]
