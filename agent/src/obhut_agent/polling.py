"""The way by POST for networks that break WebSockets: looks like a ``Channel`` to the link.

One request is always under way: it takes along what is to be said, and waits at the gateway until
there is an answer or twenty seconds are over. Between two requests the connection may be closed by
anybody; in the middle of one it is lost, and the session with it.
"""

import socket
from collections.abc import Callable, Iterator

from obhut_agent import clock
from obhut_agent.address import Address
from obhut_agent.channel import WOULD_BLOCK, Broken, Closed, Lost, Message
from obhut_agent.dial import Unreachable
from obhut_agent.reply import Answer, Unreadable
from obhut_agent.version import VERSION
from obhut_agent.websocket import PROTOCOL_ERROR
from obhut_protocol import batch
from obhut_protocol.limits import MAX_BATCH
from obhut_protocol.malformed import Malformed

_CHUNK = 16 * 1024
LONGEST_WAIT_S = 20
_MOST_FRAMES = MAX_BATCH // 2


class Polling:
    """Not thread-safe, like everything here: one thread does it all."""

    def __init__(self, connect: Callable[[], socket.socket], address: Address) -> None:
        self._connect = connect
        self._address = address
        self._sock = self._opened()
        self._frames: list[bytes] = []
        self._out = bytearray()
        self._answer: Answer | None = None
        self._session = ""
        self.wait_s = LONGEST_WAIT_S
        """For so long a request waits; what comes up meanwhile goes with the next one."""
        self._is_over = False
        self.stuck_since: float | None = None
        self.retry_after: int | None = None

    @property
    def watched(self) -> socket.socket:
        """What the selector watches; another one after a reconnection, closed before it."""
        return self._sock

    @property
    def queued(self) -> int:
        """Bytes that wait for a request of their own."""
        return sum(batch.size(frame) for frame in self._frames)

    @property
    def wants_write(self) -> bool:
        """Whether the socket has to take bytes."""
        return bool(self._out)

    @property
    def more(self) -> bool:
        """Whether the next request can begin at once."""
        return self._answer is None and not self._is_over

    def send(self, message: bytes) -> None:
        """Keep a message for the next request. Raises Lost."""
        if self.queued + batch.size(message) > _MOST_FRAMES:
            raise Lost
        self._frames.append(message)

    def flush(self) -> None:
        """Begin a request if none is under way; send what the socket takes. Raises Lost."""
        if self._answer is None and not self._is_over:
            self._begin()
        try:
            while self._out:
                del self._out[: self._sock.send(self._out)]
                self.stuck_since = None
        except WOULD_BLOCK:
            self.stuck_since = self.stuck_since or clock.monotonic()
        except OSError as problem:
            raise Lost from problem

    def events(self) -> Iterator[Message | Closed]:
        """Yield what the answer holds, once it is complete. Raises Lost, Broken."""
        while self._answer is not None and (chunk := self._receive()) is not None:
            try:
                self._answer.feed(chunk)
            except Unreadable as problem:
                raise Broken(PROTOCOL_ERROR) from problem
            if self._answer.done:
                yield from self._finished(self._answer)

    def close(self, code: int, *, linger_s: float = 0.0) -> None:
        """End the session: the gateway sees that nobody comes back. Never raises."""
        self._is_over = True
        self._sock.close()

    def _begin(self) -> None:
        if self._sock.fileno() < 0:
            self._open_again()
        frames, self._frames = self._frames, []
        body = batch.join(frames)
        lines = [
            f"POST {self._address.path} HTTP/1.1",
            f"Host: {self._address.authority}",
            f"User-Agent: obhut-agent/{VERSION}",
            "Content-Type: application/octet-stream",
            f"Content-Length: {len(body)}",
        ]
        if self._session:
            lines += [f"{batch.SESSION}: {self._session}", f"{batch.WAIT}: {self.wait_s}"]
        self._out += "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + body
        self._answer = Answer()

    def _open_again(self) -> None:
        try:
            self._sock = self._opened()
        except Unreachable as problem:
            raise Lost from problem

    def _opened(self) -> socket.socket:
        sock = self._connect()
        sock.setblocking(False)
        return sock

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

    def _finished(self, answer: Answer) -> Iterator[Message | Closed]:
        self._answer = None
        if answer.status != 200:
            self.retry_after = _seconds(answer.headers.get("retry-after", ""))
            raise Lost
        self._session = answer.headers.get(batch.SESSION.lower(), "")
        if not (self._session.isalnum() and self._session.isascii()):
            raise Broken(PROTOCOL_ERROR)
        if not answer.keeps:
            self._sock.close()
        try:
            frames = batch.split(answer.body)
        except Malformed as problem:
            raise Broken(PROTOCOL_ERROR) from problem
        yield from (Message(frame) for frame in frames)
        code = _seconds(answer.headers.get(batch.CLOSE.lower(), ""))
        if code is not None:
            self._is_over = True
            yield Closed(code, answer.headers.get(batch.REASON.lower(), ""))


def _seconds(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
