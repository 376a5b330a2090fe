"""The running agent as a process against a stub gateway: order, resume, kills, hostile servers."""

import json
import signal
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from obhut_agent import records
from obhut_agent.state import State
from obhut_protocol import frames
from obhut_protocol.frames import Ack, Facts, Nack, SampleRow
from tests.agent.conftest import Start, agent, says
from tests.agent.stub_gateway import (
    FAST,
    Connection,
    StubGateway,
)


def _kill(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait(10)


def _stop(process: "subprocess.Popen[str]") -> str:
    process.send_signal(signal.SIGTERM)
    return process.communicate(timeout=10)[1]


def _status(state: State) -> dict[str, object]:
    found: dict[str, object] = json.loads(
        agent("status", "--json", "--state", str(state.path)).stdout
    )
    return found


def test_from_challenge_to_heartbeat(gateway: StubGateway, start: Start) -> None:
    start()
    with gateway.accept() as link:
        hello = link.login()
        assert (hello.proto_min, hello.proto_max, hello.last_acked_seq) == (1, 1, 0)
        assert len(hello.hardware_id) == 64
        facts, _ = link.data()
        row, _ = link.data()
        assert (facts.seq, row.seq) == (1, 2)
        assert isinstance(facts.payload, Facts)
        assert facts.payload.agent_version == "0.1.0"
        assert isinstance(row.payload, SampleRow)
        assert row.payload.samples == 1
        assert len(row.payload.values) == 20
        link.send(Ack(2))
        link.beat()


def test_rows_keep_coming_and_touch_each_other(gateway: StubGateway, start: Start) -> None:
    start()
    with gateway.accept() as link:
        link.login()
        rows: list[SampleRow] = []
        while len(rows) < 3:
            frame, _ = link.data()
            link.send(Ack(frame.seq))
            if isinstance(frame.payload, SampleRow):
                rows.append(frame.payload)
    for before, after in pairwise(rows):
        assert abs(after.measured_from - before.measured_to) < 50
        assert after.measured_to > after.measured_from


def test_sigterm_ends_within_a_second_and_says_so(
    gateway: StubGateway, start: Start, state: State
) -> None:
    process = start()
    with gateway.accept() as link:
        link.login()
        link.data()
        process.send_signal(signal.SIGTERM)
        assert link.until_gone() == 1000
        link.close()
        assert process.wait(2) == 0
    assert _status(state)["connected"] is False


def test_status_tells_the_truth_also_after_a_kill(
    gateway: StubGateway, start: Start, state: State
) -> None:
    process = start()
    with gateway.accept() as link:
        link.login()
        link.beat()
        status = _status(state)
        assert status["connected"] is True
        assert status["operator_name"] == "Probebetrieb GmbH"
        assert "T" in str(status["connected_since_at"])
        _kill(process)
    assert _status(state)["connected"] is False


def test_a_second_agent_on_the_same_folder_is_refused(
    gateway: StubGateway, start: Start, state: State
) -> None:
    process = start()
    with gateway.accept() as link:
        link.login()
        second = agent("run", "--state", str(state.path))
        assert second.returncode == 1
        assert str(process.pid) in second.stderr
        assert "läuft schon" in second.stderr
        link.beat()


@pytest.mark.clause("V-8.1")
def test_what_was_not_acknowledged_survives_kill_9(gateway: StubGateway, start: Start) -> None:
    process = start()
    with gateway.accept() as link:
        first = link.login()
        sent = dict(_frame(link) for _ in range(3))
        _kill(process)
    start()
    with gateway.accept() as link:
        again = link.login(stored=1)
        assert again.spool_id == first.spool_id
        resent = dict(_frame(link) for _ in range(2))
    assert resent == {seq: raw for seq, raw in sent.items() if seq > 1}


@pytest.mark.clause("V-8.1")
def test_what_was_acknowledged_is_not_sent_again(gateway: StubGateway, start: Start) -> None:
    process = start()
    with gateway.accept() as link:
        link.login()
        for _ in range(3):
            seq, _ = _frame(link)
        link.send(Ack(seq))
        link.beat()
        _kill(process)
    start()
    with gateway.accept() as link:
        hello = link.login(stored=seq)
        assert hello.last_acked_seq <= seq
        assert _frame(link)[0] > seq


@pytest.mark.clause("V-8.1")
def test_nothing_is_lost_or_changed_over_many_kills(gateway: StubGateway, start: Start) -> None:
    stored: dict[int, bytes] = {}
    for round_ in range(5):
        process = start()
        with gateway.accept() as link:
            link.login(stored=max(stored, default=0))
            for _ in range(round_ + 1):
                seq, raw = _frame(link)
                assert stored.setdefault(seq, raw) == raw
                if round_ % 2:
                    link.send(Ack(seq))
            _kill(process)
    assert sorted(stored) == list(range(1, len(stored) + 1))


def test_a_replay_of_acknowledgements_changes_nothing(gateway: StubGateway, start: Start) -> None:
    start()
    with gateway.accept() as link:
        link.login()
        seq, _ = _frame(link)
        for _ in range(3):
            link.send(Ack(seq))
        assert _frame(link)[0] == seq + 1


def test_the_window_is_kept(gateway: StubGateway, start: Start) -> None:
    start()
    with gateway.accept() as link:
        link.login(limits=FAST._replace(max_inflight=1))
        seq, _ = _frame(link)
        for _ in range(3):
            opcode_beats_only = frames.decode(link.receive_raw())
            assert isinstance(opcode_beats_only, frames.Beat)
        link.send(Ack(seq))
        assert _frame(link)[0] == seq + 1


def test_a_message_refused_for_good_is_put_aside(
    gateway: StubGateway, start: Start, state: State
) -> None:
    process = start()
    with gateway.accept() as link:
        link.login()
        link.data()
        link.send(Nack(1, 1, 0))
        seq, _ = _frame(link)
        assert seq == 2
        link.send(Ack(2))
        link.beat()
        assert "endgültig abgelehnt" in _stop(process)
    with state.rejected.open("rb") as file:
        assert [record.seq for _, record in records.scan(file, 0)] == [1]


def test_a_message_refused_for_now_comes_again(gateway: StubGateway, start: Start) -> None:
    start()
    with gateway.accept() as link:
        link.login()
        first, raw = _frame(link)
        link.send(Nack(first, 2, 1))
        while (found := _frame(link))[0] != first:
            pass
        assert found == (first, raw)


def test_a_gateway_that_restarts_gets_everything(gateway: StubGateway, start: Start) -> None:
    start()
    with gateway.accept() as link:
        link.login()
        first = _frame(link)
        link.send_close(1012)
        assert link.until_gone() is not None
    with gateway.accept() as link:
        link.login()
        assert _frame(link) == first


def test_a_restored_image_begins_a_new_spool(gateway: StubGateway, start: Start) -> None:
    start()
    with gateway.accept() as link:
        first = link.login()
        link.close()
    with gateway.accept() as link:
        link.login(stored=1_000_000)
        link.until_gone()
    with gateway.accept() as link:
        assert link.login(stored=0).spool_id != first.spool_id
        assert _frame(link)[0] >= 1


def test_sigterm_ends_a_wait_for_a_silent_server(gateway: StubGateway, start: Start) -> None:
    process = start()
    with gateway.accept() as link:
        link.request()  # and never an answer
        process.send_signal(signal.SIGTERM)
        assert process.wait(2) == 0


def test_a_torn_spool_is_repaired(gateway: StubGateway, start: Start, state: State) -> None:
    process = start()
    with gateway.accept() as link:
        link.login()
        first = _frame(link)
        _frame(link)
        _kill(process)
    with max(state.spool.glob("*.rows")).open("r+b") as file:
        file.truncate(file.seek(0, 2) - 5)
    start()
    with gateway.accept() as link:
        link.login()
        assert _frame(link) == first


def test_rubbish_instead_of_a_spool_is_put_aside(
    gateway: StubGateway, start: Start, state: State
) -> None:
    state.old_spool.write_bytes(b"rubbish" * 100)
    process = start()
    with gateway.accept() as link:
        link.login()
        assert _frame(link)[0] == 1
        assert "beschädigt" in _stop(process)
    assert state.old_spool.with_suffix(".damaged").read_bytes() == b"rubbish" * 100


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"gateway_url": "ws://example.org"}', "\x00"])
def test_damaged_enrolment_data_stop_the_start(state: State, content: str) -> None:
    state.enrolment.write_text(content)
    done = agent("run", "--state", str(state.path))
    assert done.returncode == 1
    assert "beschädigt" in done.stderr


