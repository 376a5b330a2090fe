"""One change of one section becomes rows: content, products, missing updates, history."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import structlog

from obhut.devices import api as devices
from obhut.inventory import software
from obhut.inventory.models import Change, PendingUpdate, Section
from obhut.inventory.rules import content as contents
from obhut.inventory.rules import message
from obhut.inventory.rules.content import clean
from obhut.inventory.rules.message import FULL, Content, Part
from obhut.inventory.rules.products import Missing, missing, products
from obhut.inventory.software import Owner
from obhut.kernel import clock

_WITHOUT_HISTORY = frozenset({"updates"})
_CHUNK = 2000
_log = structlog.get_logger()


def store(owner: Owner, parts: Sequence[Part], *, at: datetime) -> None:
    """Apply a complete change. Raises Malformed; then the caller's savepoint undoes everything.

    A delta on something that is not stored, or a result with another hash than stated, changes
    nothing but this: the stored hash is dropped, so that the device sends the whole section.
    """
    first = parts[0]
    body = message.joined(parts)
    sections = Section.objects.select_for_update()
    found: Any = sections.filter(device_id=owner.device_id, section=first.section).first()
    known: Section | None = found
    old = contents.unpacked(bytes(known.content)) if known else None
    if known and bytes(known.content_hash or b"") == first.hash:
        return  # sent once more
    new = _result(first, body, known, old)
    if new is None or contents.section_hash(new) != first.hash:
        _log.warning("inventory-mismatch", device=owner.device_id, section=first.section)
        forget_hash(owner.device_id, first.section)
        return
    _write(owner, first, new, at)
    _history(owner, first.section, old, new, at)
    if first.section in _FOLLOWERS:
        _FOLLOWERS[first.section](owner, old or {}, new, at)


def forget_hash(device_id: int, section: str) -> None:
    """Ask the device for the whole section at its next greeting."""
    Section.objects.filter(device_id=device_id, section=section).update(content_hash=None)


def _result(first: Part, body: bytes, known: Section | None, old: Content | None) -> Content | None:
    if first.mode == FULL:
        return message.entries(body)
    change = message.delta(body)
    if known is None or old is None or known.content_hash is None:
        return None
    if bytes(known.content_hash) != first.base:
        return None
    return contents.applied(old, change)


def _write(owner: Owner, first: Part, new: Content, at: datetime) -> None:
    Section.objects.update_or_create(
        device_id=owner.device_id,
        section=first.section,
        defaults={
            "partner_id": owner.partner_id,
            "customer_id": owner.customer_id,
            "content_hash": first.hash,
            "content": contents.packed(new),
            "entries": len(new),
            "received_at": at,
        },
    )


def _history(owner: Owner, section: str, old: Content | None, new: Content, at: datetime) -> None:
    """Note what differs; the first content is where the history begins, not a change."""
    if old is None or section in _WITHOUT_HISTORY:
        return
    changes = [
        Change(
            device_id=owner.device_id,
            partner_id=owner.partner_id,
            customer_id=owner.customer_id,
            at=at,
            section=section,
            key=clean(each.key, 200),
            before=each.before,
            after=each.after,
        )
        for each in contents.differences(old, new)
    ]
    Change.objects.bulk_create(changes, batch_size=_CHUNK)


def _packages(owner: Owner, old: Content, new: Content, _at: datetime) -> None:
    software.replace(owner, products(old), products(new))


def _updates(owner: Owner, _old: Content, new: Content, at: datetime) -> None:
    theirs = PendingUpdate.objects.filter(device_id=owner.device_id)
    theirs.delete()
    found = {each.key: each for each in missing(new, today=at.astimezone(clock.GERMANY).date())}
    rows = [_pending(owner, each) for each in found.values()]
    PendingUpdate.objects.bulk_create(rows, batch_size=_CHUNK)
    security = [row.since for row in rows if row.is_security]
    devices.set_pending(
        device_id=owner.device_id,
        updates=len(rows),
        security=len(security),
        since=min(security, default=None),
    )


def _pending(owner: Owner, each: Missing) -> PendingUpdate:
    return PendingUpdate(
        device_id=owner.device_id,
        partner_id=owner.partner_id,
        customer_id=owner.customer_id,
        **asdict(each),
    )


def _hardware(owner: Owner, _old: Content, new: Content, _at: datetime) -> None:
    machine = new.get("machine", {})
    devices.set_machine(
        device_id=owner.device_id,
        model=clean(machine.get("model"), 200),
        serial=clean(machine.get("serial"), 120),
    )


_FOLLOWERS: dict[str, Callable[[Owner, Content, Content, datetime], None]] = {
    "hardware": _hardware,
    "packages": _packages,
    "updates": _updates,
}
