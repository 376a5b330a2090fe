"""Whatever arrives: the connection ends, the gateway lives, nothing is stored."""

import struct
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obhut_protocol import codec
from obhut_protocol.frames import Ack, Beat, Nack, encode
from tests.gateway.conftest import Gateway
from tests.gateway.machine import Machine, Wire, authenticate, facts, now_ms, row

FUZZ = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40)
    | st.binary(max_size=40),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)
FRAMES = st.tuples(st.sampled_from([1, 3, 4, 10, 11, 14]), st.lists(VALUES, max_size=11))


@FUZZ
@given(st.binary(max_size=200) | FRAMES.map(lambda frame: codec.pack([frame[0], *frame[1]])))
def test_noise_before_authentication(gateway: Gateway, machine: Machine, noise: bytes) -> None:
    wire = Wire(gateway.port)
    wire.receive_bytes()
    wire.send_bytes(noise)
    wire.send(Beat(now_ms()))  # out of order: the connection ends here at the latest
    assert wire.closed_with() in (4400, 4401)
    assert gateway.lives()


@FUZZ
@given(st.binary(max_size=300) | FRAMES.map(lambda frame: codec.pack([frame[0], *frame[1]])))
def test_noise_in_an_open_session(gateway: Gateway, machine: Machine, noise: bytes) -> None:
    agent = gateway.connect(machine)
    agent.wire.send_bytes(noise)
    agent.wire.send_bytes(b"\xc1")  # never MessagePack
    assert agent.wire.closed_with() == 4400
    assert gateway.seqs(machine) == []
    assert gateway.facts(machine) == []


def test_noise_instead_of_http(gateway: Gateway) -> None:
    for noise in (b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/1.1\r\n\r\n", b"\r\n\r\n", b"\0" * 99):
        wire = Wire(gateway.port, upgrade=False)
        wire.send_raw(noise + b"\r\n\r\n")
        while wire.socket.recv(4096):
            pass
    assert gateway.lives()


def _oversized(wire: Wire) -> None:
    wire.send_bytes(b"\x93" + b"\x00" * 65536)


def _huge(wire: Wire) -> None:
    wire.send_raw(b"\x82\xff" + struct.pack(">Q", 2**40) + b"\0\0\0\0")


def _text(wire: Wire) -> None:
    wire.send_bytes(b"hello", 1)


def _fragment(wire: Wire) -> None:
    wire.send_bytes(b"\x92\x0e", fin=False)


def _too_many_unanswered(wire: Wire) -> None:
    wire.send(*[row(seq) for seq in range(1, 200)])


@pytest.mark.parametrize(
    ("attack", "codes"),
    [
        (_oversized, (4413,)),
        (_huge, (1009,)),
        (_text, (4400,)),
        (_fragment, (4400,)),
        (lambda wire: wire.send_bytes(b"\xc4\xff\x00"), (4400,)),
    ],
)
def test_frames_that_break_a_limit(
    gateway: Gateway, machine: Machine, attack: Callable[[Wire], None], codes: tuple[int, ...]
) -> None:
    agent = gateway.connect(machine)
    attack(agent.wire)
    assert agent.wire.closed_with() in codes
    assert gateway.lives()


def test_more_messages_than_the_window_allows(idle_gateway: Gateway, machine: Machine) -> None:
    idle_gateway.start(linger_s=1)
    agent = idle_gateway.connect(machine)
    _too_many_unanswered(agent.wire)
    assert agent.wire.closed_with() == 4429


@pytest.mark.parametrize("opcode", [2, 9])
def test_too_many_frames(idle_gateway: Gateway, machine: Machine, opcode: int) -> None:
    idle_gateway.start(frames_per_s=1, frames_burst=50)
    agent = idle_gateway.connect(machine)
    for _ in range(100):
        agent.wire.send_bytes(encode(Beat(now_ms())), opcode)
    assert agent.wire.closed_with() == 4429


def test_a_message_that_cannot_be_read_is_refused_for_good(
    gateway: Gateway, machine: Machine
) -> None:
    agent = gateway.connect(machine)
    agent.wire.send_bytes(codec.pack([10, 1, 1, now_ms(), [1, 2, 3]]))
    assert agent.wire.receive() == Nack(1, 1, 0)
    agent.wire.send_bytes(codec.pack([10, 2, 99, now_ms(), "of a later version"]))
    assert agent.wire.receive() == Nack(2, 1, 0)
    agent.wire.send_bytes(codec.pack([10, 3, 2, now_ms(), {"kernel": "a\0b"}]))
    assert agent.wire.receive() == Nack(3, 1, 0)
    assert agent.store(row(4)) == 4
    assert gateway.seqs(machine) == [4]


def test_unknown_frames_and_trailing_items_are_ignored(gateway: Gateway, machine: Machine) -> None:
    agent = gateway.connect(machine)
    agent.wire.send_bytes(codec.pack([77, "later"]))
    agent.wire.send_bytes(codec.pack([14, now_ms(), "more"]))
    agent.wire.send(row(1))
    assert agent.wire.receive() == Ack(1)


@pytest.mark.parametrize("text", ["a\0b", "a\nb", "\u202egpj.exe", "x" * 256])
def test_control_characters_and_long_names_end_the_connection(
    gateway: Gateway, machine: Machine, text: str
) -> None:
    wire = Wire(gateway.port)
    authenticate(wire, machine, gateway.key)
    items: list[Any] = [1, *machine.hello()]
    items[-1] = text
    wire.send_bytes(codec.pack(items))
    assert wire.closed_with() == 4400
    assert gateway.device(machine, "hostname") == ("rechner-1",)


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "'; drop table devices_device; --", '=HYPERLINK("x")', "{{7*7}}"],
)
def test_hostile_names_are_stored_as_they_are(
    gateway: Gateway, machine: Machine, text: str
) -> None:
    agent = gateway.connect(machine, hostname=text)
    agent.store(facts(1, kernel=text, failed_services=(text,)))
    assert gateway.device(machine, "name, hostname") == (text, text)
    assert gateway.facts(machine) == [({"kernel": text, "failed_services": [text]},)]


