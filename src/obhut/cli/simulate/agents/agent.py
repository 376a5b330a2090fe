"""One simulated agent: its spool in memory, its window, its session."""

import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from obhut.cli.simulate.agents.identity import Identity
from obhut.cli.simulate.agents.payload import Contents
from obhut.kernel import clock
from obhut_protocol import frames
from obhut_protocol.closing import NackCode
from obhut_protocol.frames import Ack, Beat, Hello, Nack, Welcome
from obhut_protocol.limits import NONCE_BYTES, PROTO_MAX, PROTO_MIN
from obhut_protocol.session import AgentSession, Sign, Verify

_VERSION = "0.1.0"
_SYSTEM = "linux"


class Wire(Protocol):
    """The socket under an agent."""

    def send(self, frame: bytes) -> None:
        """Send one frame."""


class WrongServer(Exception):  # noqa: N818 - what was found
    """The other side is not the one that the devices enrolled with."""


@dataclass(slots=True)
class Figures:
    """What all agents of a run have seen; ``waits`` in ms from sending to acknowledgement."""

    sent: int = 0
    acked: int = 0
    refused: int = 0
    connections: int = 0
    most_connections: int = 0
    waits: list[float] = field(default_factory=list)

    def entered(self) -> None:
        """Count a connection whose session is open."""
        self.connections += 1
        self.most_connections = max(self.most_connections, self.connections)


class _Message:
    """A message on its way; ``sent_at`` is when it was last handed to the socket."""

    __slots__ = ("frame", "sent_at", "seq")

    def __init__(self, seq: int, frame: bytes) -> None:
        self.seq = seq
        self.frame = frame
        self.sent_at = 0.0


class Agent:
    """Keeps every message until it is acknowledged; sends again what was not, on a new socket."""

    __slots__ = (
        "_contents", "_door", "_figures", "_in_flight", "_produced", "_session", "_waiting",
        "_window", "_wire", "highest_sent", "identity", "jitter_s", "refused_for_good", "spool_id",
    )  # fmt: skip

    def __init__(
        self, identity: Identity, contents: Contents, figures: Figures, door: tuple[str, bytes]
    ) -> None:
        self.identity = identity
        self.spool_id = secrets.token_hex(16)
        self.highest_sent = 0
        self.refused_for_good = ""
        self.jitter_s = 60
        self._contents = contents
        self._figures = figures
        self._door = door
        self._waiting: deque[_Message] = deque()
        self._in_flight = 0
        self._produced = 0
        self._window = 1
        self._session: AgentSession | None = None
        self._wire: Wire | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the session is welcomed."""
        return self._wire is not None

    @property
    def in_flight(self) -> int:
        """Return how many messages are on the wire and not acknowledged."""
        return self._in_flight

    @property
    def is_drained(self) -> bool:
        """Tell whether everything was acknowledged."""
        return not self._waiting

    def produce(self) -> None:
        """Measure: one more message for the server."""
        self._produced += 1
        frame = self._contents.frame(self.identity.number, self._produced)
        self._waiting.append(_Message(self._produced, frame))
        self._pump()

    def beat(self) -> None:
        """Say that we live."""
        if self._wire is not None:
            self._wire.send(frames.encode(Beat(_now_ms())))

    def connected(self) -> None:
        """Begin a session on a new socket."""
        self._session = AgentSession(
            hello=self._hello(),
            device_key=self.identity.device_key,
            agent_nonce=secrets.token_bytes(NONCE_BYTES),
        )

    def disconnected(self) -> None:
        """The socket is gone; what was on it is not known to have arrived."""
        if self._wire is not None:
            self._figures.connections -= 1
        self._session, self._wire, self._in_flight = None, None, 0

    def receive(self, data: bytes, wire: Wire) -> None:
        """Take one frame of the server. Raises WrongServer, Malformed, OutOfOrder."""
        session = self._session
        if session is None:
            return
        event = session.receive(data, at=_now_ms())
        if isinstance(event, Ack):
            self._acked(event.seq)
            self._pump()
        elif isinstance(event, Sign):
            if event.server_name != self._door[0]:
                raise WrongServer(event.server_name)
            wire.send(session.signed(self.identity.key.sign(event.message)))
        elif isinstance(event, Verify):
            self._verify(event)
            wire.send(session.verified())
        elif isinstance(event, Welcome):
            self._welcomed(event, wire)
        elif isinstance(event, Nack):
            self._refused(event)

    def _hello(self) -> Hello:
        return Hello(
            PROTO_MIN, PROTO_MAX, _VERSION, _SYSTEM, "boot", self.spool_id, 0, (),
            self.identity.hardware_id, self.identity.hostname,
        )  # fmt: skip

    def _verify(self, proof: Verify) -> None:
        try:
            Ed25519PublicKey.from_public_bytes(self._door[1]).verify(proof.signature, proof.message)
        except InvalidSignature:
            raise WrongServer("signature") from None

    def _welcomed(self, welcome: Welcome, wire: Wire) -> None:
        self._wire = wire
        self._window = welcome.limits.max_inflight
        self.jitter_s = welcome.limits.jitter_s
        self._figures.entered()
        self._acked(welcome.last_seq_stored)
        self._pump()

    def _pump(self) -> None:
        wire = self._wire
        if wire is None:
            return
        while self._in_flight < min(self._window, len(self._waiting)):
            message = self._waiting[self._in_flight]
            message.sent_at = clock.monotonic()
            self._in_flight += 1
            if message.seq > self.highest_sent:
                self.highest_sent = message.seq
                self._figures.sent += 1
            wire.send(message.frame)

    def _acked(self, seq: int) -> None:
        now, waiting, figures = clock.monotonic(), self._waiting, self._figures
        while waiting and waiting[0].seq <= seq:
            message = waiting.popleft()
            figures.acked += 1
            if self._in_flight:  # else the welcome says it: how long it took is not known
                self._in_flight -= 1
                figures.waits.append((now - message.sent_at) * 1000)

    def _refused(self, nack: Nack) -> None:
        """Count a message that the server does not want; it counts as lost in the end."""
        if nack.code == NackCode.LATER:
            return
        self._figures.refused += 1
        place = next((n for n, one in enumerate(self._waiting) if one.seq == nack.seq), None)
        if place is not None:
            del self._waiting[place]
            self._in_flight -= place < self._in_flight


def _now_ms() -> int:
    return round(clock.real().timestamp() * 1000)
