"""The spool: a crash loses nothing, nothing settled comes back, the size is bounded."""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from obhut_agent import records
from obhut_agent.spool import MAX_BYTES, Spool

_opened: list[Spool] = []


def _spool(path: Path, max_bytes: int = MAX_BYTES) -> Spool:
    """Open a spool as a new process would; all are closed when the test is over."""
    spool = Spool(path, max_bytes=max_bytes)
    _opened.append(spool)
    return spool


@pytest.fixture(autouse=True)
def _closing() -> Iterator[None]:
    yield
    while _opened:
        _opened.pop().close()


def _message(seq: int, size: int = 40) -> bytes:
    return f"message {seq} ".encode().ljust(size, b".")


def _fill(spool: Spool, count: int, *, size: int = 40, droppable: bool = True) -> None:
    for _ in range(count):
        spool.append(lambda seq: _message(seq, size), droppable=droppable)


def _unsent(spool: Spool) -> list[int]:
    found = []
    while (message := spool.next_unsent()) is not None:
        assert message[1].startswith(f"message {message[0]} ".encode())
        found.append(message[0])
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "spool.log"


def test_a_new_folder_gets_a_new_id(tmp_path: Path) -> None:
    ids = {_spool(tmp_path / name).spool_id for name in ("a", "b")}
    assert len(ids) == 2
    assert _spool(tmp_path / "a").spool_id in ids


def test_messages_wait_in_order_until_they_are_acknowledged(path: Path) -> None:
    spool = _spool(path)
    _fill(spool, 5)
    assert _unsent(spool) == [1, 2, 3, 4, 5]
    spool.acknowledge(2)
    spool.rewind(2)
    assert (spool.waiting, _unsent(spool)) == (3, [3, 4, 5])
    spool.acknowledge(99)
    assert (spool.waiting, spool.acked) == (0, 5)


def test_every_possible_torn_tail_keeps_what_was_whole(path: Path) -> None:
    spool = _spool(path)
    ends = []
    for _ in range(3):
        _fill(spool, 1)
        ends.append(path.stat().st_size)
    whole = path.read_bytes()
    start = ends[0] - (ends[1] - ends[0])
    for length in range(start, len(whole) + 1):
        path.write_bytes(whole[:length])
        again = _spool(path)
        kept = sum(end <= length for end in ends)
        assert _unsent(again) == list(range(1, kept + 1))
        assert again.next_seq == kept + 1
        _fill(again, 1)
        again.close()
        assert records.summary(path) is not None


def test_a_cut_start_is_put_aside(path: Path) -> None:
    _fill(_spool(path), 1)
    path.write_bytes(path.read_bytes()[:20])
    again = _spool(path)
    assert again.damaged == path.with_suffix(".damaged")
    assert again.next_seq == 1


