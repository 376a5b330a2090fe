"""What other rooms may use of maintenance."""

from obhut.maintenance.availability import (
    MonthOfProbes,
    ProbedMinute,
    last_hour,
    months,
    recent_outages,
)
from obhut.maintenance.dump_source import DumpSource
from obhut.maintenance.dumps import Dump, DumpFailed
from obhut.maintenance.dumps import finished as finished_dumps
from obhut.maintenance.dumps import if_due as dump_if_due
from obhut.maintenance.dumps import newest as newest_dump
from obhut.maintenance.operations import beat, probe
from obhut.maintenance.probing import Prober, expire_probes
from obhut.maintenance.processes import DumpNote, LoopState, Process, processes
from obhut.maintenance.queries import beat_rows, beats
from obhut.maintenance.readiness import silent
from obhut.maintenance.rules.availability import Minutes, Outage
from obhut.maintenance.rules.availability import percent as percent_available
from obhut.maintenance.rules.dump_times import is_too_old as dump_is_too_old

__all__ = [
    "Dump",
    "DumpFailed",
    "DumpNote",
    "DumpSource",
    "LoopState",
    "Minutes",
    "MonthOfProbes",
    "Outage",
    "ProbedMinute",
    "Prober",
    "Process",
    "beat",
    "beat_rows",
    "beats",
    "dump_if_due",
    "dump_is_too_old",
    "expire_probes",
    "finished_dumps",
    "last_hour",
    "months",
    "newest_dump",
    "percent_available",
    "probe",
    "processes",
    "recent_outages",
    "silent",
]
