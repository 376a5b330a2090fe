"""Frames over plain HTTPS, for networks that break WebSockets: the same frames, in batches.

``POST /agent/v1/batch``; the body is any number of frames, each led by its length (4 bytes, big
endian), and so is the answer's. The first request has no session and no frames; its answer names
the session in ``SESSION`` and holds the challenge. From there on the order of frames is that of a
WebSocket. The server may keep a request waiting for up to ``WAIT`` seconds for something to say.
``CLOSE`` in an answer is the close code (with ``REASON``): the session is over.
"""

import struct
from collections.abc import Sequence

from obhut_protocol.limits import MAX_BATCH, MAX_FRAME
from obhut_protocol.malformed import Malformed

BATCH_PATH = "/agent/v1/batch"
LINE_PATH = "/agent/v1/batch/line"  # for browsers that test their line
SESSION = "Obhut-Session"
WAIT = "Obhut-Wait"
CLOSE = "Obhut-Close"
REASON = "Obhut-Reason"
LONGEST_WAIT_S = 25
_LENGTH = struct.Struct(">I")


def size(frame: bytes) -> int:
    """Return the bytes that ``frame`` takes in a batch."""
    return _LENGTH.size + len(frame)


def join(frames: Sequence[bytes]) -> bytes:
    """Return the body that holds ``frames``."""
    return b"".join(_LENGTH.pack(len(frame)) + frame for frame in frames)


def split(body: bytes) -> list[bytes]:
    """Return the frames of a body. Raises Malformed for lengths that do not add up."""
    if len(body) > MAX_BATCH:
        raise Malformed("batch too long")
    found, offset = [], 0
    while offset < len(body):
        if len(body) < offset + _LENGTH.size:
            raise Malformed("batch ends too early")
        (length,) = _LENGTH.unpack_from(body, offset)
        offset += _LENGTH.size
        if length > MAX_FRAME or len(body) < offset + length:
            raise Malformed("frame too long, or the batch ends too early")
        found.append(body[offset : offset + length])
        offset += length
    return found
