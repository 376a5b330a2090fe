"""From frames to rows: what of a message goes into which column."""

from datetime import timedelta
from typing import Any, NamedTuple

from obhut_protocol.facts import to_map
from obhut_protocol.frames import Data, Event, Facts, SampleRow

_OLDEST = timedelta(days=15) / timedelta(milliseconds=1)


class Owner(NamedTuple):
    """Whose rows a connection writes."""

    device_id: int
    partner_id: int
    customer_id: int
    spool: str


class Item(NamedTuple):
    """One message on its way into the database; exactly one of the rows is there."""

    seq: int
    sample: dict[str, Any] | None
    facts: dict[str, Any] | None
    event: dict[str, Any] | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether this version has nothing to store of the message."""
        return self.sample is None and self.facts is None and self.event is None


def item(data: Data, *, owner: Owner, offset_ms: int, at_ms: int) -> Item:
    """Return the rows of ``data``, which arrived at ``at_ms`` from a clock ``offset_ms`` behind."""
    if isinstance(data.payload, SampleRow):
        return Item(data.seq, _sample(data, data.payload, owner, offset_ms, at_ms), None)
    if isinstance(data.payload, Facts):
        return Item(data.seq, None, _facts(data, data.payload, owner))
    if isinstance(data.payload, Event):
        return Item(data.seq, None, None, _event(data, data.payload, owner, offset_ms, at_ms))
    return Item(data.seq, None, None)


def measured_at(*, device_ms: int, at_ms: int) -> int:
    """Return when a row was measured: the device's time only if it lies within 15 days before.

    A device whose clock stands in 1970 must not make rows that no retention ever reaches.
    """
    return device_ms if at_ms - _OLDEST <= device_ms <= at_ms else at_ms


def _owned(data: Data, owner: Owner) -> dict[str, Any]:
    return {
        "d": owner.device_id,
        "p": owner.partner_id,
        "c": owner.customer_id,
        "s": owner.spool,
        "q": data.seq,
    }


def _sample(data: Data, row: SampleRow, owner: Owner, offset_ms: int, at_ms: int) -> dict[str, Any]:
    measured = measured_at(device_ms=row.measured_to + offset_ms, at_ms=at_ms)
    return {
        **_owned(data, owner),
        "m": measured / 1000,
        "t": row.measured_to / 1000,
        "n": row.samples,
        "v": min(row.table_version, 32767),
        "x": row.values,
    }


def _facts(data: Data, facts: Facts, owner: Owner) -> dict[str, Any]:
    return {**_owned(data, owner), "b": facts.reboot_required, "f": to_map(facts)}


def _event(data: Data, event: Event, owner: Owner, offset_ms: int, at_ms: int) -> dict[str, Any]:
    return {
        **_owned(data, owner),
        "m": measured_at(device_ms=event.at + offset_ms, at_ms=at_ms) / 1000,
        "k": event.kind,
        "w": event.severity,
        "o": event.subject,
        "f": dict(event.detail),
    }
