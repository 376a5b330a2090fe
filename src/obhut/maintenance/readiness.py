"""May this instance serve? The reasons why not, for people and for load balancers."""

from collections.abc import Mapping
from datetime import datetime, timedelta

SILENCE = timedelta(seconds=10)
PROCESSES = ("gateway", "worker")


def silent(*, beats: Mapping[str, datetime], at: datetime) -> list[str]:
    """Return the processes that have not beaten within the last ten seconds."""
    return [name for name in PROCESSES if not _lives(beats, name, at)]


def _lives(beats: Mapping[str, datetime], name: str, at: datetime) -> bool:
    return any(
        at - beat <= SILENCE for process, beat in beats.items() if process.split(":")[0] == name
    )
