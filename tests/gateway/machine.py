"""A device of the tests: its key, and a WebSocket client that says exactly what it is told."""

import base64
import os
import secrets
import socket
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from obhut_gateway import clock
from obhut_protocol import frames
from obhut_protocol.frames import Beat, Data, Event, Facts, Hello, SampleRow, Welcome
from obhut_protocol.limits import PATH, SUBPROTOCOL
from obhut_protocol.session import AgentSession, Sign, Verify
from obhut_protocol.signing import device_key

VALUES = (12.5, 0.5, None, 0.1, 40.0, 1000.0, 0.0, None, None, None, 71.5)


class Closed(Exception):  # noqa: N818
    """The gateway closed the connection with ``code``; 0 without a close frame."""

    def __init__(self, code: int, reason: str = "") -> None:
        self.code = code
        super().__init__(code, reason)


@dataclass
class Machine:
    """A key and what belongs to it."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    hardware_id: str = "hw-1"
    hostname: str = "rechner-1"
    spool_id: str = field(default_factory=lambda: secrets.token_hex(16))
    device_id: int = 0

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @property
    def device_key(self) -> str:
        return device_key(self.public_key)

    def hello(self, **changes: Any) -> Hello:
        hello = Hello(
            1, 1, "0.1.0", "linux", "boot", self.spool_id, 0, (), self.hardware_id, self.hostname
        )
        return hello._replace(**changes)


def now_ms() -> int:
    return clock.real_ms()


def row(seq: int, *, at_ms: int | None = None, values: Any = VALUES) -> Data:
    at = now_ms() if at_ms is None else at_ms
    return Data(seq, 1, at, SampleRow(at - 300_000, at, 5, 1, values))


def facts(seq: int, **values: Any) -> Data:
    return Data(seq, 2, now_ms(), Facts(**values))


def event(seq: int, *, at_ms: int | None = None, **changes: Any) -> Data:
    at = now_ms() if at_ms is None else at_ms
    fields = {"kind": "disk-full", "severity": 3, "subject": "/", "detail": (("percent", 96.5),)}
    return Data(seq, 4, at, Event(at, **{**fields, **changes}))


class Wire:
    """One TCP connection to the gateway, upgraded to a WebSocket."""

    def __init__(
        self, port: int, *, upgrade: bool = True, headers: str = "", path: str = PATH
    ) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self._buffer = b""
        opened.append(self)
        if upgrade:
            self.status = self._upgrade(headers, path)

    def send_raw(self, data: bytes) -> None:
        self.socket.sendall(data)

    def send_bytes(self, payload: bytes, opcode: int = 2, *, fin: bool = True) -> None:
        size = len(payload)
        head = bytes([(0x80 if fin else 0) | opcode])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 65536:
            head += bytes([0x80 | 126]) + struct.pack(">H", size)
        else:
            head += bytes([0x80 | 127]) + struct.pack(">Q", size)
        self.socket.sendall(head + b"\0\0\0\0" + payload)  # a mask of zeros masks nothing

    def send(self, *messages: frames.Frame) -> None:
        for message in messages:
            self.send_bytes(frames.encode(message))

    def receive_bytes(self) -> bytes:
        """Return the next binary frame. Raises Closed."""
        head = self._read(2)
        opcode, size = head[0] & 0x0F, head[1] & 0x7F
        if size == 126:
            size = struct.unpack(">H", self._read(2))[0]
        elif size == 127:
            size = struct.unpack(">Q", self._read(8))[0]
        payload = self._read(size)
        if opcode == 8:
            raise Closed(struct.unpack(">H", payload[:2])[0], payload[2:].decode())
        return payload

    def receive(self) -> Any:
        return frames.decode(self.receive_bytes())

    def closed_with(self) -> int:
        """Read until the gateway closes and return its code."""
        try:
            while True:
                self.receive_bytes()
        except Closed as closed:
            return closed.code
        except ConnectionError:
            return 0

    def is_silent(self, seconds: float) -> bool:
        """Tell whether nothing at all arrives within ``seconds``."""
        self.socket.settimeout(seconds)
        try:
            self._buffer += self.socket.recv(1)
        except TimeoutError:
            return True
        finally:
            self.socket.settimeout(20)
        return False

    def close(self) -> None:
        """Say good-bye as a living agent does."""
        self.send_bytes(struct.pack(">H", 1000), 8)
        self.socket.close()

    def cut(self) -> None:
        """Vanish as a killed agent does."""
        self.socket.close()

    def _upgrade(self, headers: str, path: str) -> int:
        key = base64.b64encode(os.urandom(16)).decode()
        self.send_raw(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n{headers}\r\n".encode()
        )
        while b"\r\n\r\n" not in self._buffer:
            self._fill()
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        return int(head.split(b" ")[1])

    def _read(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._fill()
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        return data

    def _fill(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise Closed(0)
        self._buffer += data


opened: list[Wire] = []
"""Every connection of the running test; the fixture closes them."""


@dataclass
class Agent:
    """A machine whose session is open."""

    machine: Machine
    wire: Wire
    welcome: Welcome

    def store(self, *messages: frames.Frame) -> int:
        """Send messages and return the number of the ACK that covers the last one."""
        self.wire.send(*messages)
        while (answer := self.wire.receive()).seq < messages[-1].seq:
            pass
        return int(answer.seq)

    def beat(self) -> None:
        self.wire.send(Beat(now_ms()))


def authenticate(wire: Wire, machine: Machine, gateway_key: Any, **hello: Any) -> AgentSession:
    """Go as far as PROOF, and return the session that is about to say HELLO."""
    session = AgentSession(
        hello=machine.hello(**hello), device_key=machine.device_key, agent_nonce=os.urandom(32)
    )
    sign = session.receive(wire.receive_bytes(), at=now_ms())
    assert isinstance(sign, Sign)
    wire.send_bytes(session.signed(machine.key.sign(sign.message)))
    verify = session.receive(wire.receive_bytes(), at=now_ms())
    assert isinstance(verify, Verify)
    gateway_key.verify(verify.signature, verify.message)
    return session


def connect(port: int, machine: Machine, gateway_key: Any, **hello: Any) -> Agent:
    """Open a session. Raises Closed where the gateway refuses."""
    wire = Wire(port)
    session = authenticate(wire, machine, gateway_key, **hello)
    wire.send_bytes(session.verified())
    welcome = session.receive(wire.receive_bytes(), at=now_ms())
    assert isinstance(welcome, Welcome)
    return Agent(machine, wire, welcome)
