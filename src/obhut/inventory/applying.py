"""The worker's turn over what arrived: join, apply, prove by the hash, write what changed.

Messages of one device are taken in their order, each change in a savepoint of its own. One that
cannot be applied is put aside with its reason and never stops the next one; devices take turns,
so that nobody can keep the others waiting.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from django.db import InterfaceError, OperationalError, transaction

from obhut.devices import api as devices
from obhut.inventory.models import Arrival, Refused
from obhut.inventory.rules import message
from obhut.inventory.rules.message import Part
from obhut.inventory.software import Owner, lock_customer
from obhut.inventory.storing import store
from obhut_protocol.malformed import Malformed

_DEVICES, _MESSAGES = 50, 200
_PATIENCE = timedelta(hours=1)
_log = structlog.get_logger()


class Inbox:
    """Goes round the devices that have sent something, a part of them at each turn."""

    def __init__(self) -> None:
        self._last_device = 0

    def turn(self, *, at: datetime) -> int:
        """Apply what has arrived of the next devices; return how many changes were applied."""
        waiting = Arrival.objects.filter(device_id__gt=self._last_device)
        found = waiting.order_by("device_id").values_list("device_id", flat=True).distinct()
        batch = list(found[:_DEVICES])
        self._last_device = batch[-1] if len(batch) == _DEVICES else 0
        return sum(apply_waiting(device_id, at=at) for device_id in batch)


@transaction.atomic
def apply_waiting(device_id: int, *, at: datetime) -> int:
    """Apply what has arrived of one device; return how many changes were applied."""
    waiting: Any = Arrival.objects.filter(device_id=device_id)
    rows: list[Arrival] = list(waiting.order_by("received_at", "seq")[:_MESSAGES])
    owner = _owner(device_id)
    if owner is None:
        _put_aside(rows, "no such device", at)
        return 0
    if not lock_customer(owner.customer_id):
        return 0  # another worker is at it
    if rows:
        devices.note_upload(device_id, at=rows[-1].received_at)
    return _Sorting(owner, at).run(rows)


class _Waiting(NamedTuple):
    """A change of which not all parts are there."""

    rows: list[Arrival]
    parts: list[Part]


class _Sorting:
    """Puts the messages of one device together and applies what is complete."""

    def __init__(self, owner: Owner, at: datetime) -> None:
        self.owner, self.at, self.applied = owner, at, 0
        self.open: dict[tuple[str, bytes], _Waiting] = {}

    def run(self, rows: list[Arrival]) -> int:
        for row in rows:
            self._take(row)
        left = [row for waiting in self.open.values() for row in waiting.rows]
        is_stuck = len(left) == _MESSAGES
        _put_aside(
            [row for row in left if is_stuck or row.received_at < self.at - _PATIENCE],
            "incomplete",
            self.at,
        )
        return self.applied

    def _take(self, row: Arrival) -> None:
        try:
            part = message.parse(bytes(row.payload))
        except Malformed as problem:
            _put_aside([row], str(problem), self.at)
            return
        waiting = self.open.setdefault((part.section, part.hash), _Waiting([], []))
        if part.part != len(waiting.parts):  # it begins anew, or one is missing
            _put_aside(waiting.rows, "parts out of order", self.at)
            waiting.rows.clear()
            waiting.parts.clear()
        waiting.rows.append(row)
        waiting.parts.append(part)
        if part.part + 1 == part.parts and len(waiting.parts) == part.parts:
            self._apply(self.open.pop((part.section, part.hash)))

    def _apply(self, change: _Waiting) -> None:
        try:
            with transaction.atomic():
                store(self.owner, change.parts, at=change.rows[-1].received_at)
                _delete(change.rows)
        except (OperationalError, InterfaceError):
            raise  # the database is away: nothing is wrong with the message
        except Malformed as problem:
            _put_aside(change.rows, str(problem), self.at)
        except Exception as problem:  # noqa: BLE001 - one device must not stop all others
            _log.exception("inventory-not-applied", device=self.owner.device_id)
            _put_aside(change.rows, type(problem).__name__, self.at)
        else:
            self.applied += 1


def _owner(device_id: int) -> Owner | None:
    place = devices.place_of(device_id)
    return Owner(device_id, *place) if place else None


def _put_aside(rows: Iterable[Arrival], reason: str, at: datetime) -> None:
    """Keep what cannot be applied apart, with the reason, and say so in the log."""
    rows = list(rows)
    for row in rows:
        Refused.objects.create(
            device_id=row.device_id,
            partner_id=row.partner_id,
            customer_id=row.customer_id,
            at=at,
            seq=row.seq,
            reason=reason[:80],
            payload=row.payload,
        )
        _log.warning("inventory-put-aside", device=row.device_id, seq=row.seq, reason=reason)
    _delete(rows)


def _delete(rows: Iterable[Arrival]) -> None:
    for row in rows:
        Arrival.objects.filter(pk=row.pk).delete()
