"""WebSocket by picows behind the few calls that a connection needs, with limits of our own."""

import asyncio
import socket
from http import HTTPStatus

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

from obhut_gateway import clock, line
from obhut_gateway.bucket import Bucket
from obhut_gateway.connection import Connection
from obhut_gateway.hub import Hub
from obhut_gateway.places import public_address
from obhut_gateway.settings import Guards
from obhut_protocol.closing import CloseCode
from obhut_protocol.limits import LINE_PATH, MAX_FRAME, PATH, SUBPROTOCOL

_READ_BUFFER = 2048
_BACKLOG = 2048
_GOODBYE_S = 2.0
_PROBES = 3


class Socket(WSListener):
    """One WebSocket: bytes to its connection, the connection's wishes to the socket."""

    def __init__(self, hub: Hub, *, forwarded: str = "") -> None:
        self._hub = hub
        self._forwarded = forwarded
        self.address = ""
        self._transport: WSTransport | None = None
        self._connection: Connection | None = None
        self._is_closing = False
        self._heard_close = False

    # What picows calls

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        peer = transport.underlying_transport.get_extra_info("peername") or ("",)
        self.address = public_address(str(peer[0]), forwarded=self._forwarded)
        self._connection = Connection(self._hub, self)
        self._connection.begin()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            self._heard_close = True
            transport.disconnect()
        elif self._connection is not None and not self._is_closing:
            self._take(self._connection, transport, frame)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._is_closing = True
        if self._connection is not None:
            self._connection.gone(was_closed=self._heard_close)

    def pause_writing(self) -> None:
        if self._connection is not None:
            self._connection.end(CloseCode.SILENCE, "answers are not read")

    def _take(self, connection: Connection, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.PING:
            if connection.take_token():
                transport.send_pong(frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.PONG:
            connection.take_token()
        elif frame.msg_type != WSMsgType.BINARY or not frame.fin:
            connection.end(CloseCode.MALFORMED, "not one binary frame")
        elif frame.payload_size > MAX_FRAME:
            connection.end(CloseCode.TOO_BIG, "frame too big")
        else:
            connection.receive(frame.get_payload_as_bytes())

    # What the connection calls

    def send(self, frame: bytes) -> None:
        """Send one binary frame."""
        if self._transport is not None and not self._is_closing:
            self._transport.send(WSMsgType.BINARY, frame)

    def close(self, code: int, reason: str) -> None:
        """Send a close frame; the socket ends when the agent answers it, or soon after."""
        if self._transport is None or self._is_closing:
            return
        self._is_closing = True
        self._transport.send_close(code, reason[:100].encode())  # type: ignore[arg-type]
        loop = asyncio.get_running_loop()
        loop.call_later(_GOODBYE_S, self._transport.disconnect, False)

    def pause(self) -> None:
        """Stop reading."""
        if self._transport is not None and self._transport.underlying_transport.is_reading():
            self._transport.underlying_transport.pause_reading()

    def resume(self) -> None:
        """Read again."""
        if self._transport is None or self._transport.underlying_transport.is_closing():
            return
        if not self._transport.underlying_transport.is_reading():
            self._transport.underlying_transport.resume_reading()


async def listen(hub: Hub) -> asyncio.Server:
    """Take connections on the configured address."""
    guards, testers = hub.config.guards, line.new_bucket()
    return await ws_create_server(
        lambda request: _answer(hub, request, testers),
        sock=_listening_socket(hub.config.host, hub.config.port, guards),
        backlog=_BACKLOG,
        websocket_handshake_timeout=guards.header_s,
        enable_auto_pong=False,
        # Twice the limit, so that a frame just above it gets our own close code.
        max_frame_size=2 * MAX_FRAME,
        read_buffer_init_size=_READ_BUFFER,
    )


def _listening_socket(host: str, port: int, guards: Guards) -> socket.socket:
    """Return a bound socket whose options every accepted socket inherits.

    Idle 15 s, then three probes 5 s apart: a cut cable is seen within 45 s, no agent is woken.
    What was sent and is not taken by the other side's system counts as silence too.
    """
    idle, every = guards.keepalive_idle_s, guards.keepalive_every_s
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        (socket.TCP_KEEPIDLE, idle),
        (socket.TCP_KEEPINTVL, every),
        (socket.TCP_KEEPCNT, _PROBES),
        (socket.TCP_USER_TIMEOUT, 1000 * (idle + _PROBES * every)),
    ):
        listening.setsockopt(socket.IPPROTO_TCP, option, value)
    listening.bind((host, port))
    return listening


def _answer(
    hub: Hub, request: WSUpgradeRequest, testers: Bucket
) -> WSListener | WSUpgradeResponseWithListener:
    """Decide about an upgrade. Agents are no browsers: a request with an Origin is not theirs."""
    path = request.path.decode("latin-1").split("?", 1)[0]
    if path == LINE_PATH and not hub.stopping and testers.take(clock.monotonic()):
        return line.Echo()
    if path != PATH:
        return _refuse(HTTPStatus.NOT_FOUND)
    if "Origin" in request.headers:
        return _refuse(HTTPStatus.FORBIDDEN)
    offered = [
        word.strip() for word in request.headers.get("Sec-WebSocket-Protocol", "").split(",")
    ]
    if SUBPROTOCOL not in offered:
        return _refuse(HTTPStatus.BAD_REQUEST)
    if hub.stopping or not hub.accepts.take(clock.monotonic()):
        return _refuse(HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": hub.retry_after()})
    accepted = WSUpgradeResponse.create_101_response({"Sec-WebSocket-Protocol": SUBPROTOCOL})
    return WSUpgradeResponseWithListener(
        accepted, Socket(hub, forwarded=request.headers.get("X-Forwarded-For", ""))
    )


def _refuse(
    status: HTTPStatus, headers: dict[str, str] | None = None
) -> WSUpgradeResponseWithListener:
    response = WSUpgradeResponse.create_error_response(status, b"", headers or {})
    return WSUpgradeResponseWithListener(response, None)
