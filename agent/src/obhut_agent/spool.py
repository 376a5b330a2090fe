"""What is measured but not yet acknowledged: on disk before it is sent, until it is stored.

Two chains of segment files, sample rows in one, everything else in the other; numbers run through
both, and messages are sent in their order. A message is brought to the disk before it is sent, at
the latest after ``SYNC_S`` or when its segment is full: what the server knows, this spool knows
too, whatever happens. Acknowledgements are noted without a sync, because after a crash the
server's ``last_seq_stored`` says them again. The size is bounded: the oldest rows go first, a
segment at a time, and are told to the server as a gap; everything else goes only when there are no
rows left. ``OSError`` (disk full, read-only) leaves the spool as it was.
"""

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from obhut_agent import ledger, records, recovery
from obhut_agent.chain import Chain, Place
from obhut_agent.ledger import AckedFile, Lost, Meta
from obhut_agent.records import Record, RecordType
from obhut_agent.segment import MESSAGES, Header, Segment
from obhut_agent.state import sync_folder
from obhut_protocol import frames
from obhut_protocol.clauses import clause
from obhut_protocol.frames import Gap
from obhut_protocol.malformed import Malformed

SEGMENT_BYTES = 256 * 1024
MAX_SEGMENTS = 64
SYNC_S = 5.0
_MAX_REJECTED = 64 * 1024
_MANY_GAPS = 500
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Outgoing(NamedTuple):
    """A frame to send. A gap is answered together with what follows it."""

    seq: int
    frame: bytes
    is_gap: bool = False


