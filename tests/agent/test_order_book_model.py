"""The order book against a model: killed at any byte, nothing is done twice, nothing is forgotten.

A kill may come in the middle of any write, before any ``fsync``, and while something is being
done. A power cut also takes any part of what no ``fsync`` covered.
"""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO
from unittest import mock

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from obhut_agent import claims
from obhut_agent.order_book import OrderBook
from obhut_agent.state import State
from obhut_agent.verdict_words import Question
from obhut_protocol import deeds
from obhut_protocol.authority.refusals import Refused
from obhut_protocol.deeds import Fault
from obhut_protocol.orders import Outcome
from tests.authority.cast import NOW, device, order

ORDERS = [order(nonce=number.to_bytes(16), issued_at=NOW + number).bundle(device(1))
          for number in range(1, 9)]  # fmt: skip


class Kill(BaseException):
    """The process is gone; nothing of it runs any more."""


class Allowing:
    """The verdict is not the question here."""

    def command(self, question: Question) -> None:
        """Allow."""

    def order(self, question: Question) -> None:
        """Allow."""


class Disk:
    """Takes so many more bytes and syncs (a sync counts as one byte), then the kill comes."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.power_cut: float | None = None
        self.synced: dict[Path, int] = {}

    def write_all(self, file: BinaryIO, raw: bytes) -> None:
        """Write all of it, or the part that the kill lets through."""
        part = raw if self.left is None else raw[: self.left]
        file.write(part)
        self._spend(len(raw))

    def fsync(self, descriptor: int) -> None:
        """Bring to the disk, unless the kill comes before."""
        self._spend(1)
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        if path.is_file():
            # What is synced before it is renamed is synced under its new name.
            self.synced[path.with_name(path.name.removesuffix(".new"))] = path.stat().st_size

    def _spend(self, size: int) -> None:
        if self.left is None:
            return
        self.left -= size
        if self.left < 0:
            self.left = None
            raise Kill

    def cut(self, *paths: Path) -> None:
        """Take a part of what was written and not synced."""
        for path in paths:
            size = path.stat().st_size if path.exists() else 0
            kept = min(self.synced.get(path, 0), size)
            if self.power_cut is not None and size > kept:
                os.truncate(path, kept + int((size - kept) * self.power_cut))


class OrderBookMachine(RuleBasedStateMachine):
    """One device, orders that come again and again, and kills."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.state = State(self.folder)
        self.disk = Disk()
        self.clock = NOW + 100
        self.patches = ExitStack()
        for target, new in (
            ("obhut_agent.claims.write_all", self.disk.write_all),
            ("obhut_agent.deed_file.write_all", self.disk.write_all),
            ("os.fsync", self.disk.fsync),
            ("obhut_agent.clock.now_ms", lambda: self.clock),
            ("obhut_agent.claims._MOST_SLOTS", 6),
        ):
            self.patches.enter_context(mock.patch(target, new))
        claims.create(self.state.claims)
        self.attempted: set[int] = set()
        self.executed: Counter[int] = Counter()
        self.reported: dict[int, set[Outcome]] = {}
        self.ended: set[int] = set()
        self.head = deeds.EMPTY
        self.book = OrderBook(self.state, Allowing())

    def teardown(self) -> None:
        self.book.close()
        self.patches.close()
        shutil.rmtree(self.folder)

    @rule(left=st.integers(0, 700), power_cut=st.none() | st.floats(0, 1))
    def a_kill_is_near(self, left: int, power_cut: float | None) -> None:
        self.disk.left, self.disk.power_cut = left, power_cut

    @rule(by=st.integers(-50, 50))
    def the_clock_jumps(self, by: int) -> None:
        self.clock = max(NOW + 60, self.clock + by)

    @rule(number=st.integers(1, 8), killed=st.sampled_from(["", "at work", "untold"]))
    def an_order_arrives(self, number: int, killed: str) -> None:
        self._surviving(lambda: self._obey(number, killed=killed))

    @rule()
    def the_agent_is_killed(self) -> None:
        self._surviving(self._die)

    def _obey(self, number: int, *, killed: str) -> None:
        fresh = number not in self.attempted
        self.attempted.add(number)
        try:
            allowed = self.book.command(ORDERS[number - 1])
        except Refused:
            assert not fresh, "an order that never came before was refused"
            return
        nonce = allowed.manifest.nonce
        self.executed[number] += 1
        self.head = self.book.head
        if killed == "at work":
            raise Kill
        self.book.ended(nonce, Outcome.DONE, b"gut")
        self.ended.add(number)
        self.head = self.book.head
        self._report(number, Outcome.DONE)
        if killed == "untold":
            raise Kill
        self.book.told(nonce)

    def _die(self) -> None:
        raise Kill

    def _surviving(self, action: Callable[[], None]) -> None:
        try:
            action()
        except Kill:
            self._start_again()

    def _start_again(self) -> None:
        self.disk.left = None
        self.book.close()
        self.disk.cut(self.state.claims, self.state.deeds)
        self.what_was_told_of_the_chain_stays_true()
        self.book = OrderBook(self.state, Allowing())
        assert self.book.claims.damaged is None
        assert self.book.deeds.damaged is None
        for one in self.book.unfinished():
            self._report(int.from_bytes(one.nonce), one.outcome)
            self.book.told(one.nonce)
        self.head = self.book.head

    def _report(self, number: int, outcome: Outcome) -> None:
        self.reported.setdefault(number, set()).add(outcome)

    @invariant()
    def nothing_is_done_twice_and_everything_is_reported(self) -> None:
        assert all(times == 1 for times in self.executed.values())
        for number in self.executed:
            expected = {Outcome.DONE} if number in self.ended else {Outcome.DONE, Outcome.LOST}
            assert len(self.reported[number]) == 1
            assert self.reported[number] <= expected

    @invariant()
    def what_was_told_of_the_chain_stays_true(self) -> None:
        found = deeds.verify(self.state.deeds.read_bytes(), self.head)
        assert found.fault in {None, Fault.TORN}, found


OrderBookMachine.TestCase.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None
)
TestOrderBookAgainstAModel = OrderBookMachine.TestCase
