"""The worker does what people wished for many devices, in pieces, each in a transaction."""

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from obhut.audit import api as audit
from obhut.audit.api import Subject
from obhut.devices import tags
from obhut.devices.bulk import BulkChange, BulkItem
from obhut.devices.events import DeviceRemoved
from obhut.devices.models import Device, Quarantine
from obhut.devices.moving import move
from obhut.devices.notifying import notify
from obhut.devices.rules import labels
from obhut.devices.rules.bulk import History, Kind, Outcome, Why
from obhut.kernel import clock
from obhut.kernel.clauses import clause
from obhut.kernel.events import publish
from obhut.tenancy.api import Place, place_of_site
from obhut.work import api as work

_PIECE = 500
_PIECE_OF_MOVES = 20
_WRITE = """
update devices_bulkitem item set outcome = r.outcome, why = r.why, before = r.before
  from jsonb_to_recordset(%s::jsonb)
    as r(device bigint, outcome text, why text, before jsonb)
 where item.change_id = %s and item.device_id = r.device
"""


@dataclass
class Piece:
    """Some devices of a change, locked; each gets its outcome."""

    change: BulkChange
    items: dict[int, BulkItem]
    devices: list[Device]
    at: datetime
    changed: list[Device] = field(default_factory=list)

    @property
    def wish(self) -> dict[str, Any]:
        """Return what was wished for all of them."""
        return dict(self.change.wish)

    def done(self, device: Device, before: Any = None) -> None:
        """Note that a device was changed, and what a way back needs."""
        item = self.items[device.pk]
        item.outcome, item.before = Outcome.DONE.value, before
        self.changed.append(device)

    def same(self, device: Device) -> None:
        """Note that there was nothing to change."""
        self.items[device.pk].outcome = Outcome.SAME.value

    def failed(self, device_id: int, why: Why) -> None:
        """Note why a device was left as it is."""
        item = self.items[device_id]
        item.outcome, item.why = Outcome.FAILED.value, why.value

    def record(self, action: str, **detail: str) -> None:
        """Put each changed device on the trail."""
        subjects = [Subject(d.pk, d.partner_id, d.customer_id) for d in self.changed]
        said = {key: value for key, value in detail.items() if value}
        audit.record_each(action=action, subject_type="device", subjects=subjects, detail=said)


@clause("V-P.9")
def apply(change_id: UUID) -> None:
    """Do a change from where it stands; a second run does nothing twice. Runs as the worker."""
    change = BulkChange.objects.get(pk=change_id)
    assert isinstance(change, BulkChange)
    items = BulkItem.objects.filter(change=change)
    with suppress(work.Busy), work.running(change.pk) as progress:
        progress.expect(items.count())
        _tell(progress, items.exclude(outcome=Outcome.WAITING))
        with audit.acting(person_id=change.person_id):
            while piece := _piece(change):
                _tell(progress, piece)


def _tell(progress: work.Progress, items: Iterable[Any]) -> None:
    good = 0
    for item in items:
        if item.outcome == Outcome.FAILED:
            progress.failed_item(item.name)
        else:
            good += 1
    progress.advance(good)


@transaction.atomic
def _piece(change: BulkChange) -> list[BulkItem]:
    """Do the next devices; return them, or nothing when all are done."""
    size = _PIECE_OF_MOVES if change.kind == Kind.MOVE else _PIECE
    waiting: Any = BulkItem.objects.filter(change=change, outcome=Outcome.WAITING)
    items = {each.device_id: each for each in waiting.order_by("device_id")[:size]}
    if not items:
        return []
    piece = Piece(change, items, _locked(change, list(items)), clock.real())
    for missing in set(items) - {device.pk for device in piece.devices}:
        piece.failed(missing, Why.GONE)
    _WORK[Kind(change.kind)](piece)
    _write(piece)
    return list(items.values())


def _locked(change: BulkChange, ids: list[int]) -> list[Device]:
    """Return the devices that still are where the person may change them."""
    mine = Device.objects.filter(pk__in=ids, removed_at=None)
    if change.partner_id:
        mine = mine.filter(partner_id=change.partner_id)
    if change.customer_id:
        mine = mine.filter(customer_id=change.customer_id)
    return list(mine.order_by("pk").select_for_update())


def _write(piece: Piece) -> None:
    rows = [
        {"device": pk, "outcome": item.outcome, "why": item.why, "before": item.before}
        for pk, item in piece.items.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [json.dumps(rows), piece.change.pk])


def _add_tag(piece: Piece) -> None:
    wanted, spelling = str(piece.wish["tag"]), {}
    for device in piece.devices:
        if device.customer_id not in spelling:
            spelling[device.customer_id] = tags.spelled(device.customer_id, [wanted])
            tags.note(device.partner_id, device.customer_id, spelling[device.customer_id])
        _with_tag(piece, device, spelling[device.customer_id])
    Device.objects.bulk_update(piece.changed, ["tags"])
    piece.record("device.tagged", tag=wanted)