class Spool:
    """The open spool of a running agent; exactly one process may hold it."""

    def __init__(
        self,
        folder: Path,
        *,
        segment_bytes: int = SEGMENT_BYTES,
        max_segments: int = MAX_SEGMENTS,
    ) -> None:
        self._folder = folder
        self._segment_bytes = segment_bytes
        self._max_segments = max_segments
        self._unwritten: dict[int, int] = {}
        folder.mkdir(mode=0o700, exist_ok=True)
        found = recovery.read(folder)
        self.damaged = _put_aside(found)
        meta = found.meta or Meta(os.urandom(16).hex())
        self.spool_id, self.dropped = meta.spool_id, meta.dropped
        self.acked, self.next_seq = found.acked, found.next_seq
        self._gaps = [gap for lost in meta.gaps if (gap := lost.beyond(found.acked))]
        self._refused = found.refused
        self._chains = {
            kind: Chain(folder, kind, _repaired(segments))
            for kind, segments in found.chains.items()
        }
        self._rows, self._events = (
            self._chains[kind] for kind in (RecordType.ROW, RecordType.EVENT)
        )
        self._number = max((one.header.number for one in self._segments()), default=0)
        self._acked_file = AckedFile(folder)
        self._begin(meta)
        self.sent = self._told = 0
        self.ever_sent = self.next_seq - 1
        """No higher number can have been sent by this spool; see ``renew``."""
        self.waiting = sum(1 for _ in self._unacked())
        """Messages not acknowledged yet."""

    @property
    def unsynced(self) -> bool:
        """Whether something is written that is not on the disk yet."""
        return self._rows.unsynced or self._events.unsynced

    @property
    def size(self) -> int:
        """Bytes of all segments."""
        return sum(one.size for one in self._segments())

    def close(self) -> None:
        """Close the files; what counts is on the disk already."""
        for chain in self._chains.values():
            chain.close()
        self._acked_file.close()

    # Writing

    def append(self, build: Callable[[int], bytes], *, droppable: bool) -> int:
        """Write the message that ``build`` makes for the next seq; return that seq.

        ``droppable`` messages (sample rows) make room when the spool or the disk is full. Raises
        OSError; the message is then counted as lost.
        """
        kind = RecordType.ROW if droppable else RecordType.EVENT
        body = build(self.next_seq)
        try:
            if self._unwritten:
                self._own_up()
                body = build(self.next_seq)
            self.put(Record(kind, self.next_seq, body))
        except OSError:
            lost = _kind(body)
            self._unwritten[lost] = self._unwritten.get(lost, 0) + 1
            raise
        return self.next_seq - 1

    def put(self, record: Record) -> None:
        """Write a message that has its number. Raises OSError."""
        self._write(self._chains[record.type], record)
        self.next_seq = max(self.next_seq, record.seq + 1)
        self.waiting += 1

    def sync(self) -> None:
        """Bring everything to the disk. Raises OSError."""
        for chain in self._chains.values():
            chain.sync()

    @clause("V-8.1")
    def acknowledge(self, seq: int) -> None:
        """Everything up to ``seq`` is stored by the server."""
        if seq <= self.acked:
            return
        before, self.acked = self.acked, min(seq, self.next_seq - 1)
        for chain in self._chains.values():
            self._advance_head(chain, before)
        self._refused = {one for one in self._refused if one > self.acked}
        self._gaps = [gap for lost in self._gaps if (gap := lost.beyond(self.acked))]
        self._acked_file.note(self.acked)
        self._remove_settled()

    def refuse(self, seq: int) -> None:
        """The server will never take ``seq``: keep a copy aside and go on without it."""
        record = next((found for found in self._unacked() if found.seq == seq), None)
        if record is None:
            return
        self._keep_rejected(record)
        self._refused.add(seq)
        self.waiting -= 1
        try:
            self._write(self._events, Record(RecordType.REFUSED, seq, b""))
            self._events.sync()
        except OSError:
            self._refused.discard(seq)
            self.waiting += 1
            raise

    def renew(self, spool_id: str) -> None:
        """Begin under a new id: the server has numbers that this spool never sent.

        That is a restored disk image. What may have been sent before it was taken, the server
        has; what was written since is new and goes out under the new id.
        """
        self.acknowledge(self.ever_sent)
        self.spool_id = spool_id
        self._save()

    # Reading

    @clause("V-8.1")
    def rewind(self, after: int) -> None:
        """Let ``next_unsent`` begin again behind ``after``."""
        for chain in self._chains.values():
            chain.cursor = chain.head
        self.sent = self._told = after

    def next_unsent(self) -> Outgoing | None:
        """Return the next to send, None when all was sent. Raises OSError if it cannot be synced.

        A gap comes where its last number would.
        """
        found = [(place, record, chain) for chain in self._chains.values()
                 for place, record in self._peek(chain)]  # fmt: skip
        place, record, chain = min(found, key=lambda one: one[1].seq, default=(None, None, None))
        gap = min((one for one in self._gaps if one.high > self.sent),
                  key=lambda one: one.high, default=None)  # fmt: skip
        if gap is not None and (record is None or gap.high < record.seq):
            self._told = gap.high
            return self._outgoing(gap.high, frames.encode(Gap(*gap)), is_gap=True)
        if record is None or chain is None or place is None:
            return None
        chain.sync()
        chain.cursor = place
        return self._outgoing(record.seq, record.body)

    # Inside

    def _outgoing(self, seq: int, frame: bytes, *, is_gap: bool = False) -> Outgoing:
        self.sent = seq
        self.ever_sent = max(self.ever_sent, seq)
        return Outgoing(seq, frame, is_gap)

    def _peek(self, chain: Chain) -> list[tuple[Place, Record]]:
        """Return the chain's next message to send (none or one), and the place behind it."""
        before = chain.cursor
        for place, record in chain.read(chain.cursor):
            if self._is_waiting(record) and record.seq > self.sent:
                chain.cursor = before
                return [(place, record)]
            before = place
        chain.cursor = before
        return []

    def _segments(self) -> list[Segment]:
        return [one for chain in self._chains.values() for one in chain.segments]

    def _begin(self, meta: Meta) -> None:
        if meta.dropping:
            for suffix in recovery.SUFFIXES.values():
                (self._folder / f"{meta.dropping:010d}{suffix}").unlink(missing_ok=True)
        self._save()

    def _save(self, *, dropping: int = 0) -> None:
        gaps = tuple(self._gaps)
        ledger.save(
            self._folder,
            Meta(self.spool_id, self.next_seq, self.acked, self.dropped, dropping, gaps),
        )

    def _write(self, chain: Chain, record: Record) -> None:
        """Append; where the disk is full, give up the oldest rows as long as that helps."""
        while True:
            try:
                self._make_place(chain, records.size(record))
                chain.write(record)
            except OSError as problem:
                if problem.errno not in _FULL or not self._drop_oldest(but=chain.writable):
                    raise
            else:
                return

    def _make_place(self, chain: Chain, size: int) -> None:
        last = chain.writable
        if last is not None and (last.size + size <= self._segment_bytes or not last.last_seq):
            return
        chain.finish()
        while len(self._segments()) >= self._max_segments and self._drop_oldest():
            pass  # a segment less each time
        self._number += 1
        chain.begin(Header(chain.kind, self._number, self.next_seq, self.acked))
        sync_folder(self._folder)

    def _drop_oldest(self, *, but: Segment | None = None) -> bool:
        """Give up the oldest segment of rows, of the rest if there are none. False = none left."""
        for chain in (self._rows, self._events):
            oldest = next((one for one in chain.segments if one is not but), None)
            if oldest is not None:
                self._drop(chain, oldest)
                return True
        return False

    def _drop(self, chain: Chain, oldest: Segment) -> None:
        lost = [record for _, record in oldest.records() if self._is_waiting(record)]
        for kind in sorted({_kind(record.body) for record in lost}):
            seqs = [record.seq for record in lost if _kind(record.body) == kind]
            self._add_gap(Lost(seqs[0], seqs[-1], kind, len(seqs)))
        self.dropped += len(lost)
        self.waiting -= len(lost)
        try:
            self._save(dropping=oldest.header.number)
        except OSError as problem:
            if problem.errno not in _FULL:
                raise
            chain.remove(oldest)  # makes the room in which the note about it is written
            self._save()
        else:
            chain.remove(oldest)

    def _add_gap(self, new: Lost) -> None:
        """Join it to the last gap of its kind unless the server was told of that one already."""
        same = next((one for one in reversed(self._gaps) if one.kind == new.kind), None)
        may_grow = same is not None and (same.high > self._told or len(self._gaps) >= _MANY_GAPS)
        if same is not None and may_grow and same.high < new.low:
            self._gaps.remove(same)
            new = Lost(same.low, new.high, new.kind, same.lost + new.lost)
        self._gaps.append(new)

    def _own_up(self) -> None:
        """Give one number a kind to the messages that the disk did not take, as gaps."""
        unwritten, gaps, next_seq = self._unwritten, list(self._gaps), self.next_seq
        for kind, lost in sorted(unwritten.items()):
            self._add_gap(Lost(self.next_seq, self.next_seq, kind, lost))
            self.next_seq += 1
        self.dropped += sum(unwritten.values())
        try:
            self._save()
        except OSError:
            self._gaps, self.next_seq = gaps, next_seq
            self.dropped -= sum(unwritten.values())
            raise
        self._unwritten = {}

    def _is_waiting(self, record: Record) -> bool:
        return (
            record.type in MESSAGES and record.seq > self.acked and record.seq not in self._refused
        )

    def _unacked(self) -> Iterator[Record]:
        for chain in self._chains.values():
            for _, record in chain.read(chain.head):
                if self._is_waiting(record):
                    yield record

    def _advance_head(self, chain: Chain, acked_before: int) -> None:
        """Move the head past everything that is settled; count what was settled just now."""
        for place, record in chain.read(chain.head):
            if record.type in MESSAGES and record.seq not in self._refused:
                if record.seq > self.acked:
                    break
                self.waiting -= record.seq > acked_before
            chain.head = place

    def _remove_settled(self) -> None:
        for chain in self._chains.values():
            # The last one stays: its header and records say where the numbers go on.
            for one in chain.segments[:-1]:
                if one.last_seq <= self.acked:
                    chain.remove(one)

    def _keep_rejected(self, record: Record) -> None:
        aside = self._folder.with_name("rejected.log")
        with aside.open("ab") as file:
            if file.tell() + records.size(record) <= _MAX_REJECTED:
                file.write(records.encode(record))


def _kind(body: bytes) -> int:
    """Return the DATA kind of a message, 0 if that cannot be told any more."""
    try:
        data = frames.decode(body)
    except Malformed:
        return 0
    return data.kind if isinstance(data, frames.Data) else 0


def _repaired(segments: list[Segment]) -> list[Segment]:
    """Cut the torn tail of the file that was being written: it was never sent."""
    if segments and segments[-1].torn:
        os.truncate(segments[-1].path, segments[-1].size)
        segments[-1].torn = False
    return segments


def _put_aside(found: recovery.Found) -> Path | None:
    """Move unreadable files out of the way; return where the first one is now."""
    for path in found.unreadable:
        path.replace(path.with_suffix(path.suffix + ".damaged"))
    return next((p.with_suffix(p.suffix + ".damaged") for p in found.unreadable), None)
