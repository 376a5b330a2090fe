"""One simulated device on the stage: a real session of the protocol, without a socket between.

It says what an agent says (greeting, facts, rows, events, inventory, signs of life), signs with
its own key and waits for acknowledgements; the gateway's own code judges every frame of it.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable, Iterable
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from obhut_protocol import frames, signing
from obhut_protocol.frames import Ack, Ask, Beat, Data, Frame, Hello, Nack, Welcome
from obhut_protocol.session import AgentSession, Sign, Verify

_WINDOW = 32


class Role(Protocol):
    """What a player says, and when; the plan of one device."""

    address: str

    def hello(self, last_acked: int) -> Hello:
        """Return the greeting."""

    def key(self) -> Ed25519PrivateKey:
        """Return the key of the device."""

    def opening(self, welcome: Welcome) -> Iterable[Data]:
        """Yield what waits in the spool when a session begins, in rising order."""

    def sample(self) -> Data | None:
        """Return the measurement of this moment."""


class Gate(Protocol):
    """The gateway's end of the connection."""

    def begin(self) -> None:
        """Begin: the other side challenges."""

    def receive(self, data: bytes) -> None:
        """Take one frame."""

    def gone(self, *, was_closed: bool) -> None:
        """The connection is over; ``was_closed`` = with a good-bye."""


class Player:
    """The device's end; it also is the link that the gateway's connection writes to."""

    def __init__(
        self, role: Role, gate: "Callable[[Player], Gate]", now: Callable[[], int]
    ) -> None:
        self.address = role.address
        self.is_open = False
        self.is_here = False
        self._role = role
        self._open_gate = gate
        self._now = now
        self._gate: Gate | None = None
        self._session: AgentSession | None = None
        self._waiting: deque[Data] = deque()
        self._in_flight: deque[int] = deque()
        self._acked = 0

    # What the stage tells

    def enter(self) -> None:
        """Connect."""
        key = self._role.key()
        self._session = AgentSession(
            hello=self._role.hello(self._acked),
            device_key=signing.device_key(key.public_key().public_bytes_raw()),
            agent_nonce=secrets.token_bytes(32),
        )
        self.is_here = True
        self._gate = self._open_gate(self)
        self._gate.begin()

    def leave(self, *, was_closed: bool) -> None:
        """Disconnect: with a good-bye, or as if the line had failed."""
        gate, self._gate = self._gate, None
        self.is_here = self.is_open = False
        self._waiting.clear()
        self._in_flight.clear()
        if gate is not None:
            gate.gone(was_closed=was_closed)

    def beat(self) -> None:
        """Give a sign of life."""
        if self.is_open:
            self._tell(Beat(self._now()))

    def say(self, messages: Iterable[Data]) -> None:
        """Send messages in their order, no more than the window allows at once."""
        self._waiting.extend(messages)
        self._send_on()

    # What the gateway tells

    def send(self, frame: bytes) -> None:
        """Take a frame of the gateway, after it has finished what it is at."""
        asyncio.get_running_loop().call_soon(self._receive, frame, self._gate)

    def close(self, code: int, reason: str) -> None:
        """The gateway ends the connection."""
        asyncio.get_running_loop().call_soon(self._dismissed, self._gate)

    def pause(self) -> None:
        """There is no socket that could be read too fast: the window bounds what comes."""

    def resume(self) -> None:
        """See ``pause``."""

    def _dismissed(self, gate: Gate | None) -> None:
        if gate is not None and gate is self._gate:
            self.leave(was_closed=False)

    def _receive(self, data: bytes, gate: Gate | None) -> None:
        if gate is None or gate is not self._gate or self._session is None:
            return  # of a connection that is over
        event = self._session.receive(data, at=self._now())
        if isinstance(event, Sign):
            gate.receive(self._session.signed(self._role.key().sign(event.message)))
        elif isinstance(event, Verify):  # the gateway is this very process
            gate.receive(self._session.verified())
        elif isinstance(event, Welcome):
            self._begin(event)
        elif isinstance(event, Ack | Nack):
            self._answered(event.seq)
        elif isinstance(event, Ask):
            self.say([found] if (found := self._role.sample()) else [])

    def _begin(self, welcome: Welcome) -> None:
        self.is_open = True
        self._acked = welcome.last_seq_stored
        self.say(self._role.opening(welcome))

    def _answered(self, seq: int) -> None:
        """Take an ACK (cumulative) or a NACK: either way the message is done."""
        while self._in_flight and self._in_flight[0] <= seq:
            self._acked = self._in_flight.popleft()
        self._send_on()

    def _send_on(self) -> None:
        while self.is_open and self._waiting and len(self._in_flight) < _WINDOW:
            message = self._waiting.popleft()
            if message.seq > self._acked:
                self._in_flight.append(message.seq)
                self._tell(message)

    def _tell(self, frame: Frame) -> None:
        if self._gate is not None:
            self._gate.receive(frames.encode(frame))
