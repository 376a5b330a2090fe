"""Opens the next connection on the way that promises most."""

import os
import socket
from functools import partial

from obhut_agent import dial, enrolment
from obhut_agent.address import Address
from obhut_agent.channel import Channel
from obhut_agent.enrolment import Enrolment
from obhut_agent.polling import Polling
from obhut_agent.proxy import DIRECT, Proxy, choose
from obhut_agent.state import State
from obhut_agent.stopping import StopSwitch
from obhut_agent.ways import Ways


class Caller:
    """``proxy`` is what the command line says; it comes before what the enrolment kept."""

    def __init__(self, state: State, *, proxy: str | None, switch: StopSwitch) -> None:
        self._state = state
        self._proxy = proxy
        self._switch = switch
        self.ways = Ways()

    def call(self) -> tuple[Channel | Polling, Enrolment]:
        """Return an open channel and the enrolment it belongs to. Raises Unreachable, Failure."""
        self.ways.choose()
        enrolled = enrolment.load(self._state)
        if self.ways.by_post:
            target = enrolled.fallback
            return Polling(partial(self._connect, enrolled, target), target), enrolled
        target = enrolled.gateway
        through = self._through(enrolled, target)
        with self._switch.interruptible():
            sock, received = dial.dial(target, ca_file=enrolled.ca_file, proxy=through)
        return Channel(sock, received), enrolled

    def _connect(self, enrolled: Enrolment, target: Address) -> socket.socket:
        through = self._through(enrolled, target)
        with self._switch.interruptible():
            return dial.connect(target, ca_file=enrolled.ca_file, proxy=through)

    def _through(self, enrolled: Enrolment, target: Address) -> Proxy | None:
        configured = DIRECT if self.ways.around_proxy else self._proxy or enrolled.proxy
        return choose(target, configured=configured, environment=os.environ)
