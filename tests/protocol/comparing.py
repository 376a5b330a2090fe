"""Any bytes at both decoders: a frame or ``Malformed``, and the same frame where both take them.

``test_corpus`` and ``dev/fuzz.py`` call it; what it raises is a fault.
"""

import contextlib

from obhut_gateway.connection import unpack
from obhut_protocol import batch, frames
from obhut_protocol.frames import Frame
from obhut_protocol.malformed import Malformed


def agent(data: bytes) -> tuple[bool, Frame | None]:
    """Return whether the agent's decoder takes the bytes, and the frame."""
    try:
        return True, frames.decode(data)
    except Malformed:
        return False, None


def gateway(data: bytes) -> tuple[bool, Frame | None]:
    """Return whether the gateway's decoder takes the bytes, and the frame."""
    try:
        return True, frames.parse(unpack(data))
    except Malformed:
        return False, None


def compare(data: bytes) -> None:
    """Raise whatever is wrong with what the decoders make of the bytes."""
    ours, theirs = agent(data), gateway(data)
    if ours[0] and theirs[0]:
        assert type(ours[1]) is type(theirs[1])
        assert ours[1] == theirs[1]
    with contextlib.suppress(Malformed):  # the only thing that it may raise
        batch.split(data)
