"""Events of devices as the worker reads them, each once."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection

_TAKE = """
update health_event set taken_at = %(at)s
 where number = any(array(
   select number from health_event where taken_at is null
    order by number limit %(limit)s for update skip locked)) and taken_at is null
returning number, device_id, happened_at, received_at, is_late, kind, severity, subject, detail
"""


@dataclass(frozen=True, slots=True)
class EdgeEvent:
    """One event; ``is_late``: it came from a spool and may be shown, but must wake nobody."""

    number: int
    device_id: int
    happened_at: datetime
    received_at: datetime
    is_late: bool
    kind: str
    severity: int
    subject: str
    detail: dict[str, Any]


def take_events(*, at: datetime, limit: int = 1000) -> list[EdgeEvent]:
    """Take the oldest events that nobody took yet, in order of arrival; runs as the worker.

    They count as taken when the surrounding transaction commits: act on them inside it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"at": at, "limit": limit})
        rows = cursor.fetchall()
    return sorted((_event(row) for row in rows), key=lambda event: event.number)


def _event(row: tuple[Any, ...]) -> EdgeEvent:
    found = EdgeEvent(*row)
    # Raw SQL brings JSON as text.
    return replace(found, detail=json.loads(row[-1])) if isinstance(row[-1], str) else found
