"""One file of the spool: a header, then records; deleted as a whole."""

import errno
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from obhut_agent import records
from obhut_agent.records import Record, RecordType

_MAGIC = b"OBSG"
_FORMAT = 1
_HEADER = struct.Struct(">4sBBQQQ")
HEADER_SIZE = _HEADER.size + 4
MESSAGES = frozenset({RecordType.ROW, RecordType.EVENT})


class Header(NamedTuple):
    """What was true when the file was begun; ``next_seq`` is what a spool may go on with."""

    chain: int
    number: int
    next_seq: int
    acked: int


class Segment:
    """A file on the disk, and what is known of it without reading."""

    __slots__ = ("header", "last_seq", "path", "size", "torn")

    def __init__(self, path: Path, header: Header) -> None:
        self.path = path
        self.header = header
        self.size = HEADER_SIZE
        self.last_seq = 0
        """The highest number that any record here speaks of."""
        self.torn = False

    def records(self, offset: int = HEADER_SIZE) -> Iterator[tuple[int, Record]]:
        """Yield the records from ``offset`` on, each with the offset behind it."""
        with self.path.open("rb") as file:
            while offset < self.size and (record := records.read(file, offset)) is not None:
                offset += records.size(record)
                yield offset, record

    def note(self, record: Record, end: int) -> None:
        """``record`` ends at ``end``."""
        self.size = end
        self.last_seq = max(self.last_seq, record.seq)


def name(header: Header) -> str:
    """Return the file's name; names sort by age."""
    return f"{header.number:010d}.{'rows' if header.chain == RecordType.ROW else 'events'}"


def begin(folder: Path, header: Header) -> tuple[Segment, BinaryIO]:
    """Make a new file. Raises OSError and leaves none."""
    path = folder / name(header)
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "r+b", buffering=0)
    try:
        write_all(file, _encode(header))
    except OSError:
        file.close()
        path.unlink()
        raise
    return Segment(path, header), file


def read(path: Path) -> Segment | None:
    """Return what the file holds, None if its header is unreadable. Raises OSError."""
    with path.open("rb") as file:
        header = _decode(file.read(HEADER_SIZE))
        if header is None:
            return None
        segment = Segment(path, header)
        for end, record in records.scan(file, HEADER_SIZE):
            segment.note(record, end)
        segment.torn = file.seek(0, os.SEEK_END) > segment.size
    return segment


def write_all(file: BinaryIO, raw: bytes) -> None:
    """Write ``raw``; a disk that takes only a part of it is full."""
    if file.write(raw) != len(raw):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _encode(header: Header) -> bytes:
    raw = _HEADER.pack(_MAGIC, _FORMAT, *header)
    return raw + struct.pack(">I", zlib.crc32(raw))


def _decode(raw: bytes) -> Header | None:
    if len(raw) < HEADER_SIZE or zlib.crc32(raw[:-4]) != int.from_bytes(raw[-4:], "big"):
        return None
    magic, version, *fields = _HEADER.unpack(raw[:-4])
    return Header(*fields) if (magic, version) == (_MAGIC, _FORMAT) else None
