"""The WebSocket of one simulated agent: dial, listen, come back after an end."""

import asyncio
import random

from picows import (
    WSCloseCode,
    WSError,
    WSFrame,
    WSHandshakeError,
    WSListener,
    WSMsgType,
    WSTransport,
    ws_connect,
)

from obhut.cli.simulate.agents.agent import Agent, WrongServer
from obhut_protocol.closing import CloseCode, retry_after
from obhut_protocol.limits import SUBPROTOCOL
from obhut_protocol.malformed import Malformed
from obhut_protocol.session import OutOfOrder

_READ_BUFFER = 1024
_HANDSHAKE_S = 30.0
_QUICK_TRIES = 3
_LONGEST = 5
"""Times the usual spread: 300 seconds for a fleet that spreads over a minute."""
_FOR_GOOD = frozenset({CloseCode.AUTH_FAILED, CloseCode.REFUSED, CloseCode.VERSION})


class Link(WSListener):
    """Bytes between an agent and its socket."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._transport: WSTransport | None = None
        self.was_open = False
        self.code = 0
        self.reason = ""

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport, self.was_open = transport, True
        self._agent.connected()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.BINARY:
            self._take(transport, frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.CLOSE:
            self.code = _number(frame.get_close_code())
            self.reason = frame.get_close_message().decode(errors="replace")
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._transport = None
        self._agent.disconnected()

    def send(self, frame: bytes) -> None:
        """Send one binary frame; on a socket that is about to be reported as gone, nothing."""
        if self._transport is not None and not self._transport.underlying_transport.is_closing():
            self._transport.send(WSMsgType.BINARY, frame)

    def close(self) -> None:
        """Say good-bye."""
        if self._transport is not None:
            self._transport.send_close()
            self._transport.disconnect()

    def _take(self, transport: WSTransport, data: bytes) -> None:
        try:
            self._agent.receive(data, self)
        except (WrongServer, Malformed, OutOfOrder) as problem:
            self._agent.refused_for_good = f"{type(problem).__name__}: {problem}"
            transport.disconnect(False)


class Dialler:
    """Keeps one agent connected until cancelled.

    ``spread_s`` is over how many seconds the fleet of this run comes back: the agents' jitter,
    shortened where the fleet is smaller than what a gateway takes in a minute.
    """

    def __init__(self, agent: Agent, url: str, *, spread_s: float, seed: str) -> None:
        self._agent = agent
        self._url = url
        self._spread_s = spread_s
        self._chance = random.Random(seed)  # noqa: S311 - nothing secret
        self._tries = 0
        self._link: Link | None = None

    async def run(self, *, first_after_s: float) -> None:
        """Connect after so many seconds, and again after every end."""
        await asyncio.sleep(first_after_s)
        while not self._agent.refused_for_good:
            told = await self._session()
            await asyncio.sleep(self._wait_s(told))

    def close(self) -> None:
        """End the connection in order."""
        if self._link is not None:
            self._link.close()

    async def _session(self) -> float:
        """Hold one connection to its end; return after how many seconds to come back at least."""
        link = Link(self._agent)
        self._tries += 1
        try:
            transport, _ = await ws_connect(
                lambda: link,
                self._url,
                extra_headers={"Sec-WebSocket-Protocol": SUBPROTOCOL},
                websocket_handshake_timeout=_HANDSHAKE_S,
                read_buffer_init_size=_READ_BUFFER,
            )
            self._link = link
            # Not the listener's own word: it hears nothing of a socket lost within the upgrade.
            await transport.wait_disconnected()
        except WSHandshakeError as refused:
            return _told_by(refused)
        except (OSError, WSError, TimeoutError):
            return 0.0
        finally:
            self._link = None
        return self._ended(link)

    def _ended(self, link: Link) -> float:
        if link.code in _FOR_GOOD:
            self._agent.refused_for_good = f"{link.code} {link.reason}"
        elif link.was_open and link.code in (0, CloseCode.RESTART):
            self._tries = 0
        return float(retry_after(link.reason) or 0)

    def _wait_s(self, told_s: float) -> float:
        """Return the wait before the next try: full jitter, doubling after the third one."""
        doublings = max(0, self._tries - _QUICK_TRIES)
        longest = self._spread_s * min(2.0**doublings, _LONGEST)
        return told_s + self._chance.uniform(0, longest)


def _told_by(refused: WSHandshakeError) -> float:
    response = refused.response
    said = response.headers.get("Retry-After", "") if response is not None else ""
    return float(said) if said.isascii() and said.isdigit() else 0.0


def _number(code: "WSCloseCode | int") -> int:
    """Return the number of a close code: an enumeration for the usual ones, else an integer."""
    return code if isinstance(code, int) else int(code.value)
