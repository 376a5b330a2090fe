"""What a device is made of: payload of DATA kind 3, sent as changes of sections.

A section is a map of entries (key → map of values). ``pack`` makes the messages that lead from
one state of a section to the next, ``join`` reads them again, ``apply`` makes the new state. Both
sides name a state by its ``section_hash``: a delta says on which state it stands, every message
which state comes out of it, so a difference between the two sides never stays unseen.
"""

import zlib
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple, TypeAlias

from obhut_protocol import checks, codec
from obhut_protocol.limits import (
    HASH_BYTES,
    MAX_ENTRIES,
    MAX_KEY,
    MAX_PACKED,
    MAX_PARTS,
    MAX_SECTION,
    MAX_SECTIONS,
    MAX_UNPACKED,
    MAX_VALUE_ITEMS,
    MAX_VALUE_KEYS,
    MAX_VALUE_TEXT,
    PART_BYTES,
)
from obhut_protocol.malformed import Malformed

SECTIONS = (
    "hardware", "firmware", "processors", "memory", "disks", "network", "system", "users",
    "packages", "updates",
)  # fmt: skip
FULL, DELTA = "full", "delta"
_VERSION = 1
_MAX_INT = 2**63 - 1
_DIGEST_HEX = 12
_CAP = "inv:"

Value: TypeAlias = str | int | float | bool | Sequence[str] | None
Content: TypeAlias = Mapping[str, Mapping[str, object]]
"""The entries of a section: key → values (``Value``)."""


class Part(NamedTuple):
    """One message. Those of one change follow each other, ``part`` from 0 to ``parts`` - 1.

    ``base`` names the state that a delta stands on, None for a whole section; ``hash`` the state
    that comes out. ``left_out`` counts entries that the device has beyond what may be sent.
    """

    section: str
    mode: str
    base: bytes | None
    hash: bytes
    part: int
    parts: int
    z: bytes
    left_out: int = 0


class Delta(NamedTuple):
    """Entries that are new or became others, and keys that are gone."""

    set: Content
    gone: tuple[str, ...]


Body: TypeAlias = Content | Delta


class Fitted(NamedTuple):
    """Entries within every limit, and how many were left out for it."""

    content: Content
    left_out: int


def section_hash(content: Content) -> bytes:
    """Return the name of a state: SHA-256 (16 bytes) over ``[[key, values], …]``, keys sorted."""
    pairs = [[key, dict(sorted(content[key].items()))] for key in sorted(content)]
    return sha256(codec.pack(pairs, most=2 * MAX_UNPACKED)).digest()[:HASH_BYTES]


def digest(hashes: Mapping[str, bytes]) -> str:
    """Return 12 hexadecimal digits that stand for the states of all sections."""
    whole = b"".join(key.encode() + b"\x00" + hashes[key] for key in sorted(hashes))
    return sha256(whole).hexdigest()[:_DIGEST_HEX]


def cap(hashes: Mapping[str, bytes]) -> str:
    """Return what HELLO says in its ``caps`` about the inventory that the agent remembers."""
    return _CAP + digest(hashes)


def digest_in(caps: Sequence[str]) -> str | None:
    """Return the digest that ``cap`` put into HELLO, None from an agent without an inventory."""
    return next((one.removeprefix(_CAP) for one in caps if one.startswith(_CAP)), None)


def pack(section: str, old: Content | None, new: Content, *, left_out: int = 0) -> tuple[Part, ...]:
    """Return the messages from ``old`` (None = unknown to the server) to ``new``; none if equal.

    Sends the whole section where that is shorter. Raises Malformed for what ``fit`` did not
    bring within the limits.
    """
    if old == new:
        return ()
    mode, base, packed = FULL, None, _packed(_ordered(new))
    if old is not None:
        change = _packed(_difference(old, new))
        if len(change) < len(packed):
            mode, base, packed = DELTA, section_hash(old), change
    if len(packed) > MAX_PACKED:
        raise Malformed("section is too big")
    return _split(Part(section, mode, base, section_hash(new), 0, 1, packed, left_out))


