"""The device's own log of what it did on whose order: a chain in which each entry seals all before.

An entry is written before something begins and when it ended. Its head (how many entries, and the
last hash) goes to the server; whoever has a copy of the file can check it against any head that
was ever told.
"""

from collections.abc import Iterator
from enum import Enum, IntEnum
from hashlib import sha256
from typing import NamedTuple, TypeAlias

from obhut_protocol import checks, codec
from obhut_protocol.authority.bounds import (
    HASH_BYTES,
    MAX_REASON,
    MAX_TICKET,
    NONCE_BYTES,
)
from obhut_protocol.authority.documents import exactly
from obhut_protocol.limits import MAX_KIND, MAX_LABEL, MAX_NAME, MAX_SEQ
from obhut_protocol.malformed import Malformed

Raw: TypeAlias = bytes | memoryview
_CONTEXT = b"obhut/1 deed\0"
_LENGTH = 2
MOST = 8 * 1024
"""Bytes of one entry with length and hash; fits any reason and name in any script."""


class Stage(IntEnum):
    """What an entry says."""

    BEGUN = 1
    ENDED = 2
    RENEWED = 3
    """What stood behind the entry before was damaged; nothing is known of it."""


class Deed(NamedTuple):
    """``order`` = digest of the signed document; ``outcome`` see ``orders.Outcome``, 0 = not yet.

    ``person`` and ``name`` = who signed, for class B the server's key id and no name. ``result`` =
    SHA-256 of what was reported, empty while there is nothing.
    """

    at: int
    stage: Stage
    nonce: bytes
    order: bytes
    kind: str
    person: str
    name: str
    reason: str
    ticket: str
    outcome: int
    result: bytes


class Head(NamedTuple):
    """Number of entries and the hash of the last; no entries have 32 zero bytes."""

    entries: int
    hash: bytes


EMPTY = Head(0, bytes(HASH_BYTES))


class Entry(NamedTuple):
    """A deed as it stands in the chain; ``end`` = offset behind it."""

    deed: Deed
    head: Head
    end: int


class Fault(Enum):
    """What is wrong with a copy."""

    TORN = "torn"
    """It breaks off inside the last entry, as after a power cut."""
    ALTERED = "altered"
    SHORTENED = "shortened"
    """Entries are missing that a head once counted."""
    OTHER = "other"
    """It is whole, but not the chain that the head belongs to."""


class Finding(NamedTuple):
    """What a copy holds up to its first fault."""

    head: Head
    size: int
    fault: Fault | None


def append(head: Head, deed: Deed) -> tuple[bytes, Head]:
    """Return the bytes that come behind ``head``, and the head after them. Raises Malformed."""
    body = _write(deed)
    after = Head(head.entries + 1, _link(head, body))
    return len(body).to_bytes(_LENGTH) + body + after.hash, after


def entries(raw: Raw) -> Iterator[Entry]:
    """Yield the entries of a file until the first that is torn or altered."""
    head, start = EMPTY, 0
    while (entry := _entry(raw, start, head)) is not None:
        yield entry
        head, start = entry.head, entry.end


def verify(raw: Raw, known: Head = EMPTY) -> Finding:
    """Check a copy of the file, also against a head that the device once told."""
    head, size, held = EMPTY, 0, known == EMPTY
    for entry in entries(raw):
        head, size = entry.head, entry.end
        held = held or head == known
    return Finding(head, size, _fault(bytes(raw[size:]), head, known, held=held))


def _fault(rest: bytes, head: Head, known: Head, *, held: bool) -> Fault | None:
    if rest and not is_torn(rest):
        return Fault.ALTERED
    if not held:
        return Fault.SHORTENED if head.entries < known.entries else Fault.OTHER
    return Fault.TORN if rest else None


def is_torn(rest: bytes) -> bool:
    """Say whether these bytes behind the last entry are the beginning of one that was not written.

    Whatever is as long as an entry was once whole, unless it is the zeros of a file that grew
    before its content came.
    """
    if not rest.strip(b"\0"):
        return True
    size = int.from_bytes(rest[:_LENGTH])
    return len(rest) < min(_LENGTH + size + HASH_BYTES, MOST)


def _entry(raw: Raw, start: int, head: Head) -> Entry | None:
    begin = start + _LENGTH
    body = bytes(raw[begin : begin + int.from_bytes(raw[start:begin])])
    end = begin + len(body) + HASH_BYTES
    after = Head(head.entries + 1, _link(head, body))
    if not body or raw[end - HASH_BYTES : end] != after.hash:
        return None
    try:
        return Entry(_read(body), after, end)
    except Malformed:
        return None


def _link(head: Head, body: bytes) -> bytes:
    return sha256(_CONTEXT + head.entries.to_bytes(8) + head.hash + body).digest()


def _write(deed: Deed) -> bytes:
    items: list[object] = [*deed]
    items[1] = int(deed.stage)
    return codec.pack(items, most=MOST - _LENGTH - HASH_BYTES)


def _read(body: bytes) -> Deed:
    items = exactly(codec.unpack(body), len(Deed._fields))
    at, stage, nonce, order, kind, person, name, reason, ticket, outcome, result = items
    return Deed(
        at=checks.integer(at, 0, MAX_SEQ),
        stage=Stage(checks.integer(stage, min(Stage), max(Stage))),
        nonce=checks.binary(nonce, NONCE_BYTES),
        order=checks.binary(order, HASH_BYTES),
        kind=checks.text(kind, MAX_LABEL, empty=True),
        person=checks.text(person, MAX_LABEL, empty=True),
        name=checks.text(name, MAX_NAME, empty=True),
        reason=checks.text(reason, MAX_REASON, empty=True),
        ticket=checks.text(ticket, MAX_TICKET, empty=True),
        outcome=checks.integer(outcome, 0, MAX_KIND),
        result=b"" if result == b"" else checks.binary(result, HASH_BYTES),
    )
