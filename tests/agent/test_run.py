"""The running agent as a process against a stub gateway: order, resume, kills, hostile servers."""

import json
import os
import select
import signal
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from obhut_agent import records
from obhut_agent.state import State
from obhut_protocol import codec, frames
from obhut_protocol.frames import Ack, Data, Facts, Nack, SampleRow
from tests.agent.conftest import Start, agent
from tests.agent.stub_gateway import (
    BINARY,
    FAST,
    PING,
    PONG,
    TIMEOUT_S,
    Connection,
    Gone,
    StubGateway,
    server_frame,
)


def _kill(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait(10)


def _stop(process: "subprocess.Popen[str]") -> str:
    process.send_signal(signal.SIGTERM)
    return process.communicate(timeout=10)[1]


def _says(process: "subprocess.Popen[str]", text: str) -> bool:
    """Wait until the agent has written ``text``; what it writes last comes after the close."""
    assert process.stderr is not None
    handle, heard = process.stderr.fileno(), b""
    while text.encode() not in heard and select.select([handle], [], [], TIMEOUT_S)[0]:
        chunk = os.read(handle, 65536)
        if not chunk:
            break
        heard += chunk
    return text.encode() in heard


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


def test_a_wrong_proof_ends_it_before_hello(gateway: StubGateway, start: Start) -> None:
    process = start()
    with gateway.accept() as link:
        link.upgrade()
        link.authenticate(key=Ed25519PrivateKey.generate())
        with pytest.raises(Gone) as gone:
            link.receive_raw()
        assert gone.value.code == 4401
    assert _says(process, "konnte sich nicht ausweisen")


def test_another_server_name_gets_no_signature(gateway: StubGateway, start: Start) -> None:
    start()
    with gateway.accept() as link:
        link.upgrade()
        link.send(frames.Challenge(b"n" * 32, "evil.example", "gw-1", 1))
        with pytest.raises(Gone) as gone:
            link.receive_raw()
        assert gone.value.code == 4401


def _authenticated(link: Connection) -> None:
    link.upgrade()
    link.authenticate()
    link.hello()


HOSTILE = {
    "text": (server_frame(1, b"hello"), 1003),
    "masked": (b"\x82\x81\x00\x00\x00\x00\x00", 1002),
    "reserved bit": (b"\xc2\x00", 1002),
    "unknown opcode": (b"\x83\x00", 1002),
    "fragmented ping": (server_frame(PING, b"", fin=False), 1002),
    "long ping": (server_frame(PING, b"x" * 126), 1002),
    "continuation of nothing": (server_frame(0, b"x"), 1002),
    "one terabyte": (b"\x82\x7f" + (2**40).to_bytes(8, "big"), 1009),
    "too big": (server_frame(BINARY, b"x" * 65537), 1009),
    "too big in pieces": (
        server_frame(BINARY, b"x" * 40_000, fin=False) + server_frame(0, b"x" * 40_000),
        1009,
    ),
    "padded length": (b"\x82\x7e\x00\x01x", 1002),
    "garbage": (server_frame(BINARY, b"\xc1\xff garbage"), 4400),
    "not a frame": (server_frame(BINARY, codec.pack({"a": 1})), 4400),
    "out of order": (server_frame(BINARY, frames.encode(Ack(1))), 4400),
    "agent's own frame": (server_frame(BINARY, frames.encode(frames.Beat(1))), 4400),
    "zero rhythm": (server_frame(BINARY, codec.pack([2, 1, 1, 1, 0, 0, {"sample_s": 0}])), 4400),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_server_is_left(gateway: StubGateway, start: Start, name: str) -> None:
    raw, code = HOSTILE[name]
    process = start()
    with gateway.accept() as link:
        _authenticated(link)
        link.sock.sendall(raw)
        assert link.until_gone() == code
    assert process.poll() is None
    assert _says(process, "gegen das Protokoll")


def test_an_acknowledgement_of_the_unsent_is_a_violation(
    gateway: StubGateway, start: Start
) -> None:
    start()
    with gateway.accept() as link:
        link.login()
        link.data()
        link.send(Ack(10_000))
        assert link.until_gone() == 4400


def test_fragments_and_pings_are_understood(gateway: StubGateway, start: Start) -> None:
    start()
    with gateway.accept() as link:
        _authenticated(link)
        welcome = link.session.welcomed(frames.Welcome(1, 1, 1, 0, 0, FAST))
        for byte in server_frame(BINARY, welcome[:10], fin=False):
            link.sock.sendall(bytes([byte]))
        link.sock.sendall(server_frame(PING, b"there?"))
        link.sock.sendall(server_frame(0, b"", fin=False) + server_frame(0, welcome[10:]))
        assert link.read() == (PONG, b"there?")
        assert isinstance(link.data()[0], Data)


def test_frames_of_the_future_are_ignored(gateway: StubGateway, start: Start) -> None:
    start()
    with gateway.accept() as link:
        link.login()
        link.send(codec.pack([99, "new", {"a": 1}]))
        link.beat()


UPGRADED = b"HTTP/1.1 101 ok\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\n\r\n",
        UPGRADED + b"Sec-WebSocket-Accept: wrong\r\nSec-WebSocket-Protocol: obhut.1\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"X" * 40_000,
    ],
    ids=["200", "503", "wrong accept", "not HTTP", "endless header"],
)
def test_a_server_that_is_none_is_left(gateway: StubGateway, start: Start, answer: bytes) -> None:
    process = start()
    with gateway.accept() as link:
        link.request()
        link.sock.sendall(answer)
        with pytest.raises(Gone):
            link.exactly(1)
    assert _says(process, "Nicht verbunden")


@pytest.mark.parametrize(
    "extra", ["Sec-WebSocket-Extensions: permessage-deflate\r\n", "broken\r\n"]
)
def test_an_extension_or_a_broken_header_is_refused(
    gateway: StubGateway, start: Start, extra: str
) -> None:
    start()
    with gateway.accept() as link:
        link.upgrade(extra=extra)
        with pytest.raises(Gone):
            link.exactly(1)


def test_another_sub_protocol_is_refused(gateway: StubGateway, start: Start) -> None:
    start()
    with gateway.accept() as link:
        link.upgrade(protocol="obhut.2")
        with pytest.raises(Gone):
            link.exactly(1)


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
    with state.spool.open("r+b") as file:
        file.truncate(file.seek(0, 2) - 5)
    start()
    with gateway.accept() as link:
        link.login()
        assert _frame(link) == first


def test_rubbish_instead_of_a_spool_is_put_aside(
    gateway: StubGateway, start: Start, state: State
) -> None:
    state.spool.write_bytes(b"rubbish" * 100)
    process = start()
    with gateway.accept() as link:
        link.login()
        assert _frame(link)[0] == 1
        assert "beschädigt" in _stop(process)
    assert state.spool.with_suffix(".damaged").read_bytes() == b"rubbish" * 100


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
    assert _says(process, "0600")


def test_files_are_private(gateway: StubGateway, start: Start, state: State) -> None:
    process = start()
    with gateway.accept() as link:
        link.login()
        link.beat()
        _stop(process)
    assert state.path.stat().st_mode & 0o777 == 0o700
    modes = {path.name: path.stat().st_mode & 0o777 for path in state.path.iterdir()}
    assert set(modes.values()) == {0o600}, modes


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
