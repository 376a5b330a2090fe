"""What a simulated agent says: numbers that anybody can work out again, and their checksum. Pure.

All values are eighths, so that single precision holds them exactly and the database has to give
back the very same bytes.
"""

from hashlib import md5
from struct import Struct

import msgspec

from obhut_protocol.frames import KIND_SAMPLE_ROW
from obhut_protocol.metrics import TABLE_VERSION

_STEPS = 8192
_encode = msgspec.msgpack.Encoder().encode
# How PostgreSQL sends an array of one dimension: dimensions, nulls, type (real), size, first index;
# then each element with its length.
_HEAD = Struct(">iiiii")
_REAL = 700


def values(seed: int, index: int, seq: int, count: int) -> list[float]:
    """Return the values of one message of one agent."""
    start = seed * 7919 + index * 613 + seq * 37
    return [(start + position * 1009) % _STEPS / 8 for position in range(count)]


def frame(seq: int, at_ms: int, numbers: list[float]) -> bytes:
    """Return the DATA frame; the same bytes as ``obhut_protocol`` makes, in a tenth of the time."""
    row = [at_ms, at_ms, 1, TABLE_VERSION, numbers]
    return _encode([10, seq, KIND_SAMPLE_ROW, at_ms, row])


def checksum(numbers: list[float]) -> str:
    """Return what ``md5(array_send(...))`` says of the stored values."""
    return _sum(_HEAD.pack(1, 0, _REAL, len(numbers), 1), numbers)


def whole_checksum(seed: int, index: int, sent: int, count: int) -> str:
    """Return the checksum over all messages 1 to ``sent`` of one agent, in their order."""
    each = (checksum(values(seed, index, seq, count)) for seq in range(1, sent + 1))
    return md5("".join(each).encode(), usedforsecurity=False).hexdigest()


def _sum(head: bytes, numbers: list[float]) -> str:
    pairs = Struct(">" + "if" * len(numbers))
    flat = [part for number in numbers for part in (4, number)]
    return md5(head + pairs.pack(*flat), usedforsecurity=False).hexdigest()
