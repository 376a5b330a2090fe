"""Servers that lie, stammer or break the rules: the agent leaves them and goes on living."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from obhut_protocol import codec, frames
from obhut_protocol.frames import Ack, Data
from tests.agent.conftest import Start, says
from tests.agent.stub_gateway import (
    BINARY,
    FAST,
    PING,
    PONG,
    Connection,
    Gone,
    StubGateway,
    server_frame,
)


def test_a_wrong_proof_ends_it_before_hello(gateway: StubGateway, start: Start) -> None:
    process = start()
    with gateway.accept() as link:
        link.upgrade()
        link.authenticate(key=Ed25519PrivateKey.generate())
        with pytest.raises(Gone) as gone:
            link.receive_raw()
        assert gone.value.code == 4401
    assert says(process, "konnte sich nicht ausweisen")


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
    assert says(process, "gegen das Protokoll")


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
    assert says(process, "Nicht verbunden")


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
