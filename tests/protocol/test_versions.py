"""Versions: a server speaks its own and two before, invented next ones included."""

import itertools
from typing import Any

import pytest

from obhut_protocol import codec, frames
from obhut_protocol.frames import Auth, Challenge, Hello, Limits, Welcome
from obhut_protocol.limits import PROTO_MAX, PROTO_MIN
from obhut_protocol.session import AgentSession, NoCommonVersion, OutOfOrder, ServerSession, State
from obhut_protocol.versions import OURS, Versions

HELLO = Hello(1, 1, "0.1.0", "linux", "boot", "cd" * 16, 0, (), "ff" * 32, "host")


def _pair(agent: Versions, server: Versions) -> tuple[AgentSession, ServerSession]:
    hello = HELLO._replace(proto_min=agent.low, proto_max=agent.high)
    return (
        AgentSession(hello=hello, device_key="ab" * 16, agent_nonce=bytes(32)),
        ServerSession(Challenge(bytes(32), "server", "gw", 1000), versions=server),
    )


def _hello(agent: AgentSession, server: ServerSession) -> Hello:
    """Go as far as HELLO; signatures are not looked at here."""
    agent.receive(server.challenge(), at=5)
    auth = server.receive(agent.signed(bytes(64)))
    assert isinstance(auth, Auth)
    agent.receive(server.proved(bytes(64)), at=6)
    hello = server.receive(agent.verified())
    assert isinstance(hello, Hello)
    return hello


def _negotiated(agent: Versions, server: Versions) -> int | None:
    ours, theirs = _pair(agent, server)
    hello = _hello(ours, theirs)
    try:
        version = theirs.version(hello)
    except NoCommonVersion:
        return None
    welcome = Welcome(version, 1000, 1, 0, 0, Limits())
    assert ours.receive(theirs.welcomed(welcome), at=7) == welcome
    assert ours.state is theirs.state is State.OPEN
    return version


@pytest.mark.parametrize("server", range(1, 7))
@pytest.mark.parametrize("agent", range(1, 7))
def test_an_agent_of_one_version_is_served_by_the_next_two(agent: int, server: int) -> None:
    found = _negotiated(Versions(agent, agent), Versions.of_server(server))
    assert found == (agent if server - 2 <= agent <= server else None)


@pytest.mark.parametrize(
    ("agent", "server"),
    [(low_high, current) for low_high in itertools.combinations_with_replacement(range(1, 6), 2)
     for current in range(1, 7)],
)  # fmt: skip
def test_the_highest_common_version_is_taken(agent: tuple[int, int], server: int) -> None:
    span = Versions.of_server(server)
    both = set(range(agent[0], agent[1] + 1)) & set(range(span.low, span.high + 1))
    assert _negotiated(Versions(*agent), span) == max(both, default=None)


def test_ours_are_the_current_one_and_at_most_two_before() -> None:
    assert Versions(PROTO_MIN, PROTO_MAX) == OURS
    assert Versions.of_server(PROTO_MAX).low <= PROTO_MIN


@pytest.mark.parametrize("version", [1, 5])
def test_an_agent_takes_no_version_that_it_did_not_offer(version: int) -> None:
    agent, server = _pair(Versions(2, 4), Versions(1, 6))
    _hello(agent, server)
    with pytest.raises(OutOfOrder):
        agent.receive(frames.encode(Welcome(version, 1000, 1, 0, 0, Limits())), at=7)


@pytest.mark.parametrize(
    ("message", "attribute"),
    [
        ([1, 1, 9, "9.0", "linux", "boot", "cd" * 16, 0, ["new"], "ff" * 32, "host", {"x": 1}],
         "proto_max"),
        ([2, 1, 1000, 1, 0, 0, {"heartbeat_s": 30, "colour": "blue"}, {"more": [1]}], "proto"),
        ([3, bytes(32), "server", "gw", 1000, "more"], "server_name"),
        ([4, "ab" * 16, bytes(32), 5, 9, bytes(64), bytes(99)], "proto"),
    ],
)  # fmt: skip
def test_a_frame_of_a_later_version_is_read_by_this_one(message: list[Any], attribute: str) -> None:
    assert hasattr(frames.decode(codec.pack(message)), attribute)


def test_a_frame_type_of_a_later_version_is_passed_over_on_both_sides() -> None:
    agent, server = _pair(OURS, OURS)
    server.version(_hello(agent, server))
    agent.receive(server.welcomed(Welcome(1, 1000, 1, 0, 0, Limits())), at=7)
    later = codec.pack([61, {"anything": [1, 2, 3]}])
    assert agent.receive(later, at=8) is None
    assert server.receive(later) is None
