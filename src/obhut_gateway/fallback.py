"""The second way in, for networks that break WebSockets: the same connections, asked by POST.

A session is a ``Connection`` like any other; only its link differs: what it says is kept until the
agent's next request, and a request waits a while for something to be said. The session token
replaces the socket: it is random, made after no proof at all and worth nothing until the signed
challenge inside the session is answered.
"""

import asyncio
import secrets
from http import HTTPStatus

from obhut_gateway import clock, http, line
from obhut_gateway.connection import Connection
from obhut_gateway.http import Exchange, Reply, Request
from obhut_gateway.hub import Hub
from obhut_gateway.places import public_address
from obhut_protocol import batch
from obhut_protocol.closing import CloseCode
from obhut_protocol.limits import MAX_BATCH
from obhut_protocol.malformed import Malformed

_MOST_KEPT = 256 * 1024


class Polled:
    """The link under a connection whose agent comes and asks."""

    def __init__(self, hub: Hub, door: "Door", token: str) -> None:
        self._door = door
        self._token = token
        self._kept: list[bytes] = []
        self._size = 0
        self._close: tuple[int, str] | None = None
        self._exchange: Exchange | None = None
        self._paused: Exchange | None = None
        self._is_over = False
        self._timer: asyncio.TimerHandle | None = None
        self._absent_s = hub.config.guards.absent_s
        self._until = clock.monotonic() + hub.config.guards.session_s
        self.address = ""
        self.connection = Connection(hub, self)
        self._absence = asyncio.get_running_loop().call_later(self._absent_s, self._gone)

    # What the connection calls

    def send(self, frame: bytes) -> None:
        """Keep one frame for the agent; answer the request that waits."""
        self._kept.append(frame)
        self._size += batch.size(frame)
        if self._size > _MOST_KEPT:
            self.connection.end(CloseCode.SILENCE, "answers are not fetched")
        asyncio.get_running_loop().call_soon(self._answer)

    def close(self, code: int, reason: str) -> None:
        """Say so in the next answer; the session ends with it."""
        if self._close is None:
            self._close = code, reason[:100]
            asyncio.get_running_loop().call_soon(self._answer)

    def pause(self) -> None:
        """Read no further request."""
        if self._exchange is not None and self._paused is None:
            self._paused = self._exchange
            self._exchange.pause()

    def resume(self) -> None:
        """Read again."""
        if self._paused is not None:
            self._paused.resume()
            self._paused = None

    # What the door calls

    def take(self, request: Request, exchange: Exchange) -> None:
        """Hand the request's frames to the connection; answer when there is something to say."""
        if self._exchange is not None:  # the agent gave the older one up
            self._exchange.abort()
        self._exchange = exchange
        forwarded = request.headers.get("x-forwarded-for", "")
        self.address = public_address(exchange.peer, forwarded=forwarded)
        self._absence.cancel()
        if clock.monotonic() > self._until:
            self.connection.end(CloseCode.RESTART, "session is old")
        self._receive(request.body)
        seconds = _wait_s(request)
        if self._kept or self._close or not seconds:
            asyncio.get_running_loop().call_soon(self._answer, not seconds)
        else:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._answer, True)

    def lost(self, exchange: Exchange) -> None:
        """The connection that waited is gone; the agent may come back on another."""
        if exchange is self._exchange:
            self._exchange = None
            self._wait_for_return()

    def _receive(self, body: bytes) -> None:
        try:
            frames = batch.split(body)
        except Malformed as problem:
            self.connection.end(CloseCode.MALFORMED, str(problem))
            return
        for frame in frames:
            self.connection.receive(frame)

    def _answer(self, even_empty: bool = False) -> None:
        if self._exchange is None or not (self._kept or self._close or even_empty):
            return
        exchange, self._exchange = self._exchange, None
        if self._timer is not None:
            self._timer.cancel()
        headers = {batch.SESSION: self._token}
        if self._close is not None:
            code, reason = self._close
            headers |= {batch.CLOSE: str(int(code)), batch.REASON: reason}
        frames, self._kept, self._size = self._kept, [], 0
        exchange.reply(Reply(HTTPStatus.OK, headers, batch.join(frames)))
        if self._close is not None:
            self._gone()
        else:
            self._wait_for_return()

    def _wait_for_return(self) -> None:
        self._absence.cancel()
        if self._is_over:
            return
        self._absence = asyncio.get_running_loop().call_later(self._absent_s, self._gone)

    def _gone(self) -> None:
        if self._is_over:
            return
        self._is_over = True
        self._absence.cancel()
        self._door.forget(self._token)
        self.connection.gone(was_closed=False)


class Door:
    """Finds the session of a request, or begins one."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._sessions: dict[str, Polled] = {}
        self._waiting: dict[Exchange, Polled] = {}
        self._testers = line.new_bucket()

    def take(self, request: Request, exchange: Exchange) -> None:
        """Answer one request."""
        if request.path == batch.LINE_PATH:
            exchange.reply(line.posted(self._testers))
            return
        refusal = self._refusal(request)
        if refusal is not None:
            exchange.reply(refusal)
            return
        token = request.headers.get(batch.SESSION.lower(), "")
        session = self._sessions.get(token) if token else self._begin()
        if session is None:
            exchange.reply(Reply(HTTPStatus.GONE, {}))
            return
        self._waiting[exchange] = session
        session.take(request, exchange)

    def lost(self, exchange: Exchange) -> None:
        """The connection is gone."""
        session = self._waiting.pop(exchange, None)
        if session is not None:
            session.lost(exchange)

    def forget(self, token: str) -> None:
        """The session is over."""
        self._sessions.pop(token, None)

    def _begin(self) -> Polled:
        token = secrets.token_hex(16)
        session = self._sessions[token] = Polled(self._hub, self, token)
        session.connection.begin()
        return session

    def _refusal(self, request: Request) -> Reply | None:
        """Decide as about an upgrade. Agents are no browsers: an Origin is not theirs."""
        if request.path.split("?", 1)[0] != batch.BATCH_PATH:
            return Reply(HTTPStatus.NOT_FOUND, {})
        if "origin" in request.headers:
            return Reply(HTTPStatus.FORBIDDEN, {})
        if batch.SESSION.lower() in request.headers:
            return None
        if request.body:
            return Reply(HTTPStatus.BAD_REQUEST, {})
        if self._hub.stopping or not self._hub.accepts.take(clock.monotonic()):
            return Reply(HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": self._hub.retry_after()})
        return None


async def listen(hub: Hub) -> asyncio.Server:
    """Take requests on the configured address."""
    door = Door(hub)
    return await http.serve(
        lambda: door,
        host=hub.config.host,
        port=hub.config.fallback_port,
        header_s=hub.config.guards.header_s,
        max_body=MAX_BATCH,
    )


def _wait_s(request: Request) -> float:
    asked = request.headers.get(batch.WAIT.lower(), "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 4):
        return 0.0
    return float(min(int(asked), batch.LONGEST_WAIT_S))