def test_slow_headers_are_closed(idle_gateway: Gateway) -> None:
    idle_gateway.start(header_s=0.5)
    wire = Wire(idle_gateway.port, upgrade=False)
    wire.send_raw(b"GET /agent/v1 HTTP/1.1\r\nHost: x\r\n")
    assert wire.socket.recv(4096) == b""


def test_too_many_headers_are_closed(gateway: Gateway) -> None:
    wire = Wire(gateway.port, upgrade=False)
    wire.send_raw(b"GET /agent/v1 HTTP/1.1\r\n" + b"X-Filler: " + b"x" * 40_000)
    assert wire.closed_with() == 0
    assert gateway.lives()


def test_a_silent_handshake_is_closed(idle_gateway: Gateway) -> None:
    idle_gateway.start(handshake_s=0.5)
    assert Wire(idle_gateway.port).closed_with() == 4408


def test_a_silent_session_is_closed(idle_gateway: Gateway, machine: Machine) -> None:
    idle_gateway.start(silence_s=0.5)
    agent = idle_gateway.connect(machine)
    assert agent.wire.closed_with() == 4408
    idle_gateway.await_state(machine, "close_cause", "silence")


def test_browsers_are_turned_away(gateway: Gateway) -> None:
    assert Wire(gateway.port, headers="Origin: https://example.org\r\n").status == 403


def test_too_many_connections_are_asked_to_come_later(idle_gateway: Gateway) -> None:
    idle_gateway.start(accepts_per_s=2)
    statuses = [Wire(idle_gateway.port).status for _ in range(5)]
    assert statuses[0] == 101
    assert statuses[-1] == 503


def test_a_replayed_authentication_is_worthless(gateway: Gateway, machine: Machine) -> None:
    heard: list[bytes] = []
    wire = Wire(gateway.port)
    send = wire.send_bytes
    wire.send_bytes = lambda payload, *rest: (heard.append(payload), send(payload, *rest))[1]  # type: ignore[method-assign,assignment]
    authenticate(wire, machine, gateway.key)
    again = Wire(gateway.port)
    again.receive_bytes()
    again.send_bytes(heard[0])
    assert again.closed_with() == 4401
