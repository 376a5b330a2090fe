"""The protocol of one device: who is it, may it come in, what does it say."""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Protocol

import msgspec
import structlog

from obhut_gateway import clock
from obhut_gateway.bucket import Bucket
from obhut_gateway.hub import Hub
from obhut_gateway.identity import is_signed
from obhut_gateway.inventory import hashes_for
from obhut_gateway.looks import Wish, messages
from obhut_gateway.registry import Known, Opened, Opening
from obhut_gateway.rows import Owner, gap_item, item
from obhut_protocol import frames, looks
from obhut_protocol.closing import CloseCode, NackCode, come_back
from obhut_protocol.frames import (
    Ack,
    Ask,
    Auth,
    Beat,
    Challenge,
    CmdAck,
    Data,
    Gap,
    Hello,
    Look,
    Malformed,
    Nack,
    Progress,
    Welcome,
)
from obhut_protocol.limits import MAX_SEQ, PROTO_MAX, PROTO_MIN
from obhut_protocol.session import (
    NoCommonVersion,
    OutOfOrder,
    ServerEvent,
    ServerSession,
    State,
)

_log = structlog.get_logger()
_decode = msgspec.msgpack.Decoder().decode
_DATA = 10
_PAUSE_S = 60
"""For so long one stays away who sent too much."""
_CAUSES = {
    CloseCode.SILENCE: "silence",
    CloseCode.REPLACED: "replaced",
    CloseCode.RESTART: "gateway-stop",
    CloseCode.REFUSED: "refused",
}


class Link(Protocol):
    """The socket under a connection; ``address`` is where the device is in public, or empty."""

    address: str

    def send(self, frame: bytes) -> None:
        """Send one binary frame."""

    def close(self, code: int, reason: str) -> None:
        """Send a close frame and end the socket soon; a second call does nothing."""

    def pause(self) -> None:
        """Stop reading."""

    def resume(self) -> None:
        """Read again."""


def unpack(data: bytes) -> object:
    """Decode MessagePack. Raises Malformed for whatever the library refuses."""
    try:
        return _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError, TypeError, RecursionError):
        raise Malformed("not MessagePack") from None


