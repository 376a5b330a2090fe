"""What is measured but not yet acknowledged: on disk before it is sent, until it is stored.

One append-only file of records (see ``records``). A message is written and synced before it may
be sent; acknowledgements are noted without a sync, because after a crash the server's
``last_seq_stored`` says it again. What is delivered is trimmed by writing the rest into a new
file that replaces the old one. The size is bounded: the oldest sample rows go first and are
counted. ``OSError`` (disk full, read-only) leaves the spool as it was.
"""

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from obhut_agent import records
from obhut_agent.records import Record, RecordType
from obhut_agent.state import replace, sync_folder

MAX_BYTES = 4 * 1024 * 1024
_TRIM_BYTES = 64 * 1024
_MAX_REJECTED = 64 * 1024
_DATA = frozenset({RecordType.ROW, RecordType.EVENT})


class Spool:
    """The open spool of a running agent; exactly one process may hold it."""

    def __init__(self, path: Path, *, max_bytes: int = MAX_BYTES) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._refused: set[int] = set()
        self.damaged = self._recover()
        self._file = self._open()
        self._head = self._cursor = self._start_end()
        self.sent = 0
        self._waiting = self._count()

    spool_id: str
    acked: int
    next_seq: int
    dropped: int
    sent: int

    @property
    def waiting(self) -> int:
        """Messages not acknowledged yet."""
        return self._waiting

    def close(self) -> None:
        """Close the file; everything that counts is on the disk already."""
        self._file.close()

    # Writing

    def append(self, build: Callable[[int], bytes], *, droppable: bool) -> int:
        """Write the message that ``build`` makes for the next seq; return that seq.

        ``droppable`` messages (sample rows) make room when the spool is full. Raises OSError.
        """
        seq = self.next_seq
        record = Record(RecordType.ROW if droppable else RecordType.EVENT, seq, build(seq))
        if self._end + records.size(record) > self._max_bytes:
            self._make_room()
        self._write(record, durable=True)
        self.next_seq = seq + 1
        self._waiting += 1
        return seq

    def acknowledge(self, seq: int) -> None:
        """Everything up to ``seq`` is stored by the server."""
        if seq <= self.acked:
            return
        before, self.acked = self.acked, min(seq, self.next_seq - 1)
        self._advance_head(before)
        self._write(Record(RecordType.ACK, self.acked, b""), durable=False)
        self._trim_if_worth_it()

    def refuse(self, seq: int) -> None:
        """The server will never take ``seq``: keep a copy aside and go on without it."""
        record = next((found for found in self._unacked() if found.seq == seq), None)
        if record is None:
            return
        self._put_aside(record)
        self._write(Record(RecordType.REFUSED, seq, b""), durable=True)
        self._refused.add(seq)
        self._waiting -= 1

    def renew(self, spool_id: str) -> None:
        """Begin under a new id: the server has seen seqs that this file does not know."""
        self.spool_id = spool_id
        self.acked = 0
        self._rewrite(self._unacked_bytes())

    # Reading

    def rewind(self, after: int) -> None:
        """Let ``next_unsent`` begin again behind ``after``."""
        self._cursor = self._head
        self.sent = after

    def next_unsent(self) -> tuple[int, bytes] | None:
        """Return the next message to send (seq, frame), None when all were sent."""
        for end, record in records.scan(self._file, self._cursor):
            self._cursor = end
            if self._is_waiting(record) and record.seq > self.sent:
                self.sent = record.seq
                return record.seq, record.body
        return None

    # Inside

    def _open(self) -> BinaryIO:
        return self._path.open("r+b", buffering=0)

    def _recover(self) -> Path | None:
        """Read what is there; return where an unreadable part was put, None if all is well."""
        damaged = None
        if self._path.exists() and not self._replay():
            damaged = self._path.with_suffix(".damaged")
            self._path.replace(damaged)
        if not self._path.exists():
            self._begin()
        return damaged

    def _begin(self) -> None:
        self.spool_id = os.urandom(16).hex()
        self.acked, self.next_seq, self.dropped = 0, 1, 0
        start = records.encode(self._start())
        replace(self._path, start)
        self._end = len(start)

    def _replay(self) -> bool:
        """Rebuild the state from the file and cut a torn tail; False if its start is unreadable."""
        with self._path.open("rb") as file:
            start = records.read_start(file)
            if start is None:
                return False
            self._end = start.end
            self.spool_id, self.next_seq, self.acked, self.dropped = start.fields
            for end, record in records.scan(file, start.end):
                self._end = end
                self._replayed(record)
        os.truncate(self._path, self._end)
        return True

    def _replayed(self, record: Record) -> None:
        if record.type is RecordType.ACK:
            self.acked = max(self.acked, record.seq)
        elif record.type is RecordType.REFUSED:
            self._refused.add(record.seq)
        else:
            self.next_seq = max(self.next_seq, record.seq + 1)

    def _start(self) -> Record:
        return records.start(self.spool_id, self.next_seq, self.acked, self.dropped)

    def _start_end(self) -> int:
        return records.size(self._start())

    def _write(self, record: Record, *, durable: bool) -> None:
        raw = records.encode(record)
        try:
            self._file.seek(self._end)
            written = self._file.write(raw)
            if durable:
                os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(self._end)
            raise
        if written != len(raw):
            self._file.truncate(self._end)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._end += written

    def _is_waiting(self, record: Record) -> bool:
        return record.type in _DATA and record.seq > self.acked and record.seq not in self._refused

    def _unacked(self) -> Iterator[Record]:
        for _, record in records.scan(self._file, self._head):
            if self._is_waiting(record):
                yield record

    def _unacked_bytes(self) -> Iterator[bytes]:
        return (records.encode(record) for record in self._unacked())

    def _count(self) -> int:
        return sum(self._is_waiting(record) for _, record in records.scan(self._file, self._head))

    def _advance_head(self, acked_before: int) -> None:
        """Move the head past everything that is settled; count what was settled just now."""
        for end, record in records.scan(self._file, self._head):
            if record.type in _DATA and record.seq not in self._refused:
                if record.seq > self.acked:
                    break
                self._waiting -= record.seq > acked_before
            self._head = end
        self._refused = {seq for seq in self._refused if seq > self.acked}

    def _trim_if_worth_it(self) -> None:
        if self._head > _TRIM_BYTES and self._head > self._end // 2:
            self._rewrite(self._unacked_bytes())

    def _make_room(self) -> None:
        """Drop what is delivered, then the oldest rows, then the oldest of all, to 3/4 full."""
        sizes = [(r.seq, r.type, records.size(r)) for r in self._unacked()]
        excess = sum(size for _, _, size in sizes) - self._max_bytes * 3 // 4
        gone: set[int] = set()
        for kind in (RecordType.ROW, RecordType.EVENT):
            for seq, type_, size in sizes:
                if excess > 0 and type_ is kind:
                    gone.add(seq)
                    excess -= size
        self._drop(gone)

    def _drop(self, gone: set[int]) -> None:
        self.dropped += len(gone)
        try:
            self._rewrite(records.encode(r) for r in self._unacked() if r.seq not in gone)
        except OSError:
            self.dropped -= len(gone)
            raise

    def _rewrite(self, kept: Iterator[bytes]) -> None:
        fresh = self._path.with_name(self._path.name + ".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(records.encode(self._start()))
            for raw in kept:
                file.write(raw)
            file.flush()
            os.fsync(file.fileno())
            self._end = file.tell()
        fresh.replace(self._path)
        sync_folder(self._path.parent)
        self._file.close()
        self._file = self._open()
        self._head = self._cursor = self._start_end()
        self._waiting = self._count()

    def _put_aside(self, record: Record) -> None:
        aside = self._path.with_name("rejected.log")
        with aside.open("ab") as file:
            if file.tell() + records.size(record) <= _MAX_REJECTED:
                file.write(records.encode(record))
