"""The running agent: one thread, one selector, a few timers."""

import selectors
import socket
from collections.abc import Callable
from functools import partial

from obhut_agent import clock, local_page, log, looks, memory
from obhut_agent.backoff import Backoff
from obhut_agent.caller import Caller
from obhut_agent.channel import Channel
from obhut_agent.dial import Unreachable
from obhut_agent.failures import Failure
from obhut_agent.link import Ended, Link
from obhut_agent.messages import text
from obhut_agent.polling import Polling
from obhut_agent.reporter import Reporter
from obhut_agent.spool import SYNC_S, Spool
from obhut_agent.state import State
from obhut_agent.status import StatusFile
from obhut_agent.stocktaking import DEADLINE_S, Stocktaking
from obhut_agent.stopping import Stopped, StopSwitch
from obhut_agent.timers import Timers
from obhut_protocol.closing import CloseCode
from obhut_protocol.frames import Hello, Limits, Look, Welcome
from obhut_protocol.orders import ASK_INVENTORY, ASK_SAMPLE

_HELD_S = 30.0
_STATUS_S = 2.0
_LINGER_S = 0.4
_PAGE_S = 2.0
_ASKED_EVERY_S = 10.0
"""A server that asks all the time must not fill the spool."""


class Core:
    """Samples, spools, connects, sends; until it is told to stop."""

    def __init__(
        self,
        *,
        state: State,
        spool: Spool,
        reporter: Reporter,
        status: StatusFile,
        hello: Callable[[], Hello],
        stocktaking: Stocktaking,
        proxy: str | None = None,
    ) -> None:
        self._state = state
        self._spool = spool
        self._reporter = reporter
        self._status = status
        self._hello = hello
        self._stocktaking = stocktaking
        self._switch = StopSwitch()
        self._caller = Caller(state, proxy=proxy, switch=self._switch)
        self._watched: socket.socket | None = None
        self._selector = selectors.DefaultSelector()
        self._timers = Timers()
        self._backoff = Backoff()
        self._limits = Limits()
        self._link: Link | None = None
        self._welcomed_before = False
        self._next_asked_sample = 0.0
        self._actions: dict[str, Callable[[float], None]] = {
            "dial": self._dial,
            "sample": self._sample,
            "beat": self._beat,
            "check": self._check,
            "pump": lambda _due: None,  # the wake-up alone lets the link send
            "status": lambda _due: self._write_status(),
            "sync": lambda _due: self._safely(self._spool.sync),
            "page": lambda _due: self._safely(self._write_page),
            "inventory": lambda _due: self._take_inventory(),
            "inventory-late": lambda _due: self._end_inventory(),
        }

    def run(self) -> None:
        """Work until SIGTERM or SIGINT."""
        self._switch.install()
        self._selector.register(self._switch.waker, selectors.EVENT_READ)
        self._write_status()
        self._safely(self._reporter.begin)
        self._timers.set("sample", self._limits.sample_s)
        self._timers.set("dial", 0)
        try:
            while not self._switch.requested:
                self._turn()
        except Stopped:
            pass  # asked to stop inside a wait for the network
        self._finish()

    def _turn(self) -> None:
        self._wait()
        for name, due in self._timers.take_due():
            self._guarded(partial(self._actions[name], due))
        if self._stocktaking.child is not None and self._stocktaking.child.read():
            self._safely(self._inventory_taken)
        if self._link is not None:
            self._guarded(self._link_turn)
        if self._spool.unsynced and not self._timers.is_set("sync"):
            self._timers.set("sync", SYNC_S)

    def _wait(self) -> None:
        timeout = self._timers.next_in()
        if self._link is not None:
            self._watch(self._link.channel)
            timeout = 0 if self._link.channel.more else timeout
        self._selector.select(timeout)

    def _watch(self, channel: Channel | Polling) -> None:
        """Wait for the channel's socket; the way by POST changes it now and then."""
        if self._watched is not channel.watched:
            self._unwatch()
        if channel.watched.fileno() < 0:
            return
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if channel.wants_write else 0)
        if self._watched is None:
            self._watched = channel.watched
            self._selector.register(channel.watched, wanted)
        else:
            self._selector.modify(channel.watched, wanted)

    def _unwatch(self) -> None:
        if self._watched is not None:
            self._selector.unregister(self._watched)
            self._watched = None

    def _guarded(self, action: Callable[[], None]) -> None:
        try:
            action()
        except Ended as ended:
            reason = text(ended.reason, code=ended.code)
            if self._link is not None and self._link.limits is None and ended.code is None:
                self._caller.ways.failed(ended.reason)
            self._disconnect(reason, code=ended.code, say=ended.say, retry_after=ended.retry_after)
        except Failure as failure:  # of the key child
            self._disconnect(failure.text, code=None, say=CloseCode.NORMAL)

    # Connection

    def _dial(self, _due: float) -> None:
        try:
            channel, enrolled = self._caller.call()
        except Unreachable as problem:
            self._caller.ways.failed(problem.reason, status=problem.values.get("status"))
            reason = text(problem.reason, **problem.values)
            self._retry(reason, self._backoff.delay(retry_after=problem.retry_after))
            return
        except Failure as failure:
            self._retry(failure.text, self._backoff.delay())
            return
        self._link = Link(
            channel,
            state=self._state,
            enrolment=enrolled,
            hello=self._hello(),
            spool=self._spool,
            switch=self._switch,
        )
        self._timers.set("check", self._link.next_check_s)

    def _link_turn(self) -> None:
        if self._link is None:
            return
        turn = self._link.turn()
        if turn.welcome is not None:
            self._welcomed(turn.welcome, self._link.gateway)
        if turn.acknowledged and not self._timers.is_set("status"):
            self._timers.set("status", _STATUS_S)
        if turn.hold_s:
            self._timers.set("pump", turn.hold_s)
        if turn.over_quota_s:
            self._stocktaking.refused(turn.over_quota_s)
        if turn.looked:
            self._safely(partial(self._keep_looks, turn.looked))
        for what in turn.asked:
            self._asked(what)

    def _asked(self, what: str) -> None:
        """Do at once what the server asks for; it can ask for little, and not often."""
        now = clock.monotonic()
        if what == ASK_INVENTORY and self._stocktaking.asked():
            self._timers.set("inventory", 0)
        if what == ASK_SAMPLE and now >= self._next_asked_sample:
            self._next_asked_sample = now + _ASKED_EVERY_S
            self._safely(lambda: self._reporter.take_sample(self._limits, at_once=True))
            self._timers.set("pump", 0)

    def _welcomed(self, welcome: Welcome, gateway: str) -> None:
        self._caller.ways.worked()
        self._limits = welcome.limits
        self._status.connected(clock.now_ms())
        self._write_status()
        log.say("connected", gateway=gateway)
        self._timers.set("beat", self._limits.heartbeat_s)
        self._timers.set("sample", self._limits.sample_s)
        if not self._welcomed_before:
            self._welcomed_before = True
            self._safely(lambda: self._reporter.take_sample(self._limits, at_once=True))
            self._timers.set("pump", 0)
        due_in = self._stocktaking.welcomed(welcome)
        self._timers.set("page", _PAGE_S)
        if due_in is None:
            self._timers.clear("inventory")
        else:
            self._timers.set("inventory", due_in)
        memory.settle()

    def _disconnect(
        self, reason: str, *, code: int | None, say: int, retry_after: int | None = None
    ) -> None:
        if self._link is None:
            return
        if self._link.limits is not None:  # also of a session that ended in the turn it began
            self._backoff.jitter_s = self._link.limits.jitter_s
            self._caller.ways.ended()
        held = self._link.open and clock.monotonic() - self._link.opened_at >= _HELD_S
        self._unwatch()
        self._link.channel.close(say)
        self._link = None
        self._timers.clear("beat")
        self._timers.clear("check")
        if held or code == CloseCode.RESTART:
            self._backoff.worked()
        self._retry(reason, self._backoff.delay(code=code, retry_after=retry_after))

    def _retry(self, reason: str, seconds: float) -> None:
        reason = reason.rstrip(".")
        self._status.disconnected(reason)
        self._write_status()
        log.say("disconnected", reason=reason, seconds=round(seconds, 1))
        self._timers.set("dial", seconds)

    # Timers

    def _sample(self, due: float) -> None:
        self._timers.repeat("sample", self._limits.sample_s, last_due=due)
        self._safely(lambda: self._reporter.take_sample(self._limits))

    def _beat(self, due: float) -> None:
        if self._link is not None:
            self._timers.repeat("beat", self._limits.heartbeat_s, last_due=due)
            self._link.beat()

    def _check(self, _due: float) -> None:
        if self._link is not None:
            self._link.check_overdue()
            self._timers.set("check", self._link.next_check_s)

    def _safely(self, measure: Callable[[], None]) -> None:
        try:
            measure()
        except Exception as problem:  # noqa: BLE001 -- one odd file must not silence the device
            log.say("sample-failed", reason=repr(problem))

    # The device's own page

    def _keep_looks(self, looked: tuple[Look, ...]) -> None:
        if looks.add(self._state, looked):
            self._timers.set("page", _PAGE_S)

    def _write_page(self) -> None:
        self._write_status()
        local_page.refresh(self._state)

    # Inventory

    def _take_inventory(self) -> None:
        if self._link is None or not self._link.open:
            return  # the next welcome sets it again
        self._timers.set("inventory", self._stocktaking.next_look(self._limits))
        if not self._timers.is_set("page"):
            self._timers.set("page", _PAGE_S)  # for the time of what was sent last
        child = self._stocktaking.look()
        if child is not None:
            self._selector.register(child.output, selectors.EVENT_READ)
            self._timers.set("inventory-late", DEADLINE_S)

    def _inventory_taken(self) -> None:
        self._forget_child()
        if self._stocktaking.finish():
            self._timers.set("pump", 0)
            self._timers.set("page", _PAGE_S)

    def _end_inventory(self) -> None:
        self._forget_child()
        self._stocktaking.stop()

    def _forget_child(self) -> None:
        self._timers.clear("inventory-late")
        if self._stocktaking.child is not None:
            self._selector.unregister(self._stocktaking.child.output)

    # End

    def _finish(self) -> None:
        self._end_inventory()
        self._safely(self._reporter.write_rest)
        self._safely(self._spool.sync)
        if self._link is not None:
            self._link.channel.close(CloseCode.NORMAL, linger_s=_LINGER_S)
        self._status.disconnected(text("status-not-running"))
        self._write_status()
        self._spool.close()
        log.say("stopped")

    def _write_status(self) -> None:
        try:
            self._status.write(self._spool)
        except Failure as failure:
            log.say("state-not-usable", **failure.values)
