"""WebSocket, client side (RFC 6455), sans-I/O: bytes in, events out; messages in, bytes out.

No extensions. Only binary messages of at most ``limit`` bytes are taken; everything else ends the
connection with the code the RFC names.
"""

import os
import struct
from enum import IntEnum
from typing import NamedTuple, TypeAlias

NORMAL = 1000
PROTOCOL_ERROR = 1002
UNSUPPORTED = 1003
NO_CODE = 1005
BAD_DATA = 1007
TOO_BIG = 1009

_MAX_CONTROL = 125
_FIN = 0x80
_MASKED = 0x80


class Opcode(IntEnum):
    """Frame types of the RFC."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


class Broken(Exception):  # noqa: N818
    """The server broke the RFC; ``code`` is what to close with."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Message(NamedTuple):
    """A whole binary message."""

    data: bytes


class Ping(NamedTuple):
    """To be answered with a pong of the same data."""

    data: bytes


class Closed(NamedTuple):
    """The server's close frame."""

    code: int
    reason: str = ""


Event: TypeAlias = Message | Ping | Closed


def encode(opcode: Opcode, payload: bytes) -> bytes:
    """Return one whole frame, masked as a client must."""
    size = len(payload)
    if size < 126:
        head = struct.pack(">BB", _FIN | opcode, _MASKED | size)
    elif size < 0x10000:
        head = struct.pack(">BBH", _FIN | opcode, _MASKED | 126, size)
    else:
        head = struct.pack(">BBQ", _FIN | opcode, _MASKED | 127, size)
    mask = os.urandom(4)
    return head + mask + masked(payload, mask)


def encode_close(code: int) -> bytes:
    """Return a close frame."""
    return encode(Opcode.CLOSE, struct.pack(">H", code))


def masked(payload: bytes, mask: bytes) -> bytes:
    """Return the payload XOR the repeated mask; the same again unmasks."""
    size = len(payload)
    pattern = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(pattern, "big")).to_bytes(size, "big")


class Decoder:
    """Puts frames together as bytes arrive; keeps at most ``limit`` bytes of a message."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._buffer = bytearray()
        self._parts: bytearray | None = None

    def feed(self, data: bytes) -> None:
        """Take what came from the socket."""
        self._buffer += data

    def next_event(self) -> Event | None:
        """Return the next event, None if more bytes are needed. Raises Broken."""
        while (frame := self._next_frame()) is not None:
            event = self._take(*frame)
            if event is not None:
                return event
        return None

    def _next_frame(self) -> tuple[bool, Opcode, bytes] | None:
        if len(self._buffer) < 2:
            return None
        opcode = _opcode(self._buffer[0])
        size, start = self._size(opcode)
        if size is None or len(self._buffer) < start + size:
            return None
        payload = bytes(self._buffer[start : start + size])
        fin = bool(self._buffer[0] & _FIN)
        del self._buffer[: start + size]
        return fin, opcode, payload

    def _size(self, opcode: Opcode) -> tuple[int | None, int]:
        """Return the payload's size (None = header incomplete) and where it begins."""
        head = self._buffer
        short = head[1] & 0x7F
        if head[1] & _MASKED:
            raise Broken(PROTOCOL_ERROR)
        if opcode >= Opcode.CLOSE and (short > _MAX_CONTROL or not head[0] & _FIN):
            raise Broken(PROTOCOL_ERROR)
        size, start = _long_size(head, short)
        if size is not None and size + len(self._parts or b"") > self._limit:
            raise Broken(TOO_BIG)
        return size, start

    def _take(self, fin: bool, opcode: Opcode, payload: bytes) -> Event | None:
        if opcode is Opcode.PING:
            return Ping(payload)
        if opcode is Opcode.PONG:
            return None
        if opcode is Opcode.CLOSE:
            return _closed(payload)
        return self._take_data(fin, opcode, payload)

    def _take_data(self, fin: bool, opcode: Opcode, payload: bytes) -> Message | None:
        if (opcode is Opcode.CONTINUATION) is (self._parts is None):
            raise Broken(PROTOCOL_ERROR)
        if opcode is Opcode.TEXT:
            raise Broken(UNSUPPORTED)
        parts = self._parts if self._parts is not None else bytearray()
        parts += payload
        self._parts = None if fin else parts
        return Message(bytes(parts)) if fin else None


def _opcode(first: int) -> Opcode:
    if first & 0x70:  # reserved bits: we agreed to no extension
        raise Broken(PROTOCOL_ERROR)
    try:
        return Opcode(first & 0x0F)
    except ValueError:
        raise Broken(PROTOCOL_ERROR) from None


def _long_size(head: bytearray, short: int) -> tuple[int | None, int]:
    if short < 126:
        return short, 2
    layout, start, least = (">H", 4, 126) if short == 126 else (">Q", 10, 0x10000)
    if len(head) < start:
        return None, start
    size = int(struct.unpack_from(layout, head, 2)[0])
    if size < least or size >= 2**63:
        raise Broken(PROTOCOL_ERROR)
    return size, start


def _closed(payload: bytes) -> Closed:
    if not payload:
        return Closed(NO_CODE)
    if len(payload) == 1:
        raise Broken(PROTOCOL_ERROR)
    code = int(struct.unpack_from(">H", payload)[0])
    # RFC 6455 7.4: 1004-1006 and 1015 never travel; below 1000 and above 4999 mean nothing.
    if not 1000 <= code <= 4999 or code in {1004, 1005, 1006, 1015}:
        raise Broken(PROTOCOL_ERROR)
    try:
        return Closed(code, payload[2:].decode())
    except UnicodeDecodeError:
        raise Broken(BAD_DATA) from None
