"""One simulated agent: its spool in memory, its connection, what is in flight."""

import asyncio
import secrets
from collections import deque
from collections.abc import Iterator
from random import Random
from typing import NamedTuple, Protocol

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from picows import WSCloseCode, WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from obhut.cli.simulate.agents import messages
from obhut.cli.simulate.agents.identity import Gateway, Identity
from obhut.kernel import clock
from obhut_protocol import frames
from obhut_protocol.frames import Beat, Hello, Welcome
from obhut_protocol.limits import PROTO_MAX, PROTO_MIN, SUBPROTOCOL
from obhut_protocol.session import AgentSession, Sign, State, Verify

_ACK, _NACK = 11, 12
_BUFFER = 2048
_HANDSHAKE_S = 20.0
_decode = msgspec.msgpack.Decoder().decode


class Message(NamedTuple):
    """One spooled message; ``first_at`` is when it was sent first, 0 = never."""

    seq: int
    frame: bytes
    first_at: float


class Load(Protocol):
    """What the agents share."""

    gateway: Gateway
    gateway_key: Ed25519PublicKey
    seed: int
    values: int
    jitter_s: float
    ending: bool

    def opened(self) -> None:
        """An agent is welcome."""

    def closed(self) -> None:
        """An agent that was welcome is not connected any more."""

    def acked(self, latency_s: float) -> None:
        """A message is acknowledged."""

    def refused(self) -> None:
        """A message was refused for good."""


class Agent:
    """Lives until the load ends; comes back after every loss with full jitter."""

    def __init__(self, load: Load, identity: Identity, *, run_id: bytes) -> None:
        self.identity = identity
        self.spool_id = (run_id + identity.index.to_bytes(4, "big")).hex()
        self.sent = 0
        self.is_open = False
        self._load = load
        self._random = Random(f"{load.seed} {identity.index}")  # noqa: S311 - when to come back
        self._waiting: deque[Message] = deque()
        self._flight: deque[Message] = deque()
        self._window = 1
        self._link: Link | None = None

    @property
    def in_flight(self) -> int:
        """Return how many messages are sent and not acknowledged."""
        return len(self._flight)

    @property
    def unfinished(self) -> int:
        """Return how many messages are not acknowledged."""
        return len(self._flight) + len(self._waiting)

    async def live(self, begin_s: float) -> None:
        """Connect after ``begin_s`` seconds, and again whenever the connection is lost."""
        await asyncio.sleep(begin_s)
        tries = 0
        while not self._load.ending:
            try:
                await self._connect()
            except (OSError, WSError, TimeoutError):
                tries += 1
            else:
                tries = 0
            if not self._load.ending:
                window = self._load.jitter_s * 2 ** max(0, tries - 3)
                await asyncio.sleep(self._random.uniform(0, min(window, 60.0)))

    def produce(self) -> None:
        """Measure and spool one message, and send it if the window allows."""
        self.sent += 1
        numbers = messages.values(
            self._load.seed, self.identity.index, self.sent, self._load.values
        )
        made = messages.frame(self.sent, _now_ms(), numbers)
        self._waiting.append(Message(self.sent, made, 0.0))
        self._send_on()

    def beat(self) -> None:
        """Give a sign of life."""
        if self.is_open and self._link is not None:
            self._link.send(frames.encode(Beat(_now_ms())))

    def leave(self) -> None:
        """Say good-bye."""
        if self._link is not None:
            self._link.leave()

    async def _connect(self) -> None:
        transport, _ = await ws_connect(
            lambda: Link(self),
            self._load.gateway.url,
            extra_headers={"Sec-WebSocket-Protocol": SUBPROTOCOL},
            websocket_handshake_timeout=_HANDSHAKE_S,
            read_buffer_init_size=_BUFFER,
        )
        await transport.wait_disconnected()

    # What the link tells

    def hello(self) -> Hello:
        """Return the greeting."""
        return Hello(
            PROTO_MIN, PROTO_MAX, "1.0.0", "linux", "boot", self.spool_id, 0, (),
            self.identity.hardware_id, self.identity.hostname,
        )  # fmt: skip

    def is_gateway(self, signature: bytes, message: bytes) -> bool:
        """Tell whether the gateway has signed; raises InvalidSignature otherwise."""
        self._load.gateway_key.verify(signature, message)
        return True

    def welcomed(self, link: "Link", welcome: Welcome) -> None:
        """Begin to send: what the server has not stored, in its order."""
        self._link, self.is_open, self._window = link, True, welcome.limits.max_inflight
        self._load.opened()
        self._done(self._waiting, welcome.last_seq_stored)
        self._send_on()

    def answered(self, kind: int, seq: int) -> None:
        """Take an acknowledgement (cumulative) or a refusal."""
        if kind == _ACK:
            self._done(self._flight, seq)
        elif self._flight and self._flight[0].seq <= seq:
            self._flight.popleft()
            self._load.refused()
        self._send_on()

    def lost(self, link: "Link") -> None:
        """Put back what was in flight."""
        if link is self._link:
            self._link = None
            self._waiting.extendleft(reversed(self._flight))
            self._flight.clear()
            if self.is_open:
                self.is_open = False
                self._load.closed()

    def _done(self, queue: deque[Message], seq: int) -> None:
        now = clock.monotonic()
        while queue and queue[0].seq <= seq:
            self._load.acked(now - queue.popleft().first_at)

    def _send_on(self) -> None:
        link = self._link
        if link is None or not self.is_open:
            return
        for message in self._next():
            self._flight.append(message)
            link.send(message.frame)

    def _next(self) -> Iterator[Message]:
        while self._waiting and len(self._flight) < self._window:
            message = self._waiting.popleft()
            yield message if message.first_at else message._replace(first_at=clock.monotonic())


class Link(WSListener):
    """The socket of one agent."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._transport: WSTransport | None = None
        self._session = AgentSession(
            hello=agent.hello(),
            device_key=agent.identity.device_key,
            agent_nonce=secrets.token_bytes(32),
        )

    def on_ws_connected(self, transport: WSTransport) -> None:
        """The upgrade is done; the server speaks first."""
        self._transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Take a frame; acknowledgements, which are nearly all of them, without a detour."""
        if frame.msg_type == WSMsgType.CLOSE:
            transport.send_close(frame.get_close_code(), frame.get_close_message())
            transport.disconnect()
        elif frame.msg_type == WSMsgType.BINARY:
            self._take(frame.get_payload_as_bytes())

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """The connection is over."""
        self._transport = None
        self._agent.lost(self)

    def send(self, data: bytes) -> None:
        """Send one binary frame."""
        if self._transport is not None:
            self._transport.send(WSMsgType.BINARY, data)

    def leave(self) -> None:
        """Close in order."""
        if self._transport is not None:
            self._transport.send_close(WSCloseCode.OK)
            self._transport.disconnect()

    def _take(self, data: bytes) -> None:
        if self._session.state is State.OPEN:
            items = _decode(data)
            if items[0] in (_ACK, _NACK):
                self._agent.answered(items[0], items[1])
            return
        event = self._session.receive(data, at=_now_ms())
        if isinstance(event, Sign):
            self.send(self._session.signed(self._agent.identity.key.sign(event.message)))
        elif isinstance(event, Verify) and self._agent.is_gateway(event.signature, event.message):
            self.send(self._session.verified())
        elif isinstance(event, Welcome):
            self._agent.welcomed(self, event)


def _now_ms() -> int:
    return int(clock.real().timestamp() * 1000)
