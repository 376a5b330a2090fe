"""The spool against a model: killed at any byte, nothing acknowledged missing, nothing doubled.

The model is what a server has stored and what it was told is lost. A power cut takes any part of
what no ``fsync`` covered; a kill takes nothing that a write call returned from.
"""

import os
import shutil
import tempfile
from pathlib import Path
from unittest import mock

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from obhut_agent import segment
from obhut_agent.segment import HEADER_SIZE
from obhut_agent.spool import Spool
from obhut_protocol import frames
from obhut_protocol.frames import Data, Gap, Result, SampleRow

ID = "ab" * 16


def _row(seq: int) -> Data:
    return Data(seq, 1, 5, SampleRow(1, 2, 1, 1, (1.0, None)))


def _result(seq: int, size: int) -> Data:
    return Data(seq, 5, 5, Result(ID, 1, 5, {"text": "x" * size}))


class SpoolMachine(RuleBasedStateMachine):
    """One spool, one server, any order of events."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.synced: dict[Path, int] = {}
        self.watched = mock.patch("os.fsync", self._fsync)
        self.watched.start()
        self.spool = self._open()
        self.spool_id = self.spool.spool_id
        self.written: dict[int, bytes] = {}
        self.durable: set[int] = set()
        self.stored: dict[int, bytes] = {}
        self.last_stored = 0
        self.told_lost = 0
        self.highest = 0

    def _open(self) -> Spool:
        return Spool(self.folder / "spool", segment_bytes=700, max_segments=6)

    def teardown(self) -> None:
        self.spool.close()
        self.watched.stop()
        shutil.rmtree(self.folder)

    def _fsync(self, descriptor: int) -> None:
        """What is in the file now outlives a power cut."""
        self.synced[Path(f"/proc/self/fd/{descriptor}").readlink()] = os.fstat(descriptor).st_size

    # What a device does

    @rule(count=st.integers(1, 12))
    def measure(self, count: int) -> None:
        for _ in range(count):
            self._append(lambda seq: frames.encode(_row(seq)), droppable=True)

    @rule(size=st.integers(1, 250))
    def finish_something(self, size: int) -> None:
        self._append(lambda seq: frames.encode(_result(seq, size)), droppable=False)

    def _append(self, build: object, *, droppable: bool) -> None:
        seq = self.spool.append(build, droppable=droppable)  # type: ignore[arg-type]
        assert seq > self.highest
        self.highest = seq
        self.written[seq] = build(seq)  # type: ignore[operator]

    @rule()
    def wait_five_seconds(self) -> None:
        self.spool.sync()
        self._note_synced()

    # What a server does

    @rule(count=st.integers(1, 20), acknowledged=st.booleans())
    def send(self, count: int, acknowledged: bool) -> None:
        for _ in range(count):
            found = self.spool.next_unsent()
            if found is None:
                break
            self._store(found.seq, found.frame)
        self._note_synced()
        if acknowledged:
            self.spool.acknowledge(self.last_stored)

    def _store(self, seq: int, frame: bytes) -> None:
        self.durable.add(seq)
        assert seq > self.last_stored, "a number came twice or out of order"
        self.last_stored = seq
        decoded = frames.decode(frame)
        if isinstance(decoded, Gap):
            self.told_lost += decoded.lost
        else:
            assert self.written[seq] == frame
            self.stored[seq] = frame

    @rule()
    def connect_again(self) -> None:
        assert self.last_stored <= self.spool.ever_sent, "taken for a restored image"
        self.spool.acknowledge(self.last_stored)
        self.spool.rewind(self.last_stored)

    # What may happen to either

    @rule()
    def kill(self) -> None:
        self.spool.close()
        self._start_again()

    @rule(torn=st.binary(min_size=1, max_size=60))
    def kill_in_a_write(self, torn: bytes) -> None:
        self.spool.close()
        files = self._files()
        if files:
            with files[-1].open("ab") as file:
                file.write(torn)
        self._start_again()

    @precondition(lambda self: self.spool.unsynced)
    @rule(part=st.floats(0, 1))
    def cut_the_power(self, part: float) -> None:
        self.spool.close()
        for path in self._files():
            size, kept = path.stat().st_size, self.synced.get(path, HEADER_SIZE)
            with path.open("r+b") as file:
                file.truncate(kept + int((size - kept) * part))
        self._start_again()
        # What was measured and never brought to the disk may be gone; it was never sent.
        assert self.spool.next_seq > self.last_stored
        left = self._left_in_a_copy()[0]
        self.written = {
            seq: raw for seq, raw in self.written.items() if seq in self.durable or seq in left
        }
        self.highest = self.spool.next_seq - 1

    def _start_again(self) -> None:
        self.spool = self._open()
        assert self.spool.damaged is None
        assert self.spool.spool_id == self.spool_id
        self.connect_again()

    def _note_synced(self) -> None:
        for path in self._files():
            found = segment.read(path)
            if found is not None and path in self.synced:
                ends = found.records()
                self.durable |= {one.seq for end, one in ends if end <= self.synced[path]}

    def _files(self) -> list[Path]:
        return sorted((self.folder / "spool").glob("*.*s"))

    @invariant()
    def is_bounded(self) -> None:
        assert len(self._files()) <= 6 + 1
        assert self.spool.size <= 7 * 700 + 400

    @invariant()
    def everything_is_accounted_for(self) -> None:
        """Each number is stored, waiting, or within what will be told as lost; read in a copy."""
        waiting, lost = self._left_in_a_copy()
        for seq, frame in waiting.items():
            assert self.written[seq] == frame
        for seq in self.written:
            known = seq <= self.last_stored or seq in waiting
            assert known or any(gap.spool_from <= seq <= gap.spool_to for gap in lost), seq

    def _left_in_a_copy(self) -> tuple[dict[int, bytes], list[Gap]]:
        folder = self.folder / "copy"
        shutil.copytree(self.folder / "spool", folder)
        copy = Spool(folder, segment_bytes=700, max_segments=6)
        copy.acknowledge(self.last_stored)
        copy.rewind(self.last_stored)
        waiting, lost = {}, []
        while (found := copy.next_unsent()) is not None:
            frame = frames.decode(found.frame)
            if isinstance(frame, Gap):
                lost.append(frame)
            else:
                waiting[found.seq] = found.frame
        copy.close()
        shutil.rmtree(folder)
        return waiting, lost


SpoolMachine.TestCase.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
TestSpoolAgainstAModel = SpoolMachine.TestCase