def fit(content: Content) -> Fitted:
    """Return as many entries, in the order of their keys, as the limits allow."""
    keys = sorted(content)[:MAX_ENTRIES]
    while True:
        kept = {key: content[key] for key in keys}
        try:
            fits = len(_packed(_ordered(kept))) <= MAX_PACKED
        except Malformed:
            fits = False
        if fits or not keys:
            return Fitted(kept, len(content) - len(kept))
        keys = keys[: len(keys) * 3 // 4]


def parse(payload: object) -> Part:
    """Return the message in a decoded payload; its ``z`` stays unread. Raises Malformed."""
    found = checks.mapping(payload)
    checks.integer(found.get("v"), _VERSION, _VERSION)
    mode, base = found.get("mode"), found.get("base")
    if mode not in (FULL, DELTA) or (mode == DELTA) != (base is not None):
        raise Malformed("mode unknown or without its base")
    parts = checks.integer(found.get("parts"), 1, MAX_PARTS)
    return Part(
        section=checks.text(found.get("section"), MAX_SECTION),
        mode=str(mode),
        base=None if base is None else checks.binary(base, HASH_BYTES),
        hash=checks.binary(found.get("hash"), HASH_BYTES),
        part=checks.integer(found.get("part"), 0, parts - 1),
        parts=parts,
        z=_bytes(found.get("z")),
        left_out=checks.integer(found.get("cut", 0), 0, _MAX_INT),
    )


def to_map(part: Part) -> dict[str, object]:
    """Return the payload for the wire."""
    said = {"v": _VERSION, **part._asdict()}
    left_out = said.pop("left_out")
    return {**said, "cut": left_out} if left_out else said


def join(parts: Sequence[Part]) -> Body:
    """Return what all parts of one change, in their order, say. Raises Malformed."""
    first = parts[0]
    for number, part in enumerate(parts):
        same = part[:4] == first[:4] and part.parts == len(parts)
        if not same or part.part != number:
            raise Malformed("parts do not belong together")
    body = codec.unpack(_unpacked(b"".join(part.z for part in parts)), most=MAX_UNPACKED)
    if first.mode == FULL:
        return entries(body)
    found = checks.mapping(body)
    gone = checks.items(found.get("del"), MAX_ENTRIES)
    return Delta(entries(found.get("set")), tuple(checks.text(key, MAX_KEY) for key in gone))


def apply(state: Content | None, body: Body) -> Content:
    """Return the state that follows ``state``. Raises Malformed where it would grow too large."""
    if not isinstance(body, Delta):
        return body
    gone = frozenset(body.gone)
    result = {key: values for key, values in (state or {}).items() if key not in gone}
    result.update(body.set)
    if len(result) > MAX_ENTRIES:
        raise Malformed("too many entries")
    return result


def hashes(value: object) -> dict[str, bytes]:
    """Return a checked map of section → hash. Raises Malformed."""
    found = checks.mapping(value)
    if len(found) > MAX_SECTIONS:
        raise Malformed("too many sections")
    return {
        checks.text(key, MAX_SECTION): checks.binary(name, HASH_BYTES)
        for key, name in found.items()
    }


def entries(value: object) -> Content:
    """Return a checked map of entries. Raises Malformed."""
    found = checks.mapping(value)
    if len(found) > MAX_ENTRIES:
        raise Malformed("too many entries")
    return {checks.text(key, MAX_KEY): _values(values) for key, values in found.items()}


def _values(value: object) -> dict[str, object]:
    found = checks.mapping(value)
    if len(found) > MAX_VALUE_KEYS:
        raise Malformed("too many values")
    return {checks.text(key, MAX_KEY): _value(item) for key, item in found.items()}


def _value(value: object) -> object:
    if isinstance(value, str):
        return checks.text(value, MAX_VALUE_TEXT, empty=True)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return checks.integer(value, -_MAX_INT - 1, _MAX_INT)
    if isinstance(value, float):
        return checks.number(value)
    found = checks.items(value, MAX_VALUE_ITEMS)
    return [checks.text(item, MAX_VALUE_TEXT, empty=True) for item in found]


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes) or len(value) > MAX_PACKED:
        raise Malformed("binary missing or too long")
    return value


def _difference(old: Content, new: Content) -> dict[str, object]:
    changed = {key: values for key, values in new.items() if old.get(key) != values}
    return {"set": changed, "del": [key for key in old if key not in new]}


def _ordered(content: Content) -> Content:
    """Return the checked entries in the order of their keys: neighbours compress best."""
    return dict(sorted(entries(content).items()))


def _packed(body: object) -> bytes:
    return zlib.compress(codec.pack(body, most=MAX_UNPACKED), 9)


def _unpacked(packed: bytes) -> bytes:
    if len(packed) > MAX_PACKED:
        raise Malformed("section is too big")
    unpacker = zlib.decompressobj()
    try:
        body = unpacker.decompress(packed, MAX_UNPACKED + 1)
    except zlib.error:
        raise Malformed("cannot be unpacked") from None
    if len(body) > MAX_UNPACKED or not unpacker.eof or unpacker.unused_data:
        raise Malformed("too much, too little, or bytes behind the end")
    return body


def _split(whole: Part) -> tuple[Part, ...]:
    pieces = [whole.z[at : at + PART_BYTES] for at in range(0, len(whole.z), PART_BYTES)]
    return tuple(
        whole._replace(part=number, parts=len(pieces), z=piece)
        for number, piece in enumerate(pieces)
    )
