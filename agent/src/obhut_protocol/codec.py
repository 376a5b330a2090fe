"""MessagePack for protocol v1: a strict, bounded subset.

Allowed: nil, bool, 64-bit integers, finite floats, UTF-8 text, binary, arrays and maps with text
keys. Refused with ``Malformed``: extension types, NaN and infinities (JSON and the database's
JSON functions have no such value, one of them would poison a whole batch), keys that are not text
or come twice, invalid UTF-8, nesting below ``MAX_DEPTH``, a length that the message cannot hold,
bytes behind the end, more than ``MAX_FRAME`` bytes.

Encoding is canonical (shortest header for integers and lengths, floats always 64 bit), because
signatures are made over encoded values. Decoding accepts longer headers: a signer's bytes are
built again from the decoded values.
"""

import math
import struct
from collections.abc import Callable, Mapping, Sequence

from obhut_protocol.limits import MAX_DEPTH, MAX_FRAME
from obhut_protocol.malformed import Malformed

__all__ = ["Malformed", "pack", "unpack"]

_Decoder = Callable[["_Reader", int], object]


def pack(value: object, *, most: int = MAX_FRAME) -> bytes:
    """Return ``value`` as MessagePack, at most so many bytes.

    Raises Malformed for what the subset does not hold.
    """
    out = bytearray()
    _write(out, value, MAX_DEPTH)
    if len(out) > most:
        raise Malformed("message too long")
    return bytes(out)


def unpack(data: bytes, *, most: int = MAX_FRAME) -> object:
    """Return the one value that ``data`` (at most so many bytes) holds. Raises Malformed."""
    if len(data) > most:
        raise Malformed("message too long")
    reader = _Reader(data)
    value = reader.value(MAX_DEPTH)
    if reader.remaining():
        raise Malformed("bytes behind the end")
    return value


# Encoding


def _write(out: bytearray, value: object, depth: int) -> None:
    if value is None or isinstance(value, bool):
        out.append({None: 0xC0, False: 0xC2, True: 0xC3}[value])
    elif isinstance(value, int):
        _write_int(out, value)
    elif isinstance(value, float):
        _write_float(out, value)
    elif isinstance(value, str):
        _write_text(out, value)
    elif isinstance(value, bytes):
        _write_header(out, len(value), _BINARY_HEADERS)
        out += value
    else:
        _write_container(out, value, depth)


_UNSIGNED_HEADERS = (
    (0xFF, 0xCC, ">BB"),
    (0xFFFF, 0xCD, ">BH"),
    (0xFFFFFFFF, 0xCE, ">BI"),
    (2**64 - 1, 0xCF, ">BQ"),
)
_SIGNED_HEADERS = (
    (2**7, 0xD0, ">Bb"),
    (2**15, 0xD1, ">Bh"),
    (2**31, 0xD2, ">Bi"),
    (2**63, 0xD3, ">Bq"),
)
_TEXT_HEADERS = ((0xFF, 0xD9, ">BB"), (0xFFFF, 0xDA, ">BH"), (0xFFFFFFFF, 0xDB, ">BI"))
_BINARY_HEADERS = ((0xFF, 0xC4, ">BB"), (0xFFFF, 0xC5, ">BH"), (0xFFFFFFFF, 0xC6, ">BI"))
_ARRAY_HEADERS = ((0xFFFF, 0xDC, ">BH"), (0xFFFFFFFF, 0xDD, ">BI"))
_MAP_HEADERS = ((0xFFFF, 0xDE, ">BH"), (0xFFFFFFFF, 0xDF, ">BI"))


def _write_header(out: bytearray, number: int, headers: Sequence[tuple[int, int, str]]) -> None:
    for limit, code, layout in headers:
        if abs(number) <= limit:
            out += struct.pack(layout, code, number)
            return
    raise Malformed("too long, or an integer beyond 64 bit")


def _write_int(out: bytearray, value: int) -> None:
    if -32 <= value <= 0x7F:
        out.append(value & 0xFF)
    else:
        _write_header(out, value, _UNSIGNED_HEADERS if value > 0 else _SIGNED_HEADERS)


def _write_float(out: bytearray, value: float) -> None:
    if not math.isfinite(value):
        raise Malformed("float is not finite")
    out += struct.pack(">Bd", 0xCB, value)


def _write_text(out: bytearray, value: str) -> None:
    try:
        raw = value.encode()
    except UnicodeEncodeError:
        raise Malformed("text is not Unicode") from None
    if len(raw) < 32:
        out.append(0xA0 | len(raw))
    else:
        _write_header(out, len(raw), _TEXT_HEADERS)
    out += raw


