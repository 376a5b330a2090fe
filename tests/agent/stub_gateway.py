"""A gateway for tests of the agent: plain sockets, driven step by step by the test itself."""

import base64
import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha1
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from obhut_protocol import frames, signing
from obhut_protocol.frames import Ack, Auth, Beat, Challenge, Data, Frame, Hello, Limits, Welcome
from obhut_protocol.session import ServerSession

TIMEOUT_S = 30.0
SERVER_NAME = "stub.example"
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
FAST = Limits(1, 1, 1, jitter_s=0, max_inflight=8, inventory_s=0)
"""A rhythm in which a test need not wait; without an inventory, which would come in between."""
BINARY, CLOSE, PING, PONG = 2, 8, 9, 10


def server_frame(opcode: int, payload: bytes, *, fin: bool = True) -> bytes:
    """Return one unmasked frame, as a server sends it."""
    first = (0x80 if fin else 0) | opcode
    if len(payload) < 126:
        return struct.pack(">BB", first, len(payload)) + payload
    if len(payload) < 0x10000:
        return struct.pack(">BBH", first, 126, len(payload)) + payload
    return struct.pack(">BBQ", first, 127, len(payload)) + payload


class Gone(Exception):  # noqa: N818
    """The agent closed; ``code`` of its close frame, None if there was none."""

    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


class Connection:
    """One connection of an agent."""

    def __init__(self, sock: socket.socket, gateway: "StubGateway") -> None:
        sock.settimeout(TIMEOUT_S)
        self.sock = sock
        self.gateway = gateway
        self.session = ServerSession(Challenge(b"n" * 32, SERVER_NAME, "gw-1", 1_793_000_000_000))

    def close(self) -> None:
        self.sock.close()

    # HTTP

    def request(self) -> dict[str, str]:
        raw = b""
        while b"\r\n\r\n" not in raw:
            chunk = self.sock.recv(1)
            if not chunk:
                raise Gone(None)
            raw += chunk
        first, *lines = raw.decode().strip().split("\r\n")
        pairs = (line.split(": ", 1) for line in lines)
        return {"": first, **{name.lower(): value for name, value in pairs}}

    def upgrade(self, *, extra: str = "", protocol: str = "obhut.1") -> dict[str, str]:
        request = self.request()
        key = request["sec-websocket-key"].encode()
        accept = base64.b64encode(sha1(key + GUID).digest()).decode()
        answer = (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: {protocol}\r\n{extra}\r\n"
        )
        self.sock.sendall(answer.encode())
        return request

    # WebSocket

    def exactly(self, size: int) -> bytes:
        raw = b""
        while len(raw) < size:
            try:
                chunk = self.sock.recv(size - len(raw))
            except ConnectionResetError:
                chunk = b""
            if not chunk:
                raise Gone(None)
            raw += chunk
        return raw

    def read(self) -> tuple[int, bytes]:
        """Return opcode and payload of the next frame; it must be masked and final."""
        first, second = self.exactly(2)
        assert first & 0x80
        assert second & 0x80
        size = second & 0x7F
        if size == 126:
            size = struct.unpack(">H", self.exactly(2))[0]
        elif size == 127:
            size = struct.unpack(">Q", self.exactly(8))[0]
        mask, payload = self.exactly(4), self.exactly(size)
        return first & 0x0F, bytes(b ^ mask[i % 4] for i, b in enumerate(payload))

    def receive_raw(self) -> bytes:
        """Return the next binary message. Raises Gone."""
        opcode, payload = self.read()
        if opcode == CLOSE:
            raise Gone(struct.unpack(">H", payload[:2])[0])
        assert opcode == BINARY
        return payload

    def send(self, frame: Frame | bytes) -> None:
        data = frame if isinstance(frame, bytes) else frames.encode(frame)
        self.sock.sendall(server_frame(BINARY, data))

    def send_close(self, code: int) -> None:
        self.sock.sendall(server_frame(CLOSE, struct.pack(">H", code)))

    # Protocol

    def authenticate(self, *, key: Ed25519PrivateKey | None = None) -> Auth:
        """Challenge, check the agent's signature, prove ourselves with ``key``."""
        self.send(self.session.challenge())
        auth = self.session.receive(self.receive_raw())
        assert isinstance(auth, Auth)
        public = Ed25519PublicKey.from_public_bytes(self.gateway.device_public_key)
        assert auth.device_key == signing.device_key(self.gateway.device_public_key)
        try:
            public.verify(auth.signature, self.session.auth_message(auth))
        except InvalidSignature:
            raise AssertionError("the agent's signature is wrong") from None
        proof = (key or self.gateway.key).sign(self.session.proof_message(auth))
        self.send(self.session.proved(proof))
        return auth

    def hello(self) -> Hello:
        hello = self.session.receive(self.receive_raw())
        assert isinstance(hello, Hello)
        return hello

    def welcome(
        self, *, stored: int = 0, limits: Limits = FAST, inventory: dict[str, bytes] | None = None
    ) -> None:
        welcome = Welcome(1, 1_793_000_000_000, 1, stored, 0, limits, inventory)
        self.send(self.session.welcomed(welcome))

    def login(
        self, *, stored: int = 0, limits: Limits = FAST, inventory: dict[str, bytes] | None = None
    ) -> Hello:
        """Do everything up to WELCOME."""
        self.upgrade()
        self.authenticate()
        hello = self.hello()
        self.welcome(stored=stored, limits=limits, inventory=inventory)
        return hello

    def data(self) -> tuple[Data, bytes]:
        """Return the next DATA (and its bytes), heartbeats passed over."""
        while True:
            raw = self.receive_raw()
            frame = self.session.receive(raw)
            if isinstance(frame, Data):
                return frame, raw
            assert isinstance(frame, Beat)

    def beat(self) -> Beat:
        """Return the next heartbeat; DATA before it is acknowledged."""
        while True:
            frame = self.session.receive(self.receive_raw())
            if isinstance(frame, Beat):
                return frame
            assert isinstance(frame, Data)
            self.send(Ack(frame.seq))

    def until_gone(self) -> int | None:
        """Read until the agent closes; return its close code."""
        try:
            while True:
                self.receive_raw()
        except Gone as gone:
            return gone.code


class StubGateway:
    """Listens on a free port of the loopback."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.device_public_key = b""
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(TIMEOUT_S)

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"{'wss' if self._tls else 'ws'}://localhost:{self.port}/agent/v1"

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @contextmanager
    def accept(self) -> Iterator[Connection]:
        """Wait for an agent."""
        sock, _ = self._listener.accept()
        if self._tls is not None:
            sock.settimeout(TIMEOUT_S)
            sock = self._tls.wrap_socket(sock, server_side=True)
        connection = Connection(sock, self)
        try:
            yield connection
        finally:
            connection.close()

    def close(self) -> None:
        self._listener.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: Any) -> None:
        self.close()
