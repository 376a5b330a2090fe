"""WebSocket, client side: own decoder by cases, against a foreign server, over TLS."""

import asyncio
import selectors
import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from picows import (
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
    ws_create_server,
)

from obhut_agent import address, websocket
from obhut_agent.channel import Channel, Closed, Lost
from obhut_agent.dial import Unreachable, dial
from obhut_agent.websocket import Broken, Decoder, Message, Opcode, Ping
from tests.agent.conftest import TlsFiles
from tests.agent.stub_gateway import BINARY, CLOSE, PING, StubGateway, server_frame

LIMIT = 65536


@given(st.binary(max_size=300), st.binary(min_size=4, max_size=4))
def test_masking_twice_gives_the_same(payload: bytes, mask: bytes) -> None:
    masked = websocket.masked(payload, mask)
    assert masked == bytes(b ^ mask[i % 4] for i, b in enumerate(payload))
    assert websocket.masked(masked, mask) == payload


@given(
    st.lists(st.lists(st.binary(max_size=400), min_size=1, max_size=4), max_size=5),
    st.integers(1, 50),
)
def test_messages_survive_any_cut(messages: list[list[bytes]], step: int) -> None:
    raw = b""
    for parts in messages:
        for index, part in enumerate(parts):
            fin = index == len(parts) - 1
            raw += server_frame(0 if index else BINARY, part, fin=fin)
            raw += server_frame(PING, b"p")
    decoder, found = Decoder(LIMIT), []
    for start in range(0, len(raw), step):
        decoder.feed(raw[start : start + step])
        while (event := decoder.next_event()) is not None:
            found.append(event)
    assert [e.data for e in found if isinstance(e, Message)] == [b"".join(m) for m in messages]
    assert sum(isinstance(event, Ping) for event in found) == sum(map(len, messages))


@given(st.binary(max_size=200))
def test_any_bytes_give_events_or_broken(raw: bytes) -> None:
    decoder = Decoder(LIMIT)
    decoder.feed(raw)
    try:
        while decoder.next_event() is not None:
            pass
    except Broken as broken:
        code = broken.code
    else:
        return
    assert code in {1002, 1003, 1007, 1009}


@pytest.mark.parametrize(
    ("payload", "code"),
    [(b"", 1005), (b"\x03\xe8", 1000), (b"\x11\x33gone", 4403), (b"\x0f\xa0", 4000)],
)
def test_a_close_has_a_code(payload: bytes, code: int) -> None:
    decoder = Decoder(LIMIT)
    decoder.feed(server_frame(CLOSE, payload))
    assert decoder.next_event() == Closed(code, payload[2:].decode())


@pytest.mark.parametrize(
    ("payload", "code"),
    [(b"\x03", 1002), (b"\x03\xed", 1002), (b"\x00\x00", 1002), (b"\x13\x88", 1002),
     (b"\x03\xe8\xff\xfe", 1007)],
)  # fmt: skip
def test_a_bad_close_is_broken(payload: bytes, code: int) -> None:
    decoder = Decoder(LIMIT)
    decoder.feed(server_frame(CLOSE, payload))
    with pytest.raises(Broken) as broken:
        decoder.next_event()
    assert broken.value.code == code


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536, 70_000])
def test_our_frames_have_the_shortest_header(size: int) -> None:
    frame = websocket.encode(Opcode.BINARY, bytes(size))
    assert len(frame) - size - 4 == (2 if size < 126 else 4 if size < 65536 else 10)
    assert frame[1] & 0x80


class _Echo(WSListener):
    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.send_close(frame.get_close_code())
            transport.disconnect()
        else:
            transport.send_ping(b"x")
            transport.send(WSMsgType.BINARY, frame.get_payload_as_bytes())


@pytest.fixture
def foreign_port() -> Iterator[int]:
    """A server by picows, which knows nothing of our client."""
    loop = asyncio.new_event_loop()

    def factory(request: WSUpgradeRequest) -> WSUpgradeResponseWithListener:
        chosen = {"Sec-WebSocket-Protocol": request.headers["Sec-WebSocket-Protocol"]}
        answer = WSUpgradeResponse.create_101_response(chosen)
        return WSUpgradeResponseWithListener(answer, _Echo())

    async def serve() -> asyncio.Server:
        return await ws_create_server(factory, "127.0.0.1", 0, websocket_handshake_timeout=5)

    server = loop.run_until_complete(serve())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield int(server.sockets[0].getsockname()[1])
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def _next(channel: Channel) -> Message | Closed:
    with selectors.DefaultSelector() as selector:
        selector.register(channel.watched, selectors.EVENT_READ)
        while True:
            for event in channel.events():
                return event
            assert channel.more or selector.select(10), "no answer"
            channel.flush()


@pytest.mark.parametrize("size", [0, 1, 125, 126, 60_000, 65_535])
def test_a_foreign_server_understands_us(foreign_port: int, size: int) -> None:
    target = address.parse(f"ws://127.0.0.1:{foreign_port}/agent/v1", schemes=("ws",))
    channel = Channel(*dial(target, ca_file=None))
    channel.send(b"z" * size)
    assert _next(channel) == Message(b"z" * size)
    channel.close(1000, linger_s=5)


def test_our_own_authority_is_enough(tls_files: TlsFiles) -> None:
    with StubGateway(tls=tls_files.server()) as gateway:
        steps: list[str] = []
        target = address.parse(gateway.url, schemes=("wss",))
        with ThreadPoolExecutor() as pool:
            dialled = pool.submit(dial, target, ca_file=tls_files.ca, observer=steps.append)
            with gateway.accept() as link:
                link.upgrade()
                channel = Channel(*dialled.result(10))
                assert steps == ["resolve", "tcp", "tls", "upgrade"]
                big = b"x" * 60_000
                link.send(big)
                assert _next(channel) == Message(big)
                channel.send(b"small")
                assert link.receive_raw() == b"small"
                channel.close(1000)
                assert link.until_gone() == 1000


@pytest.mark.parametrize("ca", ["other", None])
def test_an_unknown_authority_is_refused(tls_files: TlsFiles, ca: str | None) -> None:
    with StubGateway(tls=tls_files.server()) as gateway, ThreadPoolExecutor() as pool:
        target = address.parse(gateway.url, schemes=("wss",))
        dialled = pool.submit(dial, target, ca_file=ca and tls_files.other_ca)
        with pytest.raises(ssl.SSLError), gateway.accept():
            pass
        with pytest.raises(Unreachable) as unreachable:
            dialled.result(10)
    assert unreachable.value.reason == "reason-certificate"


def test_nobody_listening_is_explained() -> None:
    with StubGateway() as gateway:
        target = address.parse(gateway.url, schemes=("ws",))
    with pytest.raises(Unreachable) as unreachable:
        dial(target, ca_file=None)
    assert unreachable.value.reason == "reason-refused"


def _send_without_end(channel: Channel) -> None:
    while True:
        channel.send(b"x" * 60_000)


def test_a_server_that_reads_nothing_cannot_make_us_grow() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        channel = Channel(ours)
        with pytest.raises(Lost):
            _send_without_end(channel)
        assert channel.queued <= 128 * 1024
        assert channel.stuck_since is not None
        channel.close(1000)