def _write_container(out: bytearray, value: object, depth: int) -> None:
    if depth == 0:
        raise Malformed("nested too deep")
    if isinstance(value, list | tuple):
        _write_array(out, value, depth)
    elif isinstance(value, Mapping):
        _write_map(out, value, depth)
    else:
        raise Malformed(f"type {type(value).__name__} has no place in a message")


def _write_array(out: bytearray, items: Sequence[object], depth: int) -> None:
    if len(items) < 16:
        out.append(0x90 | len(items))
    else:
        _write_header(out, len(items), _ARRAY_HEADERS)
    for item in items:
        _write(out, item, depth - 1)


def _write_map(out: bytearray, items: Mapping[object, object], depth: int) -> None:
    if len(items) < 16:
        out.append(0x80 | len(items))
    else:
        _write_header(out, len(items), _MAP_HEADERS)
    for key, item in items.items():
        if not isinstance(key, str):
            raise Malformed("key is not text")
        _write_text(out, key)
        _write(out, item, depth - 1)


# Decoding


class _Reader:
    """One pass over a message; ``depth`` counts down, so no input can exhaust the stack."""

    __slots__ = ("_data", "_position")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def remaining(self) -> int:
        return len(self._data) - self._position

    def take(self, size: int) -> bytes:
        if size > self.remaining():
            raise Malformed("message ends too early")
        start = self._position
        self._position = start + size
        return self._data[start : self._position]

    def number(self, layout: str) -> int | float:
        result: int | float = struct.unpack(layout, self.take(struct.calcsize(layout)))[0]
        return result

    def length(self, layout: str) -> int:
        return int(self.number(layout))

    def value(self, depth: int) -> object:
        code = self.take(1)[0]
        if code < 0x80:
            return code
        if code >= 0xE0:
            return code - 0x100
        if code < 0xC0:
            return self._short(code, depth)
        decoder = _DECODERS.get(code)
        if decoder is None:
            raise Malformed("type is not allowed")
        return decoder(self, depth)

    def _short(self, code: int, depth: int) -> object:
        if code < 0x90:
            return self.mapping(code & 0x0F, depth)
        if code < 0xA0:
            return self.array(code & 0x0F, depth)
        return self.text(code & 0x1F)

    def finite(self, layout: str) -> float:
        result = float(self.number(layout))
        if not math.isfinite(result):
            raise Malformed("float is not finite")
        return result

    def text(self, size: int) -> str:
        try:
            return self.take(size).decode()
        except UnicodeDecodeError:
            raise Malformed("text is not UTF-8") from None

    def array(self, size: int, depth: int) -> list[object]:
        self._enter(size, depth)
        return [self.value(depth - 1) for _ in range(size)]

    def mapping(self, size: int, depth: int) -> dict[str, object]:
        self._enter(2 * size, depth)
        result: dict[str, object] = {}
        for _ in range(size):
            key = self.value(0)
            if not isinstance(key, str) or key in result:
                raise Malformed("key is not text or comes twice")
            result[key] = self.value(depth - 1)
        return result

    def _enter(self, items: int, depth: int) -> None:
        if depth == 0:
            raise Malformed("nested too deep")
        # An item takes at least a byte: a forged count costs no memory.
        if items > self.remaining():
            raise Malformed("message ends too early")


def _number(layout: str) -> _Decoder:
    return lambda reader, _depth: reader.number(layout)


def _finite(layout: str) -> _Decoder:
    return lambda reader, _depth: reader.finite(layout)


def _text(layout: str) -> _Decoder:
    return lambda reader, _depth: reader.text(reader.length(layout))


def _binary(layout: str) -> _Decoder:
    return lambda reader, _depth: reader.take(reader.length(layout))


def _array(layout: str) -> _Decoder:
    return lambda reader, depth: reader.array(reader.length(layout), depth)


def _mapping(layout: str) -> _Decoder:
    return lambda reader, depth: reader.mapping(reader.length(layout), depth)


_DECODERS: dict[int, _Decoder] = {
    0xC0: lambda _reader, _depth: None,
    0xC2: lambda _reader, _depth: False,
    0xC3: lambda _reader, _depth: True,
    0xC4: _binary(">B"),
    0xC5: _binary(">H"),
    0xC6: _binary(">I"),
    0xCA: _finite(">f"),
    0xCB: _finite(">d"),
    0xCC: _number(">B"),
    0xCD: _number(">H"),
    0xCE: _number(">I"),
    0xCF: _number(">Q"),
    0xD0: _number(">b"),
    0xD1: _number(">h"),
    0xD2: _number(">i"),
    0xD3: _number(">q"),
    0xD9: _text(">B"),
    0xDA: _text(">H"),
    0xDB: _text(">I"),
    0xDC: _array(">H"),
    0xDD: _array(">I"),
    0xDE: _mapping(">H"),
    0xDF: _mapping(">I"),
}
