"""A TCP proxy that breaks what goes through it, the same way each time for the same seed.

Bytes are cut, held back, flipped, truncated or swallowed in either direction; messages of the
agent's WebSocket are sent twice or in another order (which TCP itself never does, but a
misbehaving client or middlebox may).
"""

import contextlib
import random
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

_TIMEOUT_S = 30


@dataclass
class Fault:
    """What happens on one connection; positions are bytes after the upgrade, ``None`` = never."""

    cut_up: int | None = None
    cut_down: int | None = None
    flip_up: int | None = None
    flip_down: int | None = None
    mute_up: int | None = None
    """From here on everything is swallowed, and nobody is told: a half-open connection."""
    delay_s: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    refuse: bytes = b""
    """Answer the upgrade with this and hang up, as a middlebox does that knows no WebSocket."""


class Chaos:
    """Forwards to ``port``; ``faults`` says what happens to the n-th connection."""

    def __init__(self, port: int, faults: Callable[[int, random.Random], Fault], seed: int) -> None:
        self._target = port
        self._faults = faults
        self._seed = seed
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.connections = 0
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._over = threading.Event()
        self._begin(self._accept)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: Any) -> None:
        self._over.set()
        end(self._listener)
        self._listener.close()
        for sock in self._sockets:
            end(sock)
        for thread in self._threads:
            thread.join(_TIMEOUT_S)
        for sock in self._sockets:
            sock.close()

    def _begin(self, work: Any, *arguments: Any) -> None:
        thread = threading.Thread(target=work, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return  # the test is over
            self.connections += 1
            dice = random.Random(f"{self._seed} {self.connections}")
            self._sockets.append(client)
            self._begin(self._serve, client, self._faults(self.connections, dice), dice)

    def _serve(self, client: socket.socket, fault: Fault, dice: random.Random) -> None:
        with contextlib.suppress(OSError):  # either end went: the connection is over
            head = read_head(client)
            if fault.refuse:
                client.sendall(fault.refuse)
                end(client)
                return
            server = socket.create_connection(("127.0.0.1", self._target), timeout=_TIMEOUT_S)
            self._sockets.append(server)
            server.sendall(head)
            client.sendall(read_head(server))
            self._begin(self._pump, Stream(server, client), fault.cut_down, fault.flip_down, fault)
            if fault.duplicate or fault.reorder:
                self._messages(Stream(client, server), fault, dice)
            else:
                self._pump(Stream(client, server), fault.cut_up, fault.flip_up, fault)

    def _pump(self, stream: "Stream", cut: int | None, flip: int | None, fault: Fault) -> None:
        passed = 0
        mute = fault.mute_up if cut is fault.cut_up and flip is fault.flip_up else None
        while data := stream.receive():
            if fault.delay_s:
                self._over.wait(fault.delay_s)
            if flip is not None and passed <= flip < passed + len(data):
                at = flip - passed
                data = data[:at] + bytes([data[at] ^ (1 << flip % 8)]) + data[at + 1 :]
            if cut is not None and passed + len(data) >= cut:
                stream.send(data[: cut - passed])
                break
            if mute is None or passed + len(data) < mute:
                stream.send(data)
            passed += len(data)
        stream.end()

    def _messages(self, stream: "Stream", fault: Fault, dice: random.Random) -> None:
        """Pass whole frames on, some twice, some after the next one."""
        held: bytes | None = None
        for number, frame in enumerate(frames_of(stream)):
            # AUTH and HELLO keep their places: only what follows the welcome is shuffled.
            if number >= 2 and held is None and dice.random() < fault.reorder:
                held = frame
                continue
            stream.send(frame * (2 if number >= 2 and dice.random() < fault.duplicate else 1))
            if held is not None:
                stream.send(held)
                held = None
        stream.end()


class Stream:
    """One direction of a connection."""

    def __init__(self, source: socket.socket, sink: socket.socket) -> None:
        self._source, self._sink = source, sink

    def receive(self, size: int = 65536) -> bytes:
        try:
            return self._source.recv(size)
        except OSError:
            return b""

    def exactly(self, size: int) -> bytes:
        raw = b""
        while len(raw) < size:
            some = self.receive(size - len(raw))
            if not some:
                return b""
            raw += some
        return raw

    def send(self, data: bytes) -> None:
        with contextlib.suppress(OSError):  # the other side is gone; the end follows
            self._sink.sendall(data)

    def end(self) -> None:
        end(self._source)
        end(self._sink)


def frames_of(stream: Stream) -> Any:
    """Yield the raw masked frames of a client."""
    while head := stream.exactly(2):
        size = head[1] & 0x7F
        more = {126: 2, 127: 8}.get(size, 0)
        extra = stream.exactly(more)
        length = int.from_bytes(extra, "big") if more else size
        rest = stream.exactly(4 + length)
        if not rest:
            return
        yield head + extra + rest


def read_head(sock: socket.socket) -> bytes:
    """Return an HTTP head, not a byte more."""
    raw = b""
    while not raw.endswith(b"\r\n\r\n"):
        some = sock.recv(1)
        if not some:
            raise OSError
        raw += some
    return raw


def end(sock: socket.socket) -> None:
    """End both directions; the file is closed when the test is over."""
    with contextlib.suppress(OSError):  # it has ended already
        sock.shutdown(socket.SHUT_RDWR)
