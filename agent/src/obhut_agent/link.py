"""One session with the gateway over one channel: who are you, welcome, then data and answers."""

import os
from collections.abc import Callable
from typing import NamedTuple

from obhut_agent import clock, log, signer
from obhut_agent.channel import Broken, Channel, Closed, Lost
from obhut_agent.enrolment import Enrolment
from obhut_agent.polling import LONGEST_WAIT_S, Polling
from obhut_agent.spool import Spool
from obhut_agent.state import State
from obhut_agent.stopping import StopSwitch
from obhut_protocol import closing, frames
from obhut_protocol.closing import CloseCode, NackCode
from obhut_protocol.frames import (
    Ack,
    Ask,
    Beat,
    Cmd,
    CmdAck,
    Hello,
    Limits,
    Look,
    Looked,
    Nack,
    Welcome,
)
from obhut_protocol.malformed import Malformed
from obhut_protocol.orders import Taken
from obhut_protocol.session import AgentEvent, AgentSession, OutOfOrder, Sign, Verify
from obhut_protocol.session import State as SessionState

HANDSHAKE_S = 30.0
ANSWER_S = 120.0
_QUEUE_ENOUGH = 16 * 1024


class Ended(Exception):  # noqa: N818
    """The session is over. ``reason`` is a message key.

    ``code`` is the server's close code or what its behaviour amounts to; ``say`` the code to
    close with.
    """

    def __init__(
        self,
        reason: str,
        *,
        code: int | None = None,
        say: int = CloseCode.NORMAL,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.reason = reason
        self.code = code
        self.say = say


class Turn(NamedTuple):
    """What a turn brought that others have to know."""

    welcome: Welcome | None = None
    acknowledged: bool = False
    hold_s: float = 0.0
    """Seconds for which the server wants no data."""
    over_quota_s: float = 0.0
    """Seconds for which the server wants no inventory."""
    asked: tuple[str, ...] = ()
    """What the server wants to have now."""
    looked: tuple[Look, ...] = ()
    """Who looked at the pages of this device."""


class Link:
    """The agent's side of one connection; owns the channel."""

    def __init__(
        self,
        channel: Channel | Polling,
        *,
        state: State,
        enrolment: Enrolment,
        hello: Hello,
        spool: Spool,
        switch: StopSwitch,
    ) -> None:
        self.channel = channel
        self.opened_at = clock.monotonic()
        self.limits: Limits | None = None
        self._answer_due = self.opened_at + HANDSHAKE_S
        self._hold_until = 0.0
        self._over_quota_s = 0.0
        self._state = state
        self._enrolment = enrolment
        self._spool = spool
        self._switch = switch
        self._window = 1
        self._inflight: list[int] = []
        self._session = AgentSession(
            hello=hello, device_key=enrolment.device_key, agent_nonce=os.urandom(32)
        )

    @property
    def open(self) -> bool:
        """Whether the server said welcome."""
        return self._session.state is SessionState.OPEN

    @property
    def gateway(self) -> str:
        """Where this link leads, for people."""
        return self._enrolment.gateway_url

    def turn(self) -> Turn:
        """Take what has arrived and send what may be sent. Raises Ended."""
        try:
            self.channel.flush()
            found = self._receive()
            self._pump()
            hold_s = max(0.0, self._hold_until - clock.monotonic())
            over_quota_s, self._over_quota_s = self._over_quota_s, 0.0
        except Lost as problem:
            raise Ended("reason-lost", retry_after=self.channel.retry_after) from problem
        except Broken as problem:
            raise Ended("reason-protocol", say=problem.code) from problem
        except (Malformed, OutOfOrder) as problem:
            raise Ended("reason-protocol", say=CloseCode.MALFORMED) from problem
        except OSError as problem:  # of the spool: the channel has its own exceptions
            raise Ended("reason-write") from problem
        return found._replace(hold_s=hold_s, over_quota_s=over_quota_s)

    def beat(self) -> None:
        """Send a heartbeat unless the socket is behind anyway. Raises Ended."""
        if self.channel.queued:
            return
        try:
            self.channel.send(frames.encode(Beat(clock.now_ms())))
        except Lost as problem:
            raise Ended("reason-lost") from problem

    def check_overdue(self) -> None:
        """Raise Ended when the server owes an answer or takes no bytes for too long."""
        now = clock.monotonic()
        stuck = self.channel.stuck_since
        owes = (not self.open or self._inflight) and now > self._answer_due
        if owes or (stuck is not None and now - stuck > ANSWER_S):
            raise Ended("reason-slow", say=CloseCode.SILENCE)

    @property
    def next_check_s(self) -> float:
        """Seconds until ``check_overdue`` may find something."""
        return HANDSHAKE_S if self.open else max(0.1, self._answer_due - clock.monotonic())

    def _receive(self) -> Turn:
        welcome, acknowledged, asked = None, False, []
        looked: list[Look] = []
        for event in self.channel.events():
            if isinstance(event, Closed):
                later = closing.retry_after(event.reason)
                raise Ended("reason-closed", code=event.code, retry_after=later)
            answer = self._session.receive(event.data, at=clock.now_ms())
            if isinstance(answer, Welcome):
                self._welcomed(answer)
                welcome = answer
            elif isinstance(answer, Ask):
                asked.append(answer.what)
            elif isinstance(answer, Looked):
                looked += answer.looks
            acknowledged |= isinstance(answer, Ack)
            self._handle(answer)
        return Turn(welcome, acknowledged, asked=tuple(asked), looked=tuple(looked))

    def _handle(self, answer: AgentEvent | None) -> None:
        if isinstance(answer, Sign):
            self._sign(answer)
        elif isinstance(answer, Verify):
            self._verify(answer)
        elif isinstance(answer, Ack):
            self._acknowledged(answer.seq)
        elif isinstance(answer, Nack):
            self._not_taken(answer)
        elif isinstance(answer, Cmd):  # this version obeys none; the server is told so
            self.channel.send(frames.encode(CmdAck(answer.cmd_id, int(Taken.UNKNOWN))))

    def _sign(self, asked: Sign) -> None:
        if asked.server_name != self._enrolment.server_name:
            raise self._impostor()
        with self._switch.interruptible():
            signature = signer.sign(self._state.path, asked.message)
        self.channel.send(self._session.signed(signature))

    def _verify(self, asked: Verify) -> None:
        key = self._enrolment.gateway_public_key
        with self._switch.interruptible():
            valid = signer.verify(key, asked.message, asked.signature)
        if not valid:
            raise self._impostor()
        self.channel.send(self._session.verified())

    def _impostor(self) -> Ended:
        return Ended("reason-impostor", code=CloseCode.AUTH_FAILED, say=CloseCode.AUTH_FAILED)

    def _welcomed(self, welcome: Welcome) -> None:
        self.limits = welcome.limits
        if isinstance(self.channel, Polling):  # a heartbeat must not wait for the next request
            self.channel.wait_s = min(LONGEST_WAIT_S, welcome.limits.heartbeat_s)
        if welcome.last_seq_stored > self._spool.ever_sent:
            # A restored disk image: the server knows messages that this spool never sent.
            self._spool.renew(os.urandom(16).hex())
            log.say("spool-renewed")
            raise Ended("spool-renewed", code=CloseCode.RESTART)
        self._spool.acknowledge(welcome.last_seq_stored)
        self._spool.rewind(welcome.last_seq_stored)
        self._window = welcome.limits.max_inflight

    def _acknowledged(self, seq: int) -> None:
        if seq > self._spool.sent:
            raise OutOfOrder("acknowledged what was never sent")
        self._spool.acknowledge(seq)
        self._settled(lambda sent: sent > seq)

    def _not_taken(self, nack: Nack) -> None:
        if nack.seq not in self._inflight:
            return
        if nack.code == NackCode.LATER:
            self._hold_until = clock.monotonic() + nack.retry_after_s
            self._spool.rewind(nack.seq - 1)
            self._settled(lambda sent: sent < nack.seq)
            return
        if nack.code == NackCode.OVER_QUOTA:
            self._over_quota_s = float(nack.retry_after_s)
        self._spool.refuse(nack.seq)
        log.say("message-refused", seq=nack.seq)
        self._settled(lambda sent: sent != nack.seq)

    def _settled(self, still: Callable[[int], bool]) -> None:
        self._inflight = [sent for sent in self._inflight if still(sent)]
        self._answer_due = clock.monotonic() + ANSWER_S

    def _pump(self) -> None:
        while self._may_send() and (found := self._spool.next_unsent()) is not None:
            if not self._inflight:
                self._answer_due = clock.monotonic() + ANSWER_S
            if not found.is_gap:
                self._inflight.append(found.seq)
            self.channel.send(found.frame)

    def _may_send(self) -> bool:
        return (
            self.open
            and len(self._inflight) < self._window
            and self.channel.queued < _QUEUE_ENOUGH
            and clock.monotonic() >= self._hold_until
        )
