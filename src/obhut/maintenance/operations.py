"""Writes of the platform about itself."""

from datetime import datetime
from typing import Any

from obhut.maintenance.models import Beat, Probe


def beat(*, process: str, at: datetime, started_at: datetime, stats: dict[str, Any]) -> None:
    """Record that ``process`` lives at ``at``."""
    Beat.objects.update_or_create(
        process=process, defaults={"beat_at": at, "started_at": started_at, "stats": stats}
    )


def probe(*, at: datetime) -> None:
    """Write one row; raises a database error where the database takes no writes."""
    Probe.objects.update_or_create(id=1, defaults={"written_at": at})
