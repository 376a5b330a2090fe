"""The order of frames, both sides against each other."""

import pytest

from obhut_protocol import codec, frames
from obhut_protocol.frames import Ack, Auth, Beat, Challenge, Data, Facts, Hello, Limits, Welcome
from obhut_protocol.session import AgentSession, OutOfOrder, ServerSession, Sign, State, Verify

KEY = "ab" * 16
HELLO = Hello(1, 1, "0.1.0", "linux", "boot", "cd" * 16, 0, (), "ff" * 32, "host")
WELCOME = Welcome(1, 1000, 1, 0, 0, Limits())


def _agent() -> AgentSession:
    return AgentSession(hello=HELLO, device_key=KEY, agent_nonce=bytes([2]) * 32)


def _server() -> ServerSession:
    return ServerSession(Challenge(bytes([1]) * 32, "server", "gw", 1000))


def test_the_whole_way() -> None:
    agent, server = _agent(), _server()
    sign = agent.receive(server.challenge(), at=5)
    assert isinstance(sign, Sign)
    auth = server.receive(agent.signed(bytes([7]) * 64))
    assert isinstance(auth, Auth)
    assert server.auth_message(auth) == sign.message
    verify = agent.receive(server.proved(bytes([8]) * 64), at=6)
    assert verify == Verify(server.proof_message(auth), bytes([8]) * 64)
    assert server.receive(agent.verified()) == HELLO
    assert agent.receive(server.welcomed(WELCOME), at=7) == WELCOME
    data = Data(1, 2, 5, Facts(psi=True))
    assert server.receive(frames.encode(data)) == data
    assert server.receive(frames.encode(Beat(9))) == Beat(9)
    assert agent.receive(frames.encode(Ack(1)), at=8) == Ack(1)


@pytest.mark.parametrize("frame", [HELLO, Beat(1), Data(1, 2, 5, Facts()), Ack(1), WELCOME])
def test_a_server_takes_nothing_before_auth(frame: frames.Frame) -> None:
    server = _server()
    with pytest.raises(OutOfOrder):
        server.receive(frames.encode(frame))
    assert server.state is State.AUTH


@pytest.mark.parametrize("frame", [WELCOME, Ack(1), Beat(1), frames.Proof(bytes(64))])
def test_an_agent_takes_nothing_before_the_challenge(frame: frames.Frame) -> None:
    with pytest.raises(OutOfOrder):
        _agent().receive(frames.encode(frame), at=1)


def test_a_welcome_without_proof_is_refused() -> None:
    agent, server = _agent(), _server()
    agent.receive(server.challenge(), at=5)
    agent.signed(bytes(64))
    with pytest.raises(OutOfOrder):
        agent.receive(frames.encode(WELCOME), at=6)


def test_a_version_that_was_not_offered_is_refused() -> None:
    agent, server = _agent(), _server()
    agent.receive(server.challenge(), at=5)
    agent.signed(bytes(64))
    agent.receive(frames.encode(frames.Proof(bytes(64))), at=6)
    agent.verified()
    with pytest.raises(OutOfOrder):
        agent.receive(frames.encode(WELCOME._replace(proto=2)), at=7)


def test_frames_of_the_future_change_nothing() -> None:
    agent, server = _agent(), _server()
    assert agent.receive(codec.pack([99, 1]), at=1) is None
    assert server.receive(codec.pack([99, 1])) is None
    assert (agent.state, server.state) == (State.CHALLENGE, State.AUTH)


def test_a_second_auth_is_refused() -> None:
    agent, server = _agent(), _server()
    agent.receive(server.challenge(), at=5)
    auth = agent.signed(bytes(64))
    server.receive(auth)
    server.proved(bytes(64))
    with pytest.raises(OutOfOrder):
        server.receive(auth)
