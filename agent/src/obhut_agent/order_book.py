"""Orders from the moment they arrive until their result is on its way: each is done at most once.

``command`` and ``order`` judge, claim the nonce, and write the deed down; what they return may be
done, once. Then comes ``ended``, then the result goes into the spool, then ``told``. A kill at any
point leaves something in ``unfinished`` at the next start: it is reported, and never done again.
Refused is raised before anything was written; Failure and OSError mean that it must not be done.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple, Protocol

from obhut_agent import clock
from obhut_agent.claims import Claim, Claims
from obhut_agent.deed_file import DeedFile
from obhut_agent.state import State
from obhut_agent.verdict_words import Question
from obhut_protocol.authority import chain, documents, orders
from obhut_protocol.authority.bounds import DAY_MS
from obhut_protocol.authority.chain import Allowed
from obhut_protocol.authority.documents import Kind
from obhut_protocol.authority.orders import Order
from obhut_protocol.authority.signers import Instants
from obhut_protocol.deeds import Deed, Head, Stage
from obhut_protocol.orders import Outcome


class Unfinished(NamedTuple):
    """What a start found: an order that was taken on and never reported."""

    nonce: bytes
    outcome: Outcome
    """``LOST`` = interrupted: it may have been begun, and is not done again."""

    @property
    def cmd_id(self) -> str:
        """Return the id of the command in frames."""
        return self.nonce.hex()


class Judging(Protocol):
    """What an order book asks; ``judge.Judge`` on a device. Both raise Refused or Failure."""

    def command(self, question: Question) -> None:
        """Judge a bundle: all but its nonce."""

    def order(self, question: Question) -> None:
        """Judge a class B order: all but its nonce."""


class OrderBook:
    """The open book of a running agent; exactly one process may hold it. Raises OSError."""

    def __init__(self, state: State, judge: Judging) -> None:
        now = clock.now_ms()
        self._judge = judge
        self.claims = Claims(state.claims, now=now)
        owed = [one.nonce for one in self.claims.unfinished()]
        self.deeds = DeedFile(state.deeds, now=now, owed=owed)

    @property
    def head(self) -> Head:
        """Return the head of the chain of deeds, for the heartbeat."""
        return self.deeds.head

    def command(self, bundle: bytes, *, server_time: int = 0) -> Allowed:
        """Take on a class C command; ``server_time`` in ms, 0 = unknown."""
        now = self._now(server_time)
        self._judge.command(Question(bundle, now))
        allowed = chain.read(bundle)
        manifest, person = allowed.manifest, allowed.persons[0]
        self._begin(
            Claim(manifest.nonce, allowed.name, manifest.kind, now.clock, manifest.issued_at,
                  manifest.expires_at),
            Deed(now.clock, Stage.BEGUN, manifest.nonce, allowed.name, manifest.kind,
                 person.person, person.name, manifest.reason, manifest.ticket, 0, b""),
        )  # fmt: skip
        return allowed

    def order(self, raw: bytes, *, minute_of_week: int, server_time: int = 0) -> Order:
        """Take on a class B order; ``minute_of_week`` in the zone of the policy."""
        now = self._now(server_time)
        begun = self.claims.begun(since=now.clock - DAY_MS)
        self._judge.order(Question(raw, now, minute_of_week, begun))
        signed = documents.decode(raw)
        found, name = orders.read(signed.body), documents.digest(Kind.ORDER, signed.body)
        self._begin(
            Claim(found.nonce, name, found.verb, now.clock, found.issued_at, found.expires_at),
            Deed(now.clock, Stage.BEGUN, found.nonce, name, found.verb,
                 signed.signatures[0].signer, "", "", "", 0, b""),
        )  # fmt: skip
        return found

    def ended(self, nonce: bytes, outcome: Outcome, result: bytes = b"") -> None:
        """Write down how it ended; ``result`` = the bytes that will be reported."""
        begun = self.deeds.last(nonce)
        if begun is None:
            raise RuntimeError("that was never begun")
        self._end(begun, outcome, result)

    def told(self, nonce: bytes) -> None:
        """The result is in the spool, and on the disk."""
        self.claims.told(nonce)
        self.deeds.settle(nonce)

    def unfinished(self) -> Iterator[Unfinished]:
        """Yield what the last run of the agent left open; report each, then call ``told``."""
        for one in self.claims.unfinished():
            last = self.deeds.last(one.nonce) or _bare(one)
            if last.stage is not Stage.ENDED:
                last = self._end(last, Outcome.LOST, b"")
            yield Unfinished(one.nonce, Outcome(last.outcome))

    def close(self) -> None:
        """Let the files go."""
        self.claims.close()
        self.deeds.close()

    def _now(self, server_time: int) -> Instants:
        return Instants.at(clock.now_ms(), server_time, self.claims.latest)

    def _begin(self, claim: Claim, deed: Deed) -> None:
        self.claims.claim(claim)
        self.deeds.append(deed)

    def _end(self, begun: Deed, outcome: Outcome, result: bytes) -> Deed:
        ended = begun._replace(
            at=clock.now_ms(),
            stage=Stage.ENDED,
            outcome=int(outcome),
            result=sha256(result).digest() if result else b"",
        )
        self.deeds.append(ended)
        return ended


def _bare(claim: Claim) -> Deed:
    """Return what is known of an order whose deed was not written: it was certainly not begun."""
    return Deed(claim.at, Stage.BEGUN, claim.nonce, claim.order, claim.kind, "", "", "", "", 0, b"")