def _with_tag(piece: Piece, device: Device, more: list[str]) -> None:
    try:
        new = labels.together(device.tags, more)
    except labels.BadLabel:
        piece.failed(device.pk, Why.TOO_MANY_TAGS)
        return
    if new == device.tags:
        piece.same(device)
        return
    device.tags = new
    piece.done(device)


def _remove_tag(piece: Piece) -> None:
    gone = str(piece.wish["tag"])
    for device in piece.devices:
        new = labels.without(device.tags, gone)
        if new == device.tags:
            piece.same(device)
        else:
            device.tags = new
            piece.done(device)
    Device.objects.bulk_update(piece.changed, ["tags"])
    tags.drop_unused({device.customer_id for device in piece.changed}, [gone])
    piece.record("device.untagged", tag=gone)


def _quarantine(piece: Piece) -> None:
    for device in piece.devices:
        if device.quarantined_at is not None:
            piece.same(device)
            continue
        device.quarantined_at = piece.at
        device.quarantine_reason = Quarantine.BY_HAND
        device.quarantine_detail = str(piece.wish.get("reason", ""))
        piece.done(device)
    Device.objects.bulk_update(piece.changed, _QUARANTINE)
    piece.record("device.quarantined", reason=str(Quarantine.BY_HAND))
    notify(piece.changed)


def _release(piece: Piece) -> None:
    for device in piece.devices:
        if device.quarantined_at is None:
            piece.same(device)
            continue
        device.quarantined_at, device.quarantine_reason = None, ""
        device.quarantine_detail = device.hardware_id = ""
        piece.done(device)
    Device.objects.bulk_update(piece.changed, [*_QUARANTINE, "hardware_id"])
    piece.record("device.released", why=str(piece.wish.get("reason", "")))


def _retire(piece: Piece) -> None:
    person = piece.change.person_id
    for device in piece.devices:
        device.removed_at, device.removed_by = piece.at, person
        piece.done(device)
    Device.objects.bulk_update(piece.changed, ["removed_at", "removed_by"])
    customers = {device.customer_id for device in piece.changed}
    tags.drop_unused(customers, {tag for device in piece.changed for tag in device.tags})
    piece.record("device.removed", why=str(piece.wish.get("reason", "")))
    notify(piece.changed)
    for each in piece.changed:
        publish(DeviceRemoved(each.pk, each.partner_id, each.customer_id, person, piece.at))


def _move(piece: Piece) -> None:
    places: dict[int, Place | None] = {}
    for device in piece.devices:
        wish = {**piece.wish, **(piece.items[device.pk].wish or {})}
        site_id = int(wish["site"])
        if site_id not in places:
            places[site_id] = place_of_site(site_id)
        _move_one(piece, device, places[site_id], str(wish.get("history", "")))


def _move_one(piece: Piece, device: Device, place: Place | None, history: str) -> None:
    if (why := _obstacle(device, place, history)) is not Why.NOTHING or place is None:
        piece.failed(device.pk, why)
        return
    if device.site_id == place.site_id:
        piece.same(device)
        return
    before = {"site": device.site_id, "history": history}
    subjects = [Subject(device.pk, device.partner_id, device.customer_id)]
    if device.customer_id == place.customer_id:
        device.site_id = place.site_id
        device.save(update_fields=["site"])
    else:
        move(device, place, history=History(history), at=piece.at)
        subjects.append(Subject(device.pk, device.partner_id, place.customer_id))
    piece.done(device, before if before["site"] else None)
    detail = {"name": device.name, "site": str(place.site_id), "history": history}
    audit.record_each(
        action="device.moved", subject_type="device", subjects=subjects, detail=detail
    )


def _obstacle(device: Device, place: Place | None, history: str) -> Why:
    """Return why a device cannot go to a place. Never from one partner to another one."""
    if place is None:
        return Why.NO_SITE
    if place.partner_id != device.partner_id:
        return Why.OTHER_PARTNER
    if place.customer_id != device.customer_id and history not in set(History):
        return Why.OTHER_CUSTOMER
    return Why.NOTHING


_QUARANTINE = ["quarantined_at", "quarantine_reason", "quarantine_detail"]
_WORK: dict[Kind, Callable[[Piece], None]] = {
    Kind.ADD_TAG: _add_tag,
    Kind.REMOVE_TAG: _remove_tag,
    Kind.MOVE: _move,
    Kind.QUARANTINE: _quarantine,
    Kind.RELEASE: _release,
    Kind.RETIRE: _retire,
}
