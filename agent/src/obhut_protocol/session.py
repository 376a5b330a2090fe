"""Order of the frames, one state machine a side: bytes in, frames out, bytes back.

No I/O and no cryptography: where a signature is needed the machine says what is to be signed or
verified, and the caller comes back with the result. A frame at the wrong moment raises
``OutOfOrder``, bad bytes raise ``Malformed``; either ends the connection.
"""

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple, TypeAlias

from obhut_protocol import codec, frames, signing
from obhut_protocol.frames import (
    Ack,
    Ask,
    Auth,
    Beat,
    Challenge,
    Cmd,
    CmdAck,
    Data,
    Frame,
    Gap,
    Hello,
    Looked,
    Nack,
    Progress,
    Proof,
    Welcome,
)
from obhut_protocol.versions import OURS, Versions

__all__ = [
    "AgentSession",
    "NoCommonVersion",
    "OutOfOrder",
    "ServerSession",
    "Sign",
    "State",
    "Verify",
]


class OutOfOrder(Exception):  # noqa: N818
    """A known frame came at a moment at which the protocol does not allow it."""


class NoCommonVersion(Exception):  # noqa: N818
    """The agent speaks no version that this server speaks."""


class State(Enum):
    """How far a session has come; named after the frame that the other side owes."""

    CHALLENGE = "challenge"
    AUTH = "auth"
    PROOF = "proof"
    HELLO = "hello"
    WELCOME = "welcome"
    OPEN = "open"


class Sign(NamedTuple):
    """The device's key has to sign ``message``; then call ``AgentSession.signed``.

    ``server_name`` is who the other side claims to be; the caller compares it with whom it
    enrolled with before it signs anything.
    """

    message: bytes
    server_name: str


class Verify(NamedTuple):
    """The pinned gateway key has to verify; only then call ``AgentSession.verified``."""

    message: bytes
    signature: bytes


AgentEvent: TypeAlias = Sign | Verify | Welcome | Ack | Nack | Ask | Looked | Cmd


class AgentSession:
    """The agent's side of one connection."""

    def __init__(self, *, hello: Hello, device_key: str, agent_nonce: bytes) -> None:
        self.state = State.CHALLENGE
        self._hello = hello
        self._device_key = device_key
        self._agent_nonce = agent_nonce
        self._challenge: Challenge | None = None

    def receive(self, data: bytes, *, at: int) -> AgentEvent | None:
        """Take one frame (``at`` = now in ms UTC); return what follows from it, None if nothing."""
        frame = frames.decode(data)
        if frame is None:
            return None
        if self.state is State.OPEN and isinstance(frame, Ack | Nack | Ask | Looked | Cmd):
            return frame
        if self.state is State.CHALLENGE and isinstance(frame, Challenge):
            return self._challenged(frame, at)
        if self.state is State.PROOF and isinstance(frame, Proof):
            return Verify(self._proof_message(), frame.signature)
        if self.state is State.WELCOME and isinstance(frame, Welcome):
            return self._welcomed(frame)
        raise OutOfOrder(f"{type(frame).__name__} while waiting for {self.state.value}")

    def signed(self, signature: bytes) -> bytes:
        """Return the AUTH frame for the signature that ``Sign`` asked for."""
        auth = Auth(self._device_key, self._agent_nonce, self._at, self._hello.proto_max, signature)
        self.state = State.PROOF
        return frames.encode(auth)

    def verified(self) -> bytes:
        """Return the HELLO frame; to be called only when ``Verify`` came out true."""
        self.state = State.WELCOME
        return frames.encode(self._hello)

    def _challenged(self, challenge: Challenge, at: int) -> Sign:
        self._challenge = challenge
        self._at = at
        message = signing.auth_message(
            challenge,
            device_key=self._device_key,
            agent_nonce=self._agent_nonce,
            agent_time=at,
            proto=self._hello.proto_max,
        )
        self.state = State.AUTH
        return Sign(message, challenge.server_name)

    def _proof_message(self) -> bytes:
        if self._challenge is None:
            raise OutOfOrder("proof without challenge")
        return signing.proof_message(
            self._challenge, device_key=self._device_key, agent_nonce=self._agent_nonce
        )

    def _welcomed(self, welcome: Welcome) -> Welcome:
        if not self._hello.proto_min <= welcome.proto <= self._hello.proto_max:
            raise OutOfOrder("welcome to a version that was not offered")
        self.state = State.OPEN
        return welcome


ServerEvent: TypeAlias = Auth | Hello | Data | Gap | Beat | CmdAck | Progress
_WHEN_OPEN = (Data, Gap, Beat, CmdAck, Progress)


class ServerSession:
    """The gateway's side of one connection.

    Order: ``challenge()`` → receive Auth → check ``auth_message(auth)`` against the device's
    public key → ``proved(signature)`` → receive Hello → ``version(hello)`` →
    ``welcomed(welcome)`` → Data, Gap, Beat, CmdAck, Progress. ``unpack`` may be another
    MessagePack decoder; it must raise Malformed for bad bytes.
    """

    def __init__(
        self,
        challenge: Challenge,
        *,
        unpack: Callable[[bytes], object] = codec.unpack,
        versions: Versions = OURS,
    ) -> None:
        self.state = State.AUTH
        self._versions = versions
        self._challenge = challenge
        self._unpack = unpack

    def challenge(self) -> bytes:
        """Return the first frame of the connection."""
        return frames.encode(self._challenge)

    def receive(self, data: bytes) -> ServerEvent | None:
        """Take one frame; return it if it is due now, None for an unknown frame type."""
        frame = frames.parse(self._unpack(data))
        if frame is None:
            return None
        if self.state is State.OPEN and isinstance(frame, _WHEN_OPEN):
            return frame
        if self.state is State.AUTH and isinstance(frame, Auth):
            return frame
        if self.state is State.HELLO and isinstance(frame, Hello):
            return frame
        raise OutOfOrder(f"{_name(frame)} while waiting for {self.state.value}")

    def auth_message(self, auth: Auth) -> bytes:
        """Return the bytes that ``auth.signature`` has to cover."""
        return signing.auth_message(
            self._challenge,
            device_key=auth.device_key,
            agent_nonce=auth.agent_nonce,
            agent_time=auth.agent_time,
            proto=auth.proto,
        )

    def proof_message(self, auth: Auth) -> bytes:
        """Return the bytes that the gateway's key has to sign for ``proved``."""
        return signing.proof_message(
            self._challenge, device_key=auth.device_key, agent_nonce=auth.agent_nonce
        )

    def proved(self, signature: bytes) -> bytes:
        """Return the PROOF frame; to be called only when the agent's signature was right."""
        self.state = State.HELLO
        return frames.encode(Proof(signature))

    def version(self, hello: Hello) -> int:
        """Return the version to welcome ``hello`` to. Raises NoCommonVersion."""
        common = self._versions.common(Versions(hello.proto_min, hello.proto_max))
        if common is None:
            raise NoCommonVersion
        return common

    def welcomed(self, welcome: Welcome) -> bytes:
        """Return the WELCOME frame; from here on DATA and BEAT are taken."""
        self.state = State.OPEN
        return frames.encode(welcome)


def _name(frame: Frame) -> str:
    return type(frame).__name__
