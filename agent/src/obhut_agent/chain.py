"""The segments of one kind (sample rows, or everything else), oldest first."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from obhut_agent import records, segment
from obhut_agent.records import Record, RecordType
from obhut_agent.segment import HEADER_SIZE, Header, Segment


class Place(NamedTuple):
    """Where to read on: a segment's number and an offset in it."""

    number: int
    offset: int


START = Place(0, HEADER_SIZE)


class Chain:
    """Appends to its last segment, reads across all."""

    def __init__(self, folder: Path, kind: RecordType, segments: list[Segment]) -> None:
        self._folder = folder
        self.kind = kind
        self.segments = segments
        self.head = START
        """Everything before it is settled."""
        self.cursor = START
        """What is to be sent next is not before it."""
        self.unsynced = False
        self._file: BinaryIO | None = None
        if segments and not segments[-1].torn:
            self._file = segments[-1].path.open("r+b", buffering=0)

    @property
    def writable(self) -> Segment | None:
        """The segment that is written to, None if a new one has to be begun."""
        return self.segments[-1] if self._file is not None else None

    def begin(self, header: Header) -> None:
        """Go on in a new segment. Raises OSError."""
        self.finish()
        fresh, self._file = segment.begin(self._folder, header)
        self.segments.append(fresh)
        self.unsynced = True

    def write(self, record: Record) -> None:
        """Append. Raises OSError and leaves the file as it was."""
        last = self.segments[-1]
        file = self._opened()
        try:
            file.seek(last.size)
            segment.write_all(file, records.encode(record))
        except OSError:
            file.truncate(last.size)
            raise
        self.unsynced = True
        last.note(record, last.size + records.size(record))

    def sync(self) -> None:
        """Bring what was written to the disk. Raises OSError."""
        if self.unsynced:
            os.fsync(self._opened().fileno())
            self.unsynced = False

    def finish(self) -> None:
        """Write no more to the last segment. Raises OSError when it cannot be brought to disk."""
        if self._file is not None:
            self.sync()
            self._file.close()
            self._file = None

    def close(self) -> None:
        """Let the file go, synced or not."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def remove(self, gone: Segment) -> None:
        """Delete a segment."""
        if gone is self.segments[-1]:
            self.close()
            self.unsynced = False
        gone.path.unlink(missing_ok=True)
        self.segments.remove(gone)

    def read(self, place: Place) -> Iterator[tuple[Place, Record]]:
        """Yield the records from ``place`` on, each with the place behind it."""
        for found in tuple(self.segments):
            number = found.header.number
            if number >= place.number:
                offset = place.offset if number == place.number else HEADER_SIZE
                for end, record in found.records(offset):
                    yield Place(number, end), record

    def _opened(self) -> BinaryIO:
        if self._file is None:
            raise RuntimeError("no segment is open")
        return self._file
