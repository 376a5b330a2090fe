"""At which seconds a simulated machine measures: every five minutes, each at its own. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from obhut.config.demo.machines import Machine

ROW = timedelta(minutes=5)
SAMPLES = 5
_ROW_S = 300
_STEP_S = 5


def last_end(machine: Machine, at: datetime) -> datetime:
    """Return the last end of a row before or at ``at``."""
    offset = machine.number % (_ROW_S // _STEP_S) * _STEP_S
    second = (int(at.timestamp()) - offset) // _ROW_S * _ROW_S + offset
    return datetime.fromtimestamp(second, UTC)


def ends(machine: Machine, since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the ends of rows after ``since`` up to ``until``."""
    end = last_end(machine, since) + ROW
    while end <= until:
        yield end
        end += ROW
