"""Records of the spool's files: length, checksum, type, seq, body.

A torn or damaged record ends the reading of its file: everything before it is whole.
"""

import struct
import zlib
from collections.abc import Iterator
from enum import IntEnum
from typing import BinaryIO, NamedTuple

from obhut_protocol.limits import MAX_FRAME

_HEAD = struct.Struct(">IIBQ")
_CHECKED = struct.Struct(">BQ")


class RecordType(IntEnum):
    """What a record means. Numbers are written to disk and never reused."""

    START = 0
    """Of the format before segments, as is ACK."""
    ROW = 1
    """A message that may be dropped when the spool is full."""
    EVENT = 2
    """A message that is kept as long as there is any row to drop."""
    ACK = 3
    REFUSED = 4


class Record(NamedTuple):
    """One record; ``body`` is the frame as it goes over the wire."""

    type: RecordType
    seq: int
    body: bytes


def size(record: Record) -> int:
    """Return the bytes the record takes on disk."""
    return _HEAD.size + len(record.body)


def encode(record: Record) -> bytes:
    """Return the record's bytes."""
    checked = _CHECKED.pack(record.type, record.seq) + record.body
    return struct.pack(">II", len(record.body), zlib.crc32(checked)) + checked


def scan(file: BinaryIO, offset: int) -> Iterator[tuple[int, Record]]:
    """Yield whole records from ``offset`` on, each with the offset behind it."""
    while (record := read(file, offset)) is not None:
        offset += size(record)
        yield offset, record


def read(file: BinaryIO, offset: int) -> Record | None:
    """Return the record at ``offset``, None where no whole one stands."""
    file.seek(offset)
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    length, checksum, type_, seq = _HEAD.unpack(head)
    if length > MAX_FRAME:
        return None
    body = file.read(length)
    if len(body) < length or zlib.crc32(_CHECKED.pack(type_, seq) + body) != checksum:
        return None
    try:
        return Record(RecordType(type_), seq, body)
    except ValueError:
        return None
