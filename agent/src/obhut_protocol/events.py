"""What happened on a device at one moment: payload of DATA kind 4. Hostile input."""

from typing import NamedTuple, TypeAlias

from obhut_protocol import checks
from obhut_protocol.limits import (
    MAX_DETAILS,
    MAX_LABEL,
    MAX_NAME,
    MAX_SEVERITY,
    MAX_TEXT,
    MAX_VALUES,
)
from obhut_protocol.malformed import Malformed

Detail: TypeAlias = str | int | float | bool | None


class Event(NamedTuple):
    """One event. ``severity`` 0 to 4: for the record, notice, warning, serious, critical.

    ``kind`` is a short name such as ``disk-full``; ``subject`` what it is about (a mount, a
    service), empty for the device itself; ``detail`` holds a few values by name.
    """

    at: int
    kind: str
    severity: int
    subject: str
    detail: tuple[tuple[str, Detail], ...]


def parse(payload: object) -> Event:
    """Return the event in a decoded array; further items are ignored. Raises Malformed."""
    items = checks.items(payload, MAX_VALUES)
    if len(items) < 5:
        raise Malformed("event is too short")
    at, kind, severity, subject, detail = items[:5]
    return Event(
        at=checks.instant(at),
        kind=checks.text(kind, MAX_LABEL),
        severity=checks.integer(severity, 0, MAX_SEVERITY),
        subject=checks.text(subject, MAX_NAME, empty=True),
        detail=_details(checks.mapping(detail)),
    )


def to_items(event: Event) -> list[object]:
    """Return the array for the wire."""
    return [*event[:-1], dict(event.detail)]


def _details(found: dict[str, object]) -> tuple[tuple[str, Detail], ...]:
    if len(found) > MAX_DETAILS:
        raise Malformed("too many details")
    return tuple((checks.text(key, MAX_LABEL), _detail(value)) for key, value in found.items())


def _detail(value: object) -> Detail:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return checks.text(value, MAX_TEXT, empty=True)
    return checks.number(value)
