"""The spool: order, bounds, gaps, refusals, renewal, a full disk, the move from one file."""

import errno
import json
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from obhut_agent import chain, old_spool, records, recovery, segment, spool
from obhut_agent.records import Record, RecordType
from obhut_agent.spool import Spool
from obhut_protocol import frames
from obhut_protocol.frames import Data, Facts, Gap, SampleRow

_opened: list[Spool] = []
SMALL = {"segment_bytes": 1200, "max_segments": 8}


def _spool(path: Path, **bounds: int) -> Spool:
    """Open a spool as a new process would; all are closed when the test is over."""
    found = Spool(path, **bounds)
    _opened.append(found)
    return found


@pytest.fixture(autouse=True)
def _closing() -> Iterator[None]:
    yield
    while _opened:
        _opened.pop().close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def _row(seq: int) -> bytes:
    return frames.encode(Data(seq, 1, 5, SampleRow(1, 2, 1, 1, (1.0, None))))


def _event(seq: int) -> bytes:
    return frames.encode(Data(seq, 2, 5, Facts(kernel="x" * 40)))


def _fill(found: Spool, count: int, *, droppable: bool = True) -> None:
    for _ in range(count):
        found.append(_row if droppable else _event, droppable=droppable)


def _unsent(found: Spool) -> list[int]:
    return [frame.seq for frame in _sent(found) if isinstance(frame, Data)]


def _sent(found: Spool) -> list[Any]:
    sent = []
    while (message := found.next_unsent()) is not None:
        sent.append(frames.decode(message.frame))
    return sent


def _files(path: Path, suffix: str) -> list[Path]:
    return sorted(path.glob(f"*.{suffix}"))


def test_a_new_folder_gets_a_new_id(tmp_path: Path) -> None:
    ids = {_spool(tmp_path / name).spool_id for name in ("a", "b")}
    assert len(ids) == 2
    assert _spool(tmp_path / "a").spool_id in ids


def test_messages_wait_in_order_until_they_are_acknowledged(path: Path) -> None:
    found = _spool(path)
    for number in range(6):
        _fill(found, 1, droppable=number % 3 == 0)
    assert _unsent(found) == [1, 2, 3, 4, 5, 6]
    found.acknowledge(2)
    found.rewind(2)
    assert (found.waiting, _unsent(found)) == (4, [3, 4, 5, 6])
    found.acknowledge(99)
    assert (found.waiting, found.acked) == (0, 6)


def test_the_oldest_rows_go_first_and_are_told_as_a_gap(path: Path) -> None:
    found = _spool(path, **SMALL)
    _fill(found, 1, droppable=False)
    _fill(found, 400)
    assert found.size <= 8 * 1200
    sent = _sent(found)
    assert sent[0].seq == 1
    gap = sent[1]
    assert isinstance(gap, Gap)
    assert (gap.spool_from, gap.kind_lost, gap.lost) == (2, 1, gap.spool_to - 1)
    assert [frame.seq for frame in sent[2:]] == list(range(gap.spool_to + 1, 402))
    assert found.dropped == gap.lost
    again = _spool(path, **SMALL)
    assert (again.dropped, _sent(again)) == (found.dropped, sent)


def test_a_gap_stands_among_what_was_kept(path: Path) -> None:
    found = _spool(path, **SMALL)
    for _ in range(40):
        _fill(found, 10)
        _fill(found, 1, droppable=False)
    numbers = [one.spool_to if isinstance(one, Gap) else one.seq for one in _sent(found)]
    assert numbers == sorted(numbers)
    events = {11 * n for n in range(1, 41)}
    found.rewind(0)
    sent = _sent(found)
    assert events <= {one.seq for one in sent if isinstance(one, Data)}
    lost = sum(one.lost for one in sent if isinstance(one, Gap))
    assert lost + sum(isinstance(one, Data) for one in sent) == 440


def test_events_go_only_when_there_are_no_rows_left(path: Path) -> None:
    found = _spool(path, **SMALL)
    _fill(found, 20)
    _fill(found, 400, droppable=False)
    assert found.size <= 9 * 1200
    gaps = [one for one in _sent(found) if isinstance(one, Gap)]
    assert [one.kind_lost for one in gaps] == [1, 2]
    assert gaps[0].lost == 20
    found.rewind(0)
    assert _unsent(found)[-1] == 420


