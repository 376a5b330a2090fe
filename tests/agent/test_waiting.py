"""Waiting: back-off, deadlines and rows by a clock that the test moves."""

import socket
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from obhut_agent import clock
from obhut_agent.backoff import Backoff
from obhut_agent.channel import Channel
from obhut_agent.enrolment import Enrolment
from obhut_agent.link import ANSWER_S, HANDSHAKE_S, Ended, Link
from obhut_agent.reporter import EARLY_S, Reporter
from obhut_agent.spool import Spool
from obhut_agent.state import State
from obhut_agent.stopping import StopSwitch
from obhut_agent.timers import Timers
from obhut_protocol import frames
from obhut_protocol.closing import come_back, retry_after
from obhut_protocol.facts import Facts
from obhut_protocol.frames import Data, Gap, Hello, Limits, SampleRow
from obhut_protocol.limits import MAX_ROW_SPAN_MS


class Clock:
    """Moves only when told."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.wall_ms = 1_793_000_000_000

    def move(self, seconds: float) -> None:
        self.seconds += seconds
        self.wall_ms += int(seconds * 1000)


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(clock, "monotonic", lambda: found.seconds)
    monkeypatch.setattr(clock, "now_ms", lambda: found.wall_ms)
    return found


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    found = Spool(tmp_path / "spool")
    yield found
    found.close()


def _delays(backoff: Backoff, count: int, code: int | None = None) -> list[float]:
    return [backoff.delay(code=code) for _ in range(count)]


def test_the_first_three_tries_spread_over_the_jitter_then_it_doubles() -> None:
    for _ in range(200):
        delays = _delays(Backoff(), 12)
        assert all(delay <= 60 for delay in delays[:3])
        assert delays[3] <= 120
        assert delays[4] <= 240
        assert max(delays) <= 300
    spread = [Backoff().delay() for _ in range(500)]
    assert min(spread) < 6
    assert max(spread) > 54


def test_a_session_that_held_starts_over() -> None:
    backoff = Backoff()
    _delays(backoff, 20)
    backoff.worked()
    assert max(_delays(backoff, 3)) <= 60


@pytest.mark.parametrize("code", [4401, 4403, 4406])
def test_who_is_refused_comes_rarely_but_for_ever(code: int) -> None:
    assert all(300 <= delay <= 900 for delay in _delays(Backoff(), 100, code))


@pytest.mark.parametrize("code", [4400, 4409, 4429])
def test_who_disturbs_comes_later(code: int) -> None:
    assert all(60 <= delay <= 300 for delay in _delays(Backoff(), 100, code))


def test_retry_after_is_the_least() -> None:
    assert 100 <= Backoff().delay(retry_after=100) <= 160
    assert Backoff().delay(retry_after=10**6) <= 3660


@pytest.mark.parametrize("code", [1012, 4429])
def test_come_back_in_n_seconds_is_followed(code: int) -> None:
    told = retry_after(come_back(40))
    delays = [Backoff().delay(code=code, retry_after=told) for _ in range(200)]
    assert all(40 <= delay <= 100 for delay in delays)


@pytest.mark.parametrize(
    "reason",
    ["", "restart", "retry-after=", "retry-after=-3", "retry-after=1e3", "retry-after=999999",
     "retry-after=٣"],
)  # fmt: skip
def test_a_reason_that_is_no_number_says_nothing(reason: str) -> None:
    assert retry_after(reason) is None


def test_timers_do_not_pile_up(moved: Clock) -> None:
    timers = Timers()
    timers.set("a", 5)
    assert timers.next_in() == 5
    moved.move(20)
    assert timers.take_due() == [("a", 1005.0)]
    timers.repeat("a", 5, last_due=1005.0)
    assert timers.next_in() == 0
    assert timers.take_due() == [("a", 1020.0)]
    assert timers.next_in() is None


class Peer:
    """A link whose other end is a bare socket."""

    def __init__(self, spool: Spool, tmp_path: Path) -> None:
        ours, self.sock = socket.socketpair()
        enrolled = Enrolment("", "ws://localhost", "s", bytes(32), "ab" * 16, "o", "f", None)
        hello = Hello(1, 1, "0", "linux", "b", spool.spool_id, 0, (), "h", "n")
        self.link = Link(
            Channel(ours),
            state=State(tmp_path),
            enrolment=enrolled,
            hello=hello,
            spool=spool,
            switch=StopSwitch(),
        )

    def close(self) -> None:
        self.link.channel.close(1000)
        self.sock.close()
        self.link._switch.waker.close()
        self.link._switch._wakeup.close()


@pytest.fixture
def peer(spool: Spool, tmp_path: Path, moved: Clock) -> Iterator[Peer]:
    found = Peer(spool, tmp_path)
    yield found
    found.close()


def test_a_server_without_challenge_is_left(peer: Peer, moved: Clock) -> None:
    moved.move(HANDSHAKE_S)
    peer.link.check_overdue()
    moved.move(0.1)
    with pytest.raises(Ended) as ended:
        peer.link.check_overdue()
    assert (ended.value.reason, ended.value.say) == ("reason-slow", 4408)


def test_a_server_that_takes_no_bytes_is_left(peer: Peer, moved: Clock) -> None:
    channel = peer.link.channel
    channel.send(b"x" * 60_000)
    while not channel.queued:
        channel.send(b"x" * 60_000)
    moved.move(1)
    peer.link.beat()
    moved.move(ANSWER_S)
    with pytest.raises(Ended):
        peer.link.check_overdue()


def _rows(spool: Spool) -> list[SampleRow]:
    spool.rewind(0)
    found = []
    while (message := spool.next_unsent()) is not None:
        frame = frames.decode(message.frame)
        if isinstance(frame, Gap):
            continue
        assert isinstance(frame, Data)
        if isinstance(frame.payload, SampleRow):
            found.append(frame.payload)
    return found


def _reporter(spool: Spool) -> Reporter:
    values = iter(range(10_000))
    return Reporter(
        spool,
        sample=lambda: (float(next(values)),) * 20,
        gather=lambda: Facts(psi=True),
    )


def test_five_minutes_of_single_samples_then_rows(spool: Spool, moved: Clock) -> None:
    reporter, limits = _reporter(spool), Limits()
    for _ in range(15):
        moved.move(60)
        reporter.take_sample(limits)
    rows = _rows(spool)
    assert [row.samples for row in rows] == [1, 1, 1, 1, 5, 5]
    assert EARLY_S == 300
    last = rows[-1]
    assert last.measured_to - last.measured_from == 300_000
    assert last.values[0] == 11.0  # mean of 9..13
    assert last.values[10] == 13.0  # maximum
    assert all(a.measured_to == b.measured_from for a, b in pairwise(rows))


def test_facts_are_written_once(spool: Spool, moved: Clock) -> None:
    reporter = _reporter(spool)
    for _ in range(3):
        reporter.report_facts()
    assert spool.waiting == 1


def test_a_clock_that_jumps_bends_no_row(spool: Spool, moved: Clock) -> None:
    reporter = _reporter(spool)
    for jump in (50 * 365 * 86_400_000, -60 * 365 * 86_400_000, 0):
        moved.move(60)
        moved.wall_ms = max(0, moved.wall_ms + jump)
        reporter.take_sample(Limits())
    lengths = [row.measured_to - row.measured_from for row in _rows(spool)]
    assert (lengths[0], len(lengths)) == (60_000, 3)


def test_a_row_is_never_longer_than_allowed(spool: Spool, moved: Clock) -> None:
    reporter = _reporter(spool)
    moved.move(5 * 86_400)
    reporter.take_sample(Limits())
    row = _rows(spool)[0]
    assert row.measured_to - row.measured_from == MAX_ROW_SPAN_MS


def test_a_full_disk_is_said_and_survived(
    spool: Spool,
    moved: Clock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    reporter = _reporter(spool)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        reporter.take_sample(Limits())
    assert "nicht beschreibbar" in capsys.readouterr().err
    reporter.take_sample(Limits())
    assert len(_rows(spool)) == 1
    assert spool.waiting == 2
