"""Inventory messages out of the inbox: the protocol's rules, decoded by a compiled decoder.

``obhut_protocol.inventory`` says the same in pure Python; for a section of 3,000 entries it takes
about ten times as long, and here everything of every device comes together.
"""

import zlib
from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from obhut_protocol import inventory, limits
from obhut_protocol.inventory import DELTA, FULL, SECTIONS, Part
from obhut_protocol.malformed import Malformed

__all__ = ["DELTA", "FULL", "SECTIONS", "Content", "Delta", "Part", "joined", "parse"]

Text = Annotated[str, Meta(max_length=limits.MAX_VALUE_TEXT)]
Key = Annotated[str, Meta(min_length=1, max_length=limits.MAX_KEY)]
Texts = Annotated[list[Text], Meta(max_length=limits.MAX_VALUE_ITEMS)]
Value = Text | int | float | bool | None | Texts
Values = Annotated[dict[Key, Value], Meta(max_length=limits.MAX_VALUE_KEYS)]
Entries = Annotated[dict[Key, Values], Meta(max_length=limits.MAX_ENTRIES)]

Content = Mapping[str, Mapping[str, object]]
"""The entries of one section: key → fields."""


class Delta(msgspec.Struct):
    """What became another one, and what is gone."""

    set: Entries
    gone: Annotated[list[Key], Meta(max_length=limits.MAX_ENTRIES)] = msgspec.field(name="del")


_payload = msgspec.msgpack.Decoder()
_full = msgspec.msgpack.Decoder(Entries)
_delta = msgspec.msgpack.Decoder(Delta)
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, ValueError, TypeError, RecursionError)


def parse(payload: bytes) -> Part:
    """Return the part that a stored payload holds. Raises Malformed."""
    try:
        part = inventory.parse(_payload.decode(payload))
    except _BROKEN as error:
        raise Malformed("not an inventory message") from error
    if part.section not in SECTIONS:
        raise Malformed("unknown section")
    return part


def joined(parts: Sequence[Part]) -> bytes:
    """Return the body that the parts, in their order, hold. Raises Malformed."""
    packed = b"".join(part.z for part in parts)
    if len(packed) > limits.MAX_PACKED:
        raise Malformed("too much data")
    unpacker = zlib.decompressobj()
    try:
        body = unpacker.decompress(packed, limits.MAX_UNPACKED + 1)
    except zlib.error as error:
        raise Malformed("cannot be unpacked") from error
    if len(body) > limits.MAX_UNPACKED or not unpacker.eof or unpacker.unused_data:
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
