"""What other rooms may use of maintenance."""

from obhut.maintenance.operations import beat, probe
from obhut.maintenance.queries import beat_rows, beats
from obhut.maintenance.readiness import silent

__all__ = ["beat", "beat_rows", "beats", "probe", "silent"]