class Connection:
    """One socket from its first frame to its end."""

    __slots__ = (
        "_asked",
        "_bucket",
        "_busy",
        "_deadline",
        "_ended",
        "_heard_at",
        "_highest",
        "_hub",
        "_known",
        "_link",
        "_offset_ms",
        "_owner",
        "_proto",
        "_session",
        "_stored",
        "_unanswered",
        "_wants_looks",
        "epoch",
    )

    def __init__(self, hub: Hub, link: Link) -> None:
        self._hub = hub
        self._link = link
        config, now = hub.config, clock.monotonic()
        self._session = ServerSession(
            Challenge(
                secrets.token_bytes(32), config.server_name, config.gateway_id, clock.real_ms()
            ),
            unpack=unpack,
        )
        guards = config.guards
        self._bucket = Bucket(rate=guards.frames_per_s, burst=guards.frames_burst, at=now)
        self._heard_at = now
        self._deadline = asyncio.get_running_loop().call_later(
            guards.handshake_s, self.end, CloseCode.SILENCE, "handshake too slow"
        )
        self._known: Known | None = None
        self._owner: Owner | None = None
        self._busy = False
        self._ended = ""
        self._offset_ms = 0
        self._proto = PROTO_MIN
        self._highest = 0
        self._stored = 0
        self._unanswered = 0
        self._asked: list[str] = []
        self._wants_looks = False
        self.epoch = 0

    def begin(self) -> None:
        """Send the challenge."""
        self._hub.enter(self)
        self._link.send(self._session.challenge())

    def end(self, code: CloseCode, reason: str) -> None:
        """Close the connection with ``code``."""
        self._ended = self._ended or _CAUSES.get(code, "protocol")
        self._link.close(code, reason)

    def gone(self, *, was_closed: bool) -> None:
        """The socket is gone; ``was_closed`` = the agent said good-bye."""
        self._deadline.cancel()
        self._hub.exit(self)
        self._ended = self._ended or ("closed" if was_closed else "lost")
        if self._known is not None:
            self._hub.leave(self._known.device_id, self)
            if self.epoch:
                self._hub.presence.ended(self._known.device_id, self.epoch, self._ended)

    def check_silence(self, at: float) -> None:
        """Close the connection if nothing was heard for too long."""
        if at - self._heard_at > self._hub.config.guards.silence_s:
            self.end(CloseCode.SILENCE, "silence")

    def take_token(self) -> bool:
        """Count one frame of any kind; closes the connection when there were too many."""
        self._heard_at = clock.monotonic()
        if self._bucket.take(self._heard_at):
            return True
        self.end(CloseCode.RATE, come_back(_PAUSE_S))
        return False

    def receive(self, data: bytes) -> None:
        """Take one binary frame."""
        if self._ended or not self.take_token():
            return
        try:
            event = self._session.receive(data)
        except Malformed as problem:
            self._malformed(data, problem)
        except OutOfOrder as problem:
            self.end(CloseCode.MALFORMED, str(problem))
        else:
            self._handle(event)

    def _handle(self, event: ServerEvent | None) -> None:
        if isinstance(event, Data):
            self._data(event)
        elif isinstance(event, Gap):
            self._gap(event)
        elif isinstance(event, Beat | CmdAck | Progress):
            self._seen()
        elif self._busy:
            self.end(CloseCode.MALFORMED, "frame while the last one is looked at")
        elif isinstance(event, Auth):
            self._busy = True
            self._hub.spawn(self._authenticate(event))
        elif isinstance(event, Hello):
            self._busy = True
            self._hub.spawn(self._open(event))

    async def _authenticate(self, auth: Auth) -> None:
        known = await self._hub.registry.look_up(auth.device_key)
        if self._ended:
            return
        if known is None or not is_signed(
            message=self._session.auth_message(auth),
            signature=auth.signature,
            public_key=known.public_key,
        ):
            self.end(CloseCode.AUTH_FAILED, "unknown key or wrong signature")
            return
        if self._is_refused(known):
            return
        self._known = known
        self._offset_ms = clock.real_ms() - auth.agent_time
        self._busy = False
        proof = self._hub.key.sign(self._session.proof_message(auth))
        self._link.send(self._session.proved(proof))

    def _is_refused(self, known: Known) -> bool:
        if known.is_removed:
            self.end(CloseCode.REFUSED, "removed")
        elif known.is_quarantined or self._hub.is_cloned(known.device_id):
            self.end(CloseCode.REFUSED, "quarantined")
        return bool(self._ended)

    async def _open(self, hello: Hello) -> None:
        known = self._known
        if known is None:
            raise RuntimeError("HELLO before AUTH")
        try:
            self._proto = self._session.version(hello)
        except NoCommonVersion:
            self.end(CloseCode.VERSION, f"versions {PROTO_MIN} to {PROTO_MAX}")
            return
        if known.hardware_id not in ("", hello.hardware_id):
            self._cloned(known, hello)
            return
        self._hub.claim(known.device_id, self)
        opened = await self._hub.registry.open(Opening(known.device_id, hello, self._link.address))
        if opened is None:
            await self._unfit(known, hello)
            return
        self._begin_session(known, hello, opened)

    def _cloned(self, known: Known, hello: Hello) -> None:
        self._hub.quarantine(known, detail=f"{hello.hostname} ({hello.hardware_id})"[:300])
        self.end(CloseCode.REFUSED, "quarantined")

    async def _unfit(self, known: Known, hello: Hello) -> None:
        """The row changed since AUTH: removed, quarantined, or taken by another machine."""
        now = await self._hub.registry.look_up(known.device_key)
        if now is None or self._is_refused(now):
            self.end(CloseCode.REFUSED, "removed")
        else:
            self._cloned(now, hello)

    def _begin_session(self, known: Known, hello: Hello, opened: Opened) -> None:
        self.epoch, self._stored, self._highest = opened.epoch, opened.last_seq, opened.last_seq
        self._owner = Owner(known.device_id, known.partner_id, known.customer_id, hello.spool_id)
        if self._ended:  # the socket went while the database answered: say so under this epoch
            self._hub.presence.ended(known.device_id, self.epoch, self._ended)
            return
        self._deadline.cancel()
        self._busy = False
        welcome = Welcome(
            self._proto,
            clock.real_ms(),
            opened.epoch,
            opened.last_seq,
            0,
            self._hub.config.limits,
            hashes_for(hello, opened.inventory),
        )
        self._link.send(self._session.welcomed(welcome))
        newest = looks.newest_in(hello.caps)
        if newest is not None:
            self._wants_looks = True
            self._hub.spawn(self._missed_looks(self._hub.looks.wish(known.device_id, newest)))
        asked, self._asked = self._asked, []
        for what in asked:
            self.ask(what)

    async def _missed_looks(self, wish: Wish) -> None:
        self.tell_looks(await self._hub.looks.missed(wish))

    def tell_looks(self, found: Sequence[Look]) -> None:
        """Tell the device who looked at it; one that is not interested ignores it."""
        if self._wants_looks and not self._ended:
            for message in messages(found):
                self._link.send(message)

    def _data(self, data: Data) -> None:
        self._seen()
        if data.seq <= self._stored:
            self._link.send(frames.encode(Ack(self._stored)))
        elif data.seq > self._highest:
            self._accept(data)

    def _accept(self, data: Data) -> None:
        owner = self._count(data.seq)
        if owner is None:
            return
        rows = item(data, owner=owner, offset_ms=self._offset_ms, at_ms=clock.real_ms())
        if rows.is_empty:
            self.refused(data.seq, NackCode.INVALID)
        elif rows.weight and not self._hub.inventory.take(owner.device_id, rows.weight):
            self.refused(data.seq, NackCode.OVER_QUOTA, self._hub.inventory.retry_after_s())
        else:
            self._hub.writer.put(self, rows)

    def _gap(self, gap: Gap) -> None:
        self._seen()
        if gap.spool_to <= self._stored:
            self._link.send(frames.encode(Ack(self._stored)))
        elif gap.spool_to > self._highest and (owner := self._count(gap.spool_to)) is not None:
            self._hub.writer.put(self, gap_item(gap, owner=owner))

    def _count(self, seq: int) -> Owner | None:
        """Note that ``seq`` is being stored; None when there are too many of them."""
        if self._owner is None:
            raise RuntimeError("DATA before WELCOME")
        self._unanswered += 1
        if self._unanswered > 2 * self._hub.config.limits.max_inflight:
            self.end(CloseCode.RATE, come_back(_PAUSE_S))
            return None
        self._highest = seq
        return self._owner

    def ask(self, what: str) -> None:
        """Ask the device; kept until it was welcomed."""
        if self._session.state is State.OPEN and not self._ended:
            self._link.send(frames.encode(Ask(what)))
        else:
            self._asked.append(what)

    def _seen(self) -> None:
        if self._known is not None:
            self._hub.presence.seen(self._known.device_id, self.epoch, clock.real_ms())

    def _malformed(self, data: bytes, problem: Malformed) -> None:
        """Refuse one message whose envelope is right; else the connection has to end.

        A message that can never be read would else come back with every connection.
        """
        seq = _sequence(data) if self._session.state is State.OPEN else 0
        if seq > self._highest:
            self._unanswered += 1
            self._highest = seq
            self.refused(seq, NackCode.INVALID)
        elif not seq:
            self.end(CloseCode.MALFORMED, str(problem))

    # What the writer tells

    def stored(self, seq: int, messages: int) -> None:
        """Acknowledge everything up to ``seq``."""
        self._stored = max(self._stored, seq)
        self._unanswered -= messages
        if not self._ended:
            self._link.send(frames.encode(Ack(seq)))

    def refused(self, seq: int, code: int, retry_after_s: int = 0) -> None:
        """Tell the agent that ``seq`` will never be stored."""
        self._unanswered -= 1
        if not self._ended:
            self._link.send(frames.encode(Nack(seq, int(code), retry_after_s)))

    def pause(self) -> None:
        """Stop reading: the queue is full."""
        self._link.pause()

    def resume(self) -> None:
        """Read again."""
        if not self._ended:
            self._link.resume()


def _sequence(data: bytes) -> int:
    """Return the number of a DATA message whose content is refused; 0 if it is none."""
    try:
        message = unpack(data)
    except Malformed:
        return 0
    if not isinstance(message, list) or len(message) < 5 or message[0] != _DATA:
        return 0
    seq = message[1]
    return seq if type(seq) is int and 0 < seq <= MAX_SEQ else 0
