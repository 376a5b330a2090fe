"""From frames to rows: what of a message goes into which column."""

from base64 import b64encode
from datetime import timedelta
from typing import Any, NamedTuple

import msgspec

from obhut_protocol import inventory
from obhut_protocol.facts import to_map
from obhut_protocol.frames import Data, Event, Facts, Gap, Part, SampleRow

_pack = msgspec.msgpack.Encoder().encode
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
    sample: dict[str, Any] | None = None
    facts: dict[str, Any] | None = None
    event: dict[str, Any] | None = None
    inventory: dict[str, Any] | None = None
    gap: dict[str, Any] | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether this version has nothing to store of the message."""
        return all(row is None for row in self[1:])

    @property
    def weight(self) -> int:
        """Return its bytes beyond those of a common message."""
        return len(self.inventory["y"]) if self.inventory else 0


def item(data: Data, *, owner: Owner, offset_ms: int, at_ms: int) -> Item:
    """Return the rows of ``data``, which arrived at ``at_ms`` from a clock ``offset_ms`` behind."""
    if isinstance(data.payload, SampleRow):
        return Item(data.seq, sample=_sample(data, data.payload, owner, offset_ms, at_ms))
    if isinstance(data.payload, Facts):
        return Item(data.seq, facts=_facts(data, data.payload, owner))
    if isinstance(data.payload, Event):
        return Item(data.seq, event=_event(data, data.payload, owner, offset_ms, at_ms))
    if isinstance(data.payload, Part):
        return Item(data.seq, inventory=_inventory(data, data.payload, owner))
    return Item(data.seq)


def gap_item(gap: Gap, *, owner: Owner) -> Item:
    """Return the row of what a device gave up; it stands where its last number would."""
    row = {
        "d": owner.device_id,
        "p": owner.partner_id,
        "c": owner.customer_id,
        "s": owner.spool,
        "q": gap.spool_to,
        "l": gap.spool_from,
        "k": gap.kind_lost,
        "n": gap.lost,
    }
    return Item(gap.spool_to, gap=row)


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


def _inventory(data: Data, part: Part, owner: Owner) -> dict[str, Any]:
    """Return the payload as it came; what is in it is for the worker to read."""
    return {**_owned(data, owner), "y": b64encode(_pack(inventory.to_map(part))).decode()}
