"""A small HTTP/1.1 server for one kind of request: POST with a body of known, bounded length.

Sizes and times are bounded before anything is looked at: the head in bytes and seconds, the body
likewise, a connection between two requests. No chunks, no pipelining, no second length, no
trailers; what is not understood ends the connection with a plain answer.
"""

import asyncio
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import NamedTuple, Protocol, cast

MAX_HEAD = 8 * 1024
_END = b"\r\n\r\n"
_IDLE_S = 75.0
_BODY_S = 30.0


class Request(NamedTuple):
    """A whole request; header names in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class Reply(NamedTuple):
    """What goes back."""

    status: HTTPStatus
    headers: Mapping[str, str]
    body: bytes = b""


class Bad(Exception):  # noqa: N818
    """The request is refused and the connection ends."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


class Head(NamedTuple):
    """First line and headers, and how long the body will be."""

    path: str
    headers: dict[str, str]
    length: int


class Handler(Protocol):
    """Who answers requests; ``exchange`` is the connection that asks."""

    def take(self, request: Request, exchange: "Exchange") -> None:
        """Answer now or later by ``exchange.reply``, once."""

    def lost(self, exchange: "Exchange") -> None:
        """The connection is gone; nobody waits for its answer any more."""


class Exchange(asyncio.Protocol):
    """One connection: a request, its answer, the next request."""

    def __init__(self, handler: Handler, *, header_s: float, max_body: int) -> None:
        self._handler = handler
        self._header_s = header_s
        self._max_body = max_body
        self._buffer = bytearray()
        self._head: Head | None = None
        self._is_busy = False
        self.peer = ""
        """The address at the other end."""
        self._keep = True
        self._transport: asyncio.Transport | None = None
        self._deadline: asyncio.TimerHandle | None = None

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transport is no asyncio.Transport by class, only by what it does.
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self.peer = str(peer[0]) if peer else ""
        self._wait(self._header_s)

    def connection_lost(self, _problem: Exception | None) -> None:
        self._transport = None
        if self._deadline is not None:
            self._deadline.cancel()
        self._handler.lost(self)

    def data_received(self, data: bytes) -> None:
        if self._is_busy:  # pipelining: nobody of ours does that
            self.abort()
            return
        if not self._buffer and self._head is None:
            self._wait(self._header_s)  # an idle connection has more time than a slow head
        self._buffer += data
        try:
            self._advance()
        except Bad as bad:
            self._keep = False
            self.reply(Reply(bad.status, {}))

    # What the handler calls

    def reply(self, reply: Reply) -> None:
        """Answer; the connection then waits for the next request."""
        if self._transport is None:
            return
        self._is_busy = False
        self._transport.write(_encode(reply, keep=self._keep))
        if self._keep:
            self._wait(_IDLE_S)
        else:
            self._transport.close()

    def abort(self) -> None:
        """End the connection without a word."""
        if self._transport is not None:
            self._transport.abort()

    def pause(self) -> None:
        """Read no further request."""
        if self._transport is not None and self._transport.is_reading():
            self._transport.pause_reading()

    def resume(self) -> None:
        """Read again."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    # Inside

    def _advance(self) -> None:
        if self._head is None:
            raw, end, rest = bytes(self._buffer).partition(_END)
            if len(raw) > MAX_HEAD:
                raise Bad(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            if not end:
                return
            self._head = parse(raw, max_body=self._max_body)
            self._buffer = bytearray(rest)
            self._wait(_BODY_S)
        if len(self._buffer) > self._head.length:
            raise Bad(HTTPStatus.BAD_REQUEST)
        if len(self._buffer) == self._head.length:
            self._hand_over(self._head)

    def _hand_over(self, head: Head) -> None:
        request = Request(head.path, head.headers, bytes(self._buffer))
        self._keep = head.headers.get("connection", "").lower() != "close"
        self._head, self._buffer, self._is_busy = None, bytearray(), True
        if self._deadline is not None:
            self._deadline.cancel()
        self._handler.take(request, self)

    def _wait(self, seconds: float) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = asyncio.get_running_loop().call_later(seconds, self.abort)


def parse(raw: bytes, *, max_body: int) -> Head:
    """Return a request's head. Raises Bad."""
    first, *lines = raw.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or words[2] != "HTTP/1.1" or "\n" in first:
        raise Bad(HTTPStatus.BAD_REQUEST)
    if words[0] != "POST":
        raise Bad(HTTPStatus.METHOD_NOT_ALLOWED)
    headers = _headers(lines)
    if "transfer-encoding" in headers or "upgrade" in headers or "expect" in headers:
        raise Bad(HTTPStatus.NOT_IMPLEMENTED)
    length = headers.get("content-length", "")
    if not length:
        raise Bad(HTTPStatus.LENGTH_REQUIRED)
    if not (length.isascii() and length.isdigit()):
        raise Bad(HTTPStatus.BAD_REQUEST)
    if len(length) > 9 or int(length) > max_body:
        raise Bad(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return Head(words[1], headers, int(length))


def _headers(lines: list[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        key = name.lower()
        # A name that comes twice could mean two things to two readers (request smuggling).
        if not colon or not name or name.strip() != name or key in headers or "\n" in line:
            raise Bad(HTTPStatus.BAD_REQUEST)
        headers[key] = value.strip(" \t")
    return headers


def _encode(reply: Reply, *, keep: bool) -> bytes:
    lines = [f"HTTP/1.1 {reply.status.value} {reply.status.phrase}"]
    lines += [f"{name}: {value}" for name, value in reply.headers.items()]
    lines += [f"Content-Length: {len(reply.body)}", "Cache-Control: no-store"]
    if reply.body:
        lines.append("Content-Type: application/octet-stream")
    if not keep:
        lines.append("Connection: close")
    return "\r\n".join(lines).encode("latin-1") + _END + reply.body


async def serve(
    handler: Callable[[], Handler], *, host: str, port: int, header_s: float, max_body: int
) -> asyncio.Server:
    """Take connections."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(
        lambda: Exchange(handler(), header_s=header_s, max_body=max_body),
        host, port, backlog=1024, reuse_address=True,
    )  # fmt: skip
