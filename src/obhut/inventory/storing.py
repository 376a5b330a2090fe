"""One change of one section becomes rows: content, products, missing updates, history."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cached_property
from typing import Any

import structlog

from obhut.devices import api as devices
from obhut.inventory import software
from obhut.inventory.models import Change, PendingUpdate, Section
from obhut.inventory.rules import content as contents
from obhut.inventory.rules import message
from obhut.inventory.rules.content import clean
from obhut.inventory.rules.message import FULL, Content, Part
from obhut.inventory.rules.products import Missing, changed_products, missing, products
from obhut.inventory.software import Owner
from obhut.kernel import clock
from obhut.kernel.serials import plain_mac

_WITHOUT_HISTORY = frozenset({"updates"})
_CHUNK = 2000
_MOST_CARDS = 16
_log = structlog.get_logger()


class Step:
    """A section of a device before and after; ``old`` is None where nothing was known."""

    def __init__(
        self, owner: Owner, section: str, old: Content | None, new: Content, at: datetime
    ) -> None:
        self.owner, self.section, self.old, self.new, self.at = owner, section, old, new, at

    @cached_property
    def keys(self) -> list[str]:
        """Return the keys that differ."""
        return contents.changed_keys(self.old or {}, self.new)


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
    step = Step(owner, first.section, old, new, at)
    _write(step, first.hash, _kept(parts, new))
    _history(step)
    if first.section in _FOLLOWERS:
        _FOLLOWERS[first.section](step)


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


def _kept(parts: Sequence[Part], new: Content) -> bytes:
    """Return the bytes to keep: a whole section as it came, else packed anew."""
    if parts[0].mode == FULL:
        return b"".join(part.z for part in parts)
    return contents.packed(new)


def _write(step: Step, content_hash: bytes, content: bytes) -> None:
    Section.objects.update_or_create(
        device_id=step.owner.device_id,
        section=step.section,
        defaults={
            "partner_id": step.owner.partner_id,
            "customer_id": step.owner.customer_id,
            "content_hash": content_hash,
            "content": content,
            "entries": len(step.new),
            "received_at": step.at,
        },
    )


def _history(step: Step) -> None:
    """Note what differs; the first content is where the history begins, not a change."""
    if step.old is None or step.section in _WITHOUT_HISTORY:
        return
    changes = [
        Change(
            device_id=step.owner.device_id,
            partner_id=step.owner.partner_id,
            customer_id=step.owner.customer_id,
            at=step.at,
            section=step.section,
            key=clean(each.key, 200),
            before=each.before,
            after=each.after,
        )
        for each in contents.differences(step.old, step.new, step.keys)
    ]
    Change.objects.bulk_create(changes, batch_size=_CHUNK)


def _packages(step: Step) -> None:
    if step.old is None:
        software.replace(step.owner, {}, products(step.new))
        return
    gone, fresh = changed_products(step.old, step.new, step.keys)
    software.replace(step.owner, gone, fresh)


def _updates(step: Step) -> None:
    theirs = PendingUpdate.objects.filter(device_id=step.owner.device_id)
    theirs.delete()
    today = step.at.astimezone(clock.GERMANY).date()
    found = {each.key: each for each in missing(step.new, today=today)}
    rows = [_pending(step.owner, each) for each in found.values()]
    PendingUpdate.objects.bulk_create(rows, batch_size=_CHUNK)
    security = [row.since for row in rows if row.is_security]
    devices.set_pending(
        device_id=step.owner.device_id,
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


def _hardware(step: Step) -> None:
    machine = step.new.get("machine", {})
    devices.set_machine(
        device_id=step.owner.device_id,
        model=clean(machine.get("model"), 200),
        serial=clean(machine.get("serial"), 120),
    )


def _network(step: Step) -> None:
    found = {plain_mac(clean(each.get("mac"), 40)) for each in step.new.values()}
    devices.set_macs(device_id=step.owner.device_id, macs=sorted(found - {""})[:_MOST_CARDS])


_FOLLOWERS: dict[str, Callable[[Step], None]] = {
    "hardware": _hardware,
    "network": _network,
    "packages": _packages,
    "updates": _updates,
}
