"""Records of the spool file: length, checksum, type, seq, body.

A torn or damaged record ends the reading: everything before it is whole, nothing behind it was
ever sent (a message is sent only after its record is on the disk).
"""

import struct
import zlib
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO, NamedTuple

from obhut_protocol.limits import MAX_FRAME

_HEAD = struct.Struct(">IIBQ")
_CHECKED = struct.Struct(">BQ")
_FORMAT = 1


class RecordType(IntEnum):
    """What a record means. Numbers are written to disk and never reused."""

    START = 0
    """First record: [format, spool id, next seq, acknowledged, dropped]."""
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


class Start(NamedTuple):
    """The first record's content and where the second begins."""

    fields: tuple[str, int, int, int]
    end: int


class Summary(NamedTuple):
    """What a spool file holds, read without touching it."""

    spool_id: str
    next_seq: int
    acked: int
    dropped: int
    waiting: int
    rows: int
    size: int


def size(record: Record) -> int:
    """Return the bytes the record takes on disk."""
    return _HEAD.size + len(record.body)


def encode(record: Record) -> bytes:
    """Return the record's bytes."""
    checked = _CHECKED.pack(record.type, record.seq) + record.body
    return struct.pack(">II", len(record.body), zlib.crc32(checked)) + checked


def scan(file: BinaryIO, offset: int) -> Iterator[tuple[int, Record]]:
    """Yield whole records from ``offset`` on, each with the offset behind it."""
    while (record := _read(file, offset)) is not None:
        offset += size(record)
        yield offset, record


def start(spool_id: str, next_seq: int, acked: int, dropped: int) -> Record:
    """Return the first record of a file; its size does not depend on the numbers."""
    body = struct.pack(">BQQQ", _FORMAT, next_seq, acked, dropped) + bytes.fromhex(spool_id)
    return Record(RecordType.START, 0, body)


def read_start(file: BinaryIO) -> Start | None:
    """Return the first record of a file, None if it is unreadable."""
    record = _read(file, 0)
    if record is None or record.type is not RecordType.START or len(record.body) != 41:
        return None
    version, next_seq, acked, dropped = struct.unpack_from(">BQQQ", record.body)
    if version != _FORMAT:
        return None
    return Start((record.body[25:].hex(), next_seq, acked, dropped), size(record))


def summary(path: Path) -> Summary | None:
    """Return what the file holds, None if there is none. Raises OSError."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        begin = read_start(file)
        if begin is None:
            return None
        found = [(r.type, r.seq) for _, r in scan(file, begin.end)]
        return _summed(begin, found, file.seek(0, 2))


def _summed(begin: Start, found: list[tuple[RecordType, int]], bytes_: int) -> Summary:
    spool_id, next_seq, acked, dropped = begin.fields
    acked = max([acked, *(seq for type_, seq in found if type_ is RecordType.ACK)])
    refused = {seq for type_, seq in found if type_ is RecordType.REFUSED}
    data = [
        (type_, seq)
        for type_, seq in found
        if type_ in {RecordType.ROW, RecordType.EVENT} and seq > acked and seq not in refused
    ]
    rows = sum(type_ is RecordType.ROW for type_, _ in data)
    next_seq = max([next_seq, *(seq + 1 for _, seq in data)])
    return Summary(spool_id, next_seq, acked, dropped, len(data), rows, bytes_)


def _read(file: BinaryIO, offset: int) -> Record | None:
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