def test_an_acknowledged_gap_is_forgotten(path: Path) -> None:
    found = _spool(path, **SMALL)
    _fill(found, 400)
    gap = _sent(found)[0]
    found.acknowledge(gap.spool_to)
    found.rewind(found.acked)
    assert all(isinstance(one, Data) for one in _sent(found))
    assert json.loads((path / "meta.json").read_text())["gaps"] != []
    again = _spool(path, **SMALL)
    assert all(isinstance(one, Data) for one in _sent(again))


def test_a_gap_that_was_sent_does_not_grow(path: Path) -> None:
    found = _spool(path, **SMALL)
    _fill(found, 400)
    first = _sent(found)[0]
    _fill(found, 300)
    second = next(one for one in _sent(found) if isinstance(one, Gap))
    assert second.spool_from > first.spool_to
    found.acknowledge(first.spool_to)
    found.rewind(found.acked)
    assert next(one for one in _sent(found) if isinstance(one, Gap)) == second


def test_a_partly_stored_gap_is_cut(path: Path) -> None:
    found = _spool(path, **SMALL)
    _fill(found, 400)
    found.acknowledge(5)
    gap = _sent(found)[0]
    assert (gap.spool_from, gap.lost) == (6, gap.spool_to - 5)


def test_what_is_delivered_leaves_the_disk(path: Path) -> None:
    found = _spool(path, **SMALL)
    for seq in range(1, 301):
        _fill(found, 1, droppable=bool(seq % 2))
        found.acknowledge(seq)
    assert found.size < 3 * 1200
    assert found.dropped == 0
    again = _spool(path, **SMALL)
    assert (again.next_seq, again.acked, again.waiting) == (301, 300, 0)


def test_the_numbers_go_on_when_the_acknowledgement_was_not_written(path: Path) -> None:
    found = _spool(path)
    _fill(found, 3)
    found.acknowledge(3)
    (path / "acked").write_bytes(b"torn")
    again = _spool(path)
    assert (again.next_seq, again.waiting) == (4, 3)


def test_a_refused_message_is_out_of_the_way(path: Path) -> None:
    found = _spool(path)
    _fill(found, 3)
    found.refuse(2)
    found.refuse(2)
    assert (_unsent(found), found.waiting) == ([1, 3], 2)
    again = _spool(path)
    assert (_unsent(again), again.waiting) == ([1, 3], 2)
    again.acknowledge(3)
    assert again.waiting == 0
    summary = recovery.summary(path)
    assert summary is not None
    assert (summary.waiting, summary.acked, summary.next_seq) == (0, 3, 4)
    assert path.with_name("rejected.log").stat().st_size > 0


def test_a_renewed_spool_keeps_only_what_no_server_can_have(path: Path) -> None:
    _fill(_spool(path), 4)
    found = _spool(path)  # the image is started: 1 to 4 may have been sent by the one it is of
    _fill(found, 2)
    found.renew("ab" * 16)
    found.rewind(0)
    assert (found.spool_id, _unsent(found), found.next_seq) == ("ab" * 16, [5, 6], 7)
    assert _spool(path).spool_id == "ab" * 16


def test_what_is_sent_is_on_the_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _spool(path)
    _fill(found, 2)
    _fill(found, 1, droppable=False)
    assert found.unsynced
    order: list[object] = []
    original = os.fsync

    def noted(handle: int) -> None:
        order.append("sync")
        original(handle)

    monkeypatch.setattr(os, "fsync", noted)
    while (message := found.next_unsent()) is not None:
        order.append(message.seq)
    assert order == ["sync", 1, 2, "sync", 3]
    assert not found.unsynced