@given(st.data())
@settings(max_examples=60)
def test_a_flipped_bit_never_gives_a_wrong_message(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("flip") / "spool.log"
    _fill(_spool(path), 4)
    raw = bytearray(path.read_bytes())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(raw)
    again = _spool(path)
    kept = _unsent(again)
    assert kept == list(range(1, len(kept) + 1))


def test_a_full_spool_drops_the_oldest_rows_and_keeps_events(path: Path) -> None:
    spool = _spool(path, max_bytes=10_000)
    _fill(spool, 1, droppable=False)
    _fill(spool, 500, size=100)
    assert path.stat().st_size <= 10_000
    assert spool.dropped > 300
    kept = _unsent(spool)
    assert kept[0] == 1
    assert kept[-1] == 501
    assert kept[1:] == list(range(kept[1], 502))
    assert spool.dropped + len(kept) == 501
    assert _spool(path).dropped == spool.dropped


def test_events_alone_are_bounded_too(path: Path) -> None:
    spool = _spool(path, max_bytes=10_000)
    _fill(spool, 500, size=100, droppable=False)
    assert path.stat().st_size <= 10_000
    assert _unsent(spool)[-1] == 500


def test_what_is_delivered_is_trimmed(path: Path) -> None:
    spool = _spool(path)
    for seq in range(1, 3001):
        _fill(spool, 1, size=100)
        spool.acknowledge(seq)
    assert path.stat().st_size < 200_000
    again = _spool(path)
    assert (again.next_seq, again.acked, again.waiting) == (3001, 3000, 0)


def test_a_rewrite_in_the_middle_does_not_send_twice(path: Path) -> None:
    spool = _spool(path)
    _fill(spool, 1500, size=100)
    sent = []
    while (message := spool.next_unsent()) is not None:
        sent.append(message[0])
        spool.acknowledge(message[0] - 5)
    assert sent == list(range(1, 1501))
    assert spool.waiting == 5


def test_a_refused_message_is_out_of_the_way(path: Path) -> None:
    spool = _spool(path)
    _fill(spool, 3)
    spool.refuse(2)
    spool.refuse(2)
    assert (_unsent(spool), spool.waiting) == ([1, 3], 2)
    again = _spool(path)
    assert (_unsent(again), again.waiting) == ([1, 3], 2)
    again.acknowledge(3)
    assert again.waiting == 0
    summary = records.summary(path)
    assert summary is not None
    assert summary.waiting == 0
    assert path.with_name("rejected.log").stat().st_size > 0


def test_a_renewed_spool_keeps_what_waits(path: Path) -> None:
    spool = _spool(path)
    _fill(spool, 4)
    spool.acknowledge(2)
    spool.renew("ab" * 16)
    spool.rewind(0)
    assert (spool.spool_id, _unsent(spool), spool.next_seq) == ("ab" * 16, [3, 4], 5)


def test_a_full_disk_leaves_the_spool_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = _spool(path)
    _fill(spool, 2)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            _fill(spool, 1)
    assert (spool.next_seq, spool.waiting) == (3, 2)
    _fill(spool, 1)
    assert _unsent(_spool(path)) == [1, 2, 3]


def test_a_huge_backlog_is_acknowledged_in_reasonable_time(path: Path) -> None:
    spool = _spool(path, max_bytes=2**24)
    _fill(spool, 2000)
    reads = 0
    original = records.scan

    def counted(*args: object) -> object:
        nonlocal reads
        for found in original(*args):  # type: ignore[arg-type]
            reads += 1
            yield found

    records.scan = counted  # type: ignore[assignment]
    try:
        for seq in range(1, 2001):
            spool.acknowledge(seq)
    finally:
        records.scan = original
    assert reads < 2000 * 12


class SpoolMachine(RuleBasedStateMachine):
    """The spool against a list in memory, with a crash (reopening) at any moment."""

    def __init__(self) -> None:
        super().__init__()
        self.path = Path(tempfile.mkdtemp()) / "spool.log"
        self.spool = Spool(self.path)
        self.waiting: list[int] = []
        self.seq = 0
        self.acked = 0

    def teardown(self) -> None:
        self.spool.close()
        shutil.rmtree(self.path.parent)

    @rule(size=st.integers(20, 30_000), droppable=st.booleans())
    def append(self, size: int, droppable: bool) -> None:
        self.seq += 1
        self.waiting.append(self.seq)
        assert self.spool.append(lambda seq: _message(seq, size), droppable=droppable) == self.seq

    @rule(ahead=st.integers(0, 5))
    def acknowledge(self, ahead: int) -> None:
        self.acked = max(self.acked, min(self.seq, self.acked + ahead))
        self.spool.acknowledge(self.acked)
        self.waiting = [seq for seq in self.waiting if seq > self.acked]

    @rule(pick=st.integers(0, 5))
    def refuse(self, pick: int) -> None:
        if pick < len(self.waiting):
            self.spool.refuse(self.waiting.pop(pick))

    @rule()
    def crash(self) -> None:
        self.spool.close()
        self.spool = Spool(self.path)
        assert self.spool.damaged is None

    @rule()
    def tear(self) -> None:
        with self.path.open("ab") as file:
            file.write(b"\x00\x00\x01torn")
        self.crash()

    @invariant()
    def agrees(self) -> None:
        assert (self.spool.waiting, self.spool.next_seq) == (len(self.waiting), self.seq + 1)
        self.spool.rewind(0)
        assert _unsent(self.spool) == self.waiting


SpoolMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestSpoolAgainstAList = SpoolMachine.TestCase
