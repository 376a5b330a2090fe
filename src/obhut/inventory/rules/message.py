"""Inventory messages off the wire: bounded, strict, everything hostile until proved."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec
from msgspec import Meta

from obhut_protocol.malformed import Malformed

SECTIONS = (
    "hardware", "firmware", "processors", "memory", "disks", "network", "system", "users",
    "packages", "updates",
)  # fmt: skip
FULL, DELTA = "full", "delta"
MAX_PACKED = 1 << 20
MAX_BODY = 8 << 20
MAX_ENTRIES = 20_000
MAX_PARTS = 64

Text = Annotated[str, Meta(max_length=300)]
Key = Annotated[str, Meta(min_length=1, max_length=200)]
Value = Text | int | float | bool | None | Annotated[list[Text], Meta(max_length=64)]
Values = Annotated[dict[Key, Value], Meta(max_length=32)]
Entries = Annotated[dict[Key, Values], Meta(max_length=MAX_ENTRIES)]
_Hash = Annotated[bytes, Meta(min_length=16, max_length=16)]

Content = Mapping[str, Mapping[str, object]]
"""The entries of one section: key → fields."""


class Delta(msgspec.Struct):
    """What became another one, and what is gone."""

    set: Entries
    gone: Annotated[list[Key], Meta(max_length=MAX_ENTRIES)] = msgspec.field(name="del")


class _Wire(msgspec.Struct):
    v: int
    section: str
    mode: str
    base: _Hash | None
    hash: _Hash
    part: Annotated[int, Meta(ge=0, lt=MAX_PARTS)]
    parts: Annotated[int, Meta(ge=1, le=MAX_PARTS)]
    z: Annotated[bytes, Meta(max_length=MAX_PACKED)]


@dataclass(frozen=True, slots=True)
class Part:
    """One message; several with the same section and hash make up one change."""

    section: str
    mode: str
    base: bytes | None
    hash: bytes
    number: int
    of: int
    data: bytes


_part = msgspec.msgpack.Decoder(_Wire)
_full = msgspec.msgpack.Decoder(Entries)
_delta = msgspec.msgpack.Decoder(Delta)
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError)


def parse(payload: bytes) -> Part:
    """Return the part that a stored payload holds. Raises Malformed."""
    try:
        said = _part.decode(payload)
    except _BROKEN as error:
        raise Malformed("not an inventory message") from error
    if said.v != 1 or said.section not in SECTIONS or said.mode not in (FULL, DELTA):
        raise Malformed("unknown version, section or mode")
    if said.part >= said.parts or (said.mode == DELTA) != (said.base is not None):
        raise Malformed("part or base out of place")
    return Part(said.section, said.mode, said.base, said.hash, said.part, said.parts, said.z)


def joined(parts: Sequence[Part]) -> bytes:
    """Return the body that the parts, in their order, hold. Raises Malformed."""
    packed = b"".join(part.data for part in parts)
    if len(packed) > MAX_PACKED:
        raise Malformed("too much data")
    unpacker = zlib.decompressobj()
    try:
        body = unpacker.decompress(packed, MAX_BODY + 1)
    except zlib.error as error:
        raise Malformed("cannot be unpacked") from error
    if len(body) > MAX_BODY or not unpacker.eof or unpacker.unused_data:
        raise Malformed("too much data, too little, or bytes behind the end")
    return body


def entries(body: bytes) -> Content:
    """Return the entries in the body of a full message. Raises Malformed."""
    try:
        return _full.decode(body)
    except _BROKEN as error:
        raise Malformed("not a map of entries") from error


def delta(body: bytes) -> Delta:
    """Return the changes in the body of a delta. Raises Malformed."""
    try:
        return _delta.decode(body)
    except _BROKEN as error:
        raise Malformed("not a delta") from error