def test_nothing_is_sent_that_cannot_be_brought_to_the_disk(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _spool(path)
    _fill(found, 1)

    def broken(_handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", broken)
        with pytest.raises(OSError, match="Input/output"):
            found.next_unsent()
    assert _unsent(found) == [1]


def _full_after(monkeypatch: pytest.MonkeyPatch, room: int) -> list[int]:
    """Let the disk take ``room`` more bytes of records; what is deleted makes room again."""
    left = [room]
    write, unlink = segment.write_all, Path.unlink

    def limited(file: Any, raw: bytes) -> None:
        if len(raw) > left[0]:
            write(file, raw[: left[0]])
            raise OSError(errno.ENOSPC, "No space left on device")
        left[0] -= len(raw)
        write(file, raw)

    def freed(path: Path, *, missing_ok: bool = False) -> None:
        left[0] += path.stat().st_size if path.exists() else 0
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(segment, "write_all", limited)
    monkeypatch.setattr(Path, "unlink", freed)
    return left


def test_a_full_disk_costs_the_oldest_rows_only(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _spool(path, segment_bytes=1200)
    _fill(found, 200)
    with monkeypatch.context() as patch:
        _full_after(patch, 100)
        _fill(found, 50, droppable=False)
        sent = _sent(found)
    assert sum(isinstance(one, Data) and one.kind == 2 for one in sent) == 50
    assert sum(one.lost for one in sent if isinstance(one, Gap)) == found.dropped > 0
    assert _sent(_spool(path)) == sent


def test_what_the_disk_never_took_is_counted_too(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _spool(path)
    _fill(found, 2)
    with monkeypatch.context() as patch:
        _full_after(patch, 0)
        for _ in range(3):
            with pytest.raises(OSError, match="No space"):
                _fill(found, 1)
    assert found.waiting == 2
    _fill(found, 1)
    expected = [1, 2, Gap(3, 5, 1, 3), 6]
    again = _spool(path)
    for one in (found, again):
        sent = _sent(one)
        assert [frame if isinstance(frame, Gap) else frame.seq for frame in sent] == expected


def test_an_unreadable_segment_is_put_aside(path: Path) -> None:
    found = _spool(path, **SMALL)
    _fill(found, 100)
    first = _files(path, "rows")[0]
    first.write_bytes(b"rubbish" * 100)
    again = _spool(path, **SMALL)
    assert again.damaged == first.with_name(first.name + ".damaged")
    assert again.next_seq == 101
    assert _unsent(again)[-1] == 100


def test_a_lost_meta_file_begins_a_new_spool_with_the_same_numbers(path: Path) -> None:
    found = _spool(path)
    _fill(found, 3)
    (path / "meta.json").write_text("{")
    again = _spool(path)
    assert again.spool_id != found.spool_id
    assert (again.next_seq, _unsent(again)) == (4, [1, 2, 3])


def test_a_huge_backlog_is_acknowledged_in_reasonable_time(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _spool(path)
    _fill(found, 2000)
    reads = 0
    original = records.read

    def counted(*arguments: Any) -> Record | None:
        nonlocal reads
        reads += 1
        return original(*arguments)

    monkeypatch.setattr(records, "read", counted)
    for seq in range(1, 2001):
        found.acknowledge(seq)
    assert reads < 2000 * 4
    assert chain.START.number == 0
    assert spool.MAX_SEGMENTS * spool.SEGMENT_BYTES == 16 * 2**20


# The file of the first agents


def _old_file(path: Path, *, acked: int, found: list[Record]) -> None:
    body = struct.pack(">BQQQ", 1, 1, 0, 7) + bytes.fromhex("cd" * 16)
    every = [Record(RecordType.START, 0, body), *found, Record(RecordType.ACK, acked, b"")]
    path.write_bytes(b"".join(records.encode(record) for record in every))


def test_the_spool_of_the_first_agents_is_moved(path: Path) -> None:
    old = path.with_name("spool.log")
    messages = [
        Record(RecordType.EVENT if seq == 3 else RecordType.ROW, seq, _row(seq))
        for seq in range(1, 6)
    ]
    _old_file(old, acked=1, found=[*messages, Record(RecordType.REFUSED, 4, b"")])
    assert old_spool.move(old, path) is None
    found = _spool(path)
    assert (found.spool_id, found.acked, found.next_seq, found.dropped) == ("cd" * 16, 1, 6, 7)
    assert _unsent(found) == [2, 3, 5]
    assert not old.exists()


def test_a_kill_in_the_middle_of_the_move_starts_over(path: Path) -> None:
    old = path.with_name("spool.log")
    _old_file(old, acked=0, found=[Record(RecordType.ROW, 1, _row(1))])
    half = path.with_name("spool.new")
    half.mkdir()
    (half / "0000000001.rows").write_bytes(b"half")
    old_spool.move(old, path)
    assert _unsent(_spool(path)) == [1]
    _old_file(old, acked=0, found=[Record(RecordType.ROW, 1, _row(1))])
    old_spool.move(old, path)  # killed before the old file went
    assert _unsent(_spool(path)) == [1]
    assert not old.exists()


def test_an_unreadable_old_spool_is_put_aside(path: Path) -> None:
    old = path.with_name("spool.log")
    old.write_bytes(zlib.compress(b"rubbish"))
    assert old_spool.move(old, path) == path.with_name("spool.damaged")
    assert not path.exists()
