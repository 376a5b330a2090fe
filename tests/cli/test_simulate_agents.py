"""``obhut simulate agents``: its input, what it sends, and how it counts."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from obhut.cli.errors import CommandFailedError
from obhut.cli.main import main
from obhut.cli.simulate.agents.agent import Agent, Figures
from obhut.cli.simulate.agents.counting import Count, Sent, compare
from obhut.cli.simulate.agents.identity import Identity, kept_secret
from obhut.cli.simulate.agents.payload import Contents
from obhut_protocol import frames
from obhut_protocol.frames import Ack, Challenge, Data, Hello, Limits, SampleRow, Welcome
from obhut_protocol.session import ServerSession

CONTENTS = Contents(seed=3, values=25, began_ms=1_790_000_000_000, interval_ms=500)
SECRET = b"s" * 32


def _call(arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    try:
        code = main(["simulate", "agents", *arguments.split()])
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("", "--count"),
        ("--count 0", "von 1 bis 100000"),
        ("--count 1e3", "von 1 bis 100000"),
        ("--count ٣", "von 1 bis 100000"),
        ("--count 1 --seconds 0", "von 0.01 bis 86400"),
        ("--count 1 --seconds nan", "von 0.01 bis 86400"),
        ("--count 1 --interval inf", "von 0.01 bis 86400"),
        ("--count 1 --interval -1", "von 0.01 bis 86400"),
        ("--count 1 --values 41", "von 1 bis 40"),
        ("--count 1 --seed -1", "von 0 bis"),
        ("--count 1 --kill web", "möglich sind 'gateway', 'postgres', 'worker'"),
        ("--count 1 --kill gateway --connect-only", "nicht zusammen mit"),
    ],
)
def test_bad_input(arguments: str, complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _call(arguments, capsys)
    assert (code, out) == (2, "")
    assert complaint in err


def test_without_a_running_instance(instance: object, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _call("--count 1 --json", capsys)
    assert (code, out) == (1, "")
    assert "läuft keine Instanz" in err


def test_more_connections_than_files(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _: (256, 256))
    monkeypatch.setattr(
        "obhut.cli.simulate.agents.running.Server", lambda _: type("S", (), {"gateway_files": int})
    )
    code, _, err = _call("--count 100", capsys)
    assert code == 1
    assert "256, nötig 300" in err
    assert "ulimit" in err


def test_what_is_sent_is_a_frame_of_the_protocol() -> None:
    raw = CONTENTS.frame(7, 2)
    frame = frames.decode(raw)
    assert isinstance(frame, Data)
    assert frames.encode(frame) == raw
    assert isinstance(frame.payload, SampleRow)
    assert len(set(frame.payload.values)) > 20
    assert frame.payload.measured_to == CONTENTS.began_ms + 500
    assert CONTENTS.frame(8, 2) != raw != CONTENTS._replace(seed=4).frame(7, 2)


def test_counting_finds_what_is_missing_wrong_and_doubled() -> None:
    sent = [Sent(1, "a", "s", 4), Sent(2, "b", "t", 1)]
    right = {seq: CONTENTS.checksum(1, seq) for seq in (1, 2, 3)}
    rows = [
        ("a", 1, 1, right[1], right[1]),
        ("a", 2, 3, right[2], right[2]),
        ("a", 3, 2, right[3], "another"),
        ("b", 1, 1, right[1], right[1]),
        ("b", 2, 1, CONTENTS.checksum(2, 2), CONTENTS.checksum(2, 2)),
    ]
    total = Count()
    compare(total, contents=CONTENTS, sent=sent, rows=iter(rows))
    assert total == Count(stored=2, lost=3, duplicates=3)


def test_keys_are_kept_and_used_by_one_run_at_a_time(tmp_path: Path) -> None:
    with kept_secret(tmp_path) as secret:
        first = Identity.of(secret, 1)
        with pytest.raises(CommandFailedError), kept_secret(tmp_path):
            pass
    with kept_secret(tmp_path) as again:
        assert Identity.of(again, 1).device_key == first.device_key
        assert Identity.of(again, 2).device_key != first.device_key
    assert (tmp_path / "simulated_agents").stat().st_mode & 0o777 == 0o600


class _Server:
    """The gateway's side of the protocol, as far as a session needs it."""

    def __init__(self, agent: Agent, key: Ed25519PrivateKey, *, stored: int) -> None:
        self.agent, self.seqs = agent, list[int]()
        self._key, self._stored = key, stored
        self._session = ServerSession(Challenge(b"n" * 32, "here", "gateway-1", 1))
        agent.connected()
        agent.receive(self._session.challenge(), self)

    def send(self, frame: bytes) -> None:
        event = self._session.receive(frame)
        if isinstance(event, frames.Auth):
            proof = self._key.sign(self._session.proof_message(event))
            self.agent.receive(self._session.proved(proof), self)
        elif isinstance(event, Hello):
            welcome = Welcome(1, 1, 1, self._stored, 0, Limits(max_inflight=3))
            self.agent.receive(self._session.welcomed(welcome), self)
        elif isinstance(event, Data):
            self.seqs.append(event.seq)


def test_an_agent_keeps_its_window_and_sends_again_what_was_not_acknowledged() -> None:
    key, figures = Ed25519PrivateKey.generate(), Figures()
    pinned = ("here", key.public_key().public_bytes_raw())
    agent = Agent(Identity.of(SECRET, 1), CONTENTS, figures, pinned)
    for _ in range(6):
        agent.produce()
    first = _Server(agent, key, stored=0)
    assert (first.seqs, agent.in_flight) == ([1, 2, 3], 3)
    agent.receive(frames.encode(Ack(1)), first)
    assert first.seqs == [1, 2, 3, 4]
    agent.disconnected()
    second = _Server(agent, key, stored=2)
    assert second.seqs == [3, 4, 5]
    agent.receive(frames.encode(Ack(5)), second)
    agent.receive(frames.encode(Ack(6)), second)
    assert agent.is_drained
    assert (figures.sent, figures.acked, figures.connections) == (6, 6, 1)
    assert len(figures.waits) == 5, "that of the welcome is not known"
