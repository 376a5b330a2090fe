"""The HTTP request that turns a connection into a WebSocket, and the check of its answer."""

import base64
import os
from hashlib import sha1
from typing import NamedTuple

from obhut_agent.address import Address
from obhut_protocol.limits import PATH, SUBPROTOCOL

MAX_RESPONSE = 16 * 1024
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_END = b"\r\n\r\n"


class NotWebSocket(Exception):  # noqa: N818
    """The server answered, but not with the protocol we asked for.

    ``status`` is the HTTP status (0 = not even HTTP), ``retry_after`` seconds or None.
    """

    def __init__(self, status: int, retry_after: int | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.retry_after = retry_after


class Response(NamedTuple):
    """Status and headers, names in lower case; a name that comes twice is joined by commas."""

    status: int
    headers: dict[str, str]


def new_key() -> str:
    """Return a fresh Sec-WebSocket-Key."""
    return base64.b64encode(os.urandom(16)).decode()


def request(address: Address, key: str, *, version: str) -> bytes:
    """Return the upgrade request for ``address``; without a path of its own it is ``PATH``."""
    lines = (
        f"GET {address.path or PATH} HTTP/1.1",
        f"Host: {address.authority}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Protocol: {SUBPROTOCOL}",
        f"User-Agent: obhut-agent/{version}",
    )
    return "\r\n".join(lines).encode("ascii") + _END


def split(received: bytes) -> tuple[bytes, bytes] | None:
    """Return head and what follows it, None while the head is incomplete. Raises NotWebSocket."""
    head, end, rest = received.partition(_END)
    if len(head) > MAX_RESPONSE:
        raise NotWebSocket(0)
    return (head, rest) if end else None


def check(head: bytes, key: str) -> None:
    """Accept the answer or raise NotWebSocket."""
    response = parse(head)
    if response.status != 101:
        raise NotWebSocket(response.status, _retry_after(response))
    headers = response.headers
    if not (
        headers.get("upgrade", "").lower() == "websocket"
        and "upgrade" in _tokens(headers.get("connection", ""))
        and headers.get("sec-websocket-accept") == _accept(key)
        and headers.get("sec-websocket-protocol") == SUBPROTOCOL
        and "sec-websocket-extensions" not in headers
    ):
        raise NotWebSocket(101)


def parse(head: bytes) -> Response:
    """Return status and headers. Raises NotWebSocket for anything but HTTP/1.1."""
    first, *lines = head.decode("latin-1").split("\r\n")
    version, _, rest = first.partition(" ")
    status = rest[:3]
    if version != "HTTP/1.1" or len(status) != 3 or not status.isascii() or not status.isdigit():
        raise NotWebSocket(0)
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise NotWebSocket(0)
        name, value = name.lower(), value.strip()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Response(int(status), headers)


def _accept(key: str) -> str:
    digest = sha1(key.encode() + _GUID, usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()


def _tokens(value: str) -> set[str]:
    return {token.strip().lower() for token in value.split(",")}


def _retry_after(response: Response) -> int | None:
    value = response.headers.get("retry-after", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else None