def test_a_key_that_others_can_read_is_not_used(
    gateway: StubGateway, start: Start, state: State
) -> None:
    state.private_key.chmod(0o644)
    process = start()
    with gateway.accept() as link:
        link.upgrade()
        link.send(link.session.challenge())
        assert link.until_gone() == 1000
    assert says(process, "0600")


def test_files_are_private(gateway: StubGateway, start: Start, state: State) -> None:
    process = start()
    with gateway.accept() as link:
        link.login()
        link.beat()
        _stop(process)
    every = list(state.path.rglob("*"))
    modes = {path.name: path.stat().st_mode & 0o777 for path in every if path.is_file()}
    assert state.path.stat().st_mode & 0o777 == 0o711
    assert set(modes.values()) == {0o600}, modes
    assert {path.stat().st_mode & 0o777 for path in every if path.is_dir()} == {0o700}


def test_the_hardware_id_follows_the_machine(
    gateway: StubGateway, start: Start, tmp_path: Path
) -> None:
    other = tmp_path / "machine-id"
    other.write_text("0123456789abcdef0123456789abcdef\n")
    _kill_after = start()
    with gateway.accept() as link:
        first = link.login()
        _kill(_kill_after)
    start("--machine-id-file", str(other))
    with gateway.accept() as link:
        second = link.login()
    assert first.hardware_id != second.hardware_id
    assert other.read_text().strip() not in second.hardware_id


def _frame(link: Connection) -> tuple[int, bytes]:
    frame, raw = link.data()
    return frame.seq, raw
