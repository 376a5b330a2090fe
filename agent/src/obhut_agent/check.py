"""``obhut-agent check``: does the way to the platform work, step by step, and how fast?"""

import socket
from typing import NamedTuple

from obhut_agent import clock, messages
from obhut_agent.dial import STEP_TIMEOUT_S, Unreachable, dial
from obhut_agent.enrolment import Enrolment
from obhut_agent.proxy import Proxy, choose
from obhut_agent.websocket import Broken, Decoder, Message, encode_close
from obhut_protocol import frames
from obhut_protocol.closing import CloseCode
from obhut_protocol.frames import Challenge
from obhut_protocol.limits import MAX_FRAME
from obhut_protocol.malformed import Malformed

STEPS = ("resolve", "tcp", "proxy", "tls", "upgrade", "challenge")


class Step(NamedTuple):
    """One step: how long it took, or (German) why it failed."""

    name: str
    ms: float
    problem: str | None


class Way:
    """Notes each step as it is done."""

    def __init__(self, *, secure: bool, proxy: Proxy | None) -> None:
        self.steps: list[Step] = []
        self.proxy = None if proxy is None else proxy.name
        left_out = {"tls"} if not secure else set()
        left_out |= {"proxy"} if proxy is None else set()
        self._expected = [name for name in STEPS if name not in left_out]
        self._since = clock.monotonic()

    def done(self, name: str) -> None:
        """``name`` worked."""
        self._note(name, None)

    def failed(self, problem: str) -> None:
        """The step after the last one that worked failed."""
        self._note(self._expected[len(self.steps)], problem)

    @property
    def ok(self) -> bool:
        """Whether every step worked."""
        return len(self.steps) == len(self._expected) and self.steps[-1].problem is None

    def _note(self, name: str, problem: str | None) -> None:
        now = clock.monotonic()
        self.steps.append(Step(name, round(1000 * (now - self._since), 1), problem))
        self._since = now


def check(enrolled: Enrolment, *, proxy: str | None = None) -> Way:
    """Go the way up to the platform's first frame; nothing is signed or sent. Raises Failure.

    ``proxy`` is the command's own; without it what the running agent would use.
    """
    address = enrolled.gateway
    through = choose(address, configured=proxy or enrolled.proxy)
    way = Way(secure=address.secure, proxy=through)
    try:
        sock, received = dial(address, ca_file=enrolled.ca_file, proxy=through, observer=way.done)
    except Unreachable as problem:
        way.failed(messages.text(problem.reason, **problem.values))
        return way
    with sock:
        _expect_challenge(way, sock, received, enrolled.server_name)
    return way


def report(way: Way, gateway: str) -> str:
    """Return the German sentences."""
    key = "proxy-not-used" if way.proxy is None else "proxy-used"
    lines = [messages.text(key, proxy=way.proxy), *(_sentence(step) for step in way.steps)]
    return "\n".join(
        [*lines, messages.text("check-ok" if way.ok else "check-failed", gateway=gateway)]
    )


def _sentence(step: Step) -> str:
    name = messages.text(f"check-{step.name}")
    if step.problem is None:
        return messages.text("check-step-ok", name=name, ms=step.ms)
    return messages.text("check-step-failed", name=name, reason=step.problem)


def _expect_challenge(way: Way, sock: socket.socket, received: bytes, server_name: str) -> None:
    try:
        challenge = _first_frame(sock, received)
        sock.sendall(encode_close(CloseCode.NORMAL))
    except TimeoutError:
        way.failed(messages.text("reason-slow"))
    except (OSError, Broken, Malformed):
        way.failed(messages.text("reason-protocol"))
    else:
        if isinstance(challenge, Challenge) and challenge.server_name == server_name:
            way.done("challenge")
        else:
            way.failed(messages.text("reason-impostor"))


def _first_frame(sock: socket.socket, received: bytes) -> frames.Frame | None:
    decoder = Decoder(MAX_FRAME)
    decoder.feed(received)
    deadline = clock.monotonic() + STEP_TIMEOUT_S
    while not isinstance(event := decoder.next_event(), Message):
        sock.settimeout(max(0.01, deadline - clock.monotonic()))
        chunk = sock.recv(4096)
        if not chunk:
            raise ConnectionResetError
        if event is None:
            decoder.feed(chunk)
    return frames.decode(event.data)
