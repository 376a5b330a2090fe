"""One open WebSocket on a non-blocking socket: messages out by a bounded queue, events in."""

import socket
import ssl
from collections.abc import Iterator

from obhut_agent import clock, websocket
from obhut_agent.websocket import Broken, Closed, Decoder, Message, Opcode, Ping
from obhut_protocol.limits import MAX_FRAME

_CHUNK = 16 * 1024
_READS_A_TURN = 16
_MAX_QUEUE = 128 * 1024
WOULD_BLOCK = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Lost(Exception):  # noqa: N818
    """The connection broke without a close frame."""


class Channel:
    """Not thread-safe, like everything here: one thread does it all."""

    def __init__(self, sock: socket.socket, received: bytes = b"") -> None:
        sock.setblocking(False)
        self._sock = sock
        self._queue = bytearray()
        self._decoder = Decoder(MAX_FRAME)
        self._decoder.feed(received)
        self.more = bool(received)
        self.stuck_since: float | None = None
        self.retry_after: int | None = None

    @property
    def watched(self) -> socket.socket:
        """What the selector watches."""
        return self._sock

    @property
    def queued(self) -> int:
        """Bytes that the socket has not taken yet."""
        return len(self._queue)

    @property
    def wants_write(self) -> bool:
        """Whether the socket has to take bytes."""
        return bool(self._queue)

    def send(self, message: bytes) -> None:
        """Queue a binary message and send what the socket takes. Raises Lost."""
        self._put(websocket.encode(Opcode.BINARY, message))

    def flush(self) -> None:
        """Send what the socket takes of the queue. Raises Lost."""
        try:
            while self._queue:
                del self._queue[: self._sock.send(self._queue)]
                self.stuck_since = None
        except WOULD_BLOCK:
            self.stuck_since = self.stuck_since or clock.monotonic()
        except OSError as problem:
            raise Lost from problem

    def events(self) -> Iterator[Message | Closed]:
        """Yield what has arrived. Raises Lost, Broken.

        After so many reads it is others' turn; ``more`` then says that bytes may wait inside the
        TLS layer, where no selector sees them.
        """
        self.more = False
        yield from self._decoded()
        for _ in range(_READS_A_TURN):
            chunk = self._receive()
            if chunk is None:
                return
            self._decoder.feed(chunk)
            yield from self._decoded()
        self.more = True

    def close(self, code: int, *, linger_s: float = 0.0) -> None:
        """Say why and close; wait at most ``linger_s`` for the server's answer. Never raises."""
        try:
            self._put(websocket.encode_close(code))
            self._sock.shutdown(socket.SHUT_WR)
            self._drain(clock.monotonic() + linger_s)
        except (Lost, OSError):
            pass  # it is gone already, and that is what we want
        self._sock.close()

    def _drain(self, deadline: float) -> None:
        # Closing with unread bytes resets the connection and may destroy our close frame.
        while (left := deadline - clock.monotonic()) > 0:
            self._sock.settimeout(left)
            if not self._sock.recv(_CHUNK):
                return

    def _decoded(self) -> Iterator[Message | Closed]:
        while (event := self._decoder.next_event()) is not None:
            if isinstance(event, Ping):
                self._put(websocket.encode(Opcode.PONG, event.data))
            else:
                yield event

    def _receive(self) -> bytes | None:
        try:
            chunk = self._sock.recv(_CHUNK)
        except WOULD_BLOCK:
            return None
        except OSError as problem:
            raise Lost from problem
        if not chunk:
            raise Lost
        return chunk

    def _put(self, frame: bytes) -> None:
        if len(self._queue) + len(frame) > _MAX_QUEUE:
            raise Lost  # a server that reads nothing but makes us answer
        self._queue += frame
        self.flush()


__all__ = ["WOULD_BLOCK", "Broken", "Channel", "Closed", "Lost", "Message"]
