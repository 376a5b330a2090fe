"""Line test: a browser finds out whether its network lets WebSockets and posts through (C-2.6d).

Nobody is known here and nothing is stored: a few short words are echoed, then the socket ends. It
has tokens of its own, so that strangers who test take nothing from the agents.
"""

import asyncio
from http import HTTPStatus

from picows import WSFrame, WSListener, WSMsgType, WSTransport

from obhut_gateway import clock
from obhut_gateway.bucket import Bucket
from obhut_gateway.http import Reply

WORD = b"obhut-line"
MOST_WORDS = 20
LONGEST_WORD = 64
LIFE_S = 15.0
_RATE, _BURST = 10.0, 30.0


def new_bucket() -> Bucket:
    """Return the tokens for one listener: ten tests a second, thirty at once."""
    return Bucket(rate=_RATE, burst=_BURST, at=clock.monotonic())


class Echo(WSListener):
    """One test over a WebSocket: each short word comes back, twenty at most, for 15 seconds."""

    def __init__(self) -> None:
        self._words = 0

    def on_ws_connected(self, transport: WSTransport) -> None:
        asyncio.get_running_loop().call_later(LIFE_S, transport.disconnect, False)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        self._words += 1
        is_fair = self._words <= MOST_WORDS and frame.payload_size <= LONGEST_WORD
        if frame.msg_type == WSMsgType.TEXT and frame.fin and is_fair:
            transport.send(WSMsgType.TEXT, frame.get_payload_as_bytes())
        else:
            transport.disconnect()


def posted(bucket: Bucket) -> Reply:
    """Answer a test by POST; any page may read the answer, it says nothing about anybody."""
    if not bucket.take(clock.monotonic()):
        return Reply(HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "5"})
    return Reply(HTTPStatus.OK, {"Access-Control-Allow-Origin": "*"}, WORD)
