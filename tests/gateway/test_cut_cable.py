"""A connection whose cable was cut: nobody says good-bye, and the gateway sees it by itself."""

import ctypes
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from obhut_gateway.settings import Guards
from tests.gateway.conftest import Gateway, eventually
from tests.gateway.machine import Machine, row

_NAMESPACE = "obhut_cut"
_HOST, _FAR = "10.213.77.1", "10.213.77.2"


def _ip(*words: str) -> int:
    return subprocess.run(["ip", *words], capture_output=True, check=False).returncode


@pytest.fixture
def cable() -> Iterator[None]:
    """A network of its own at the end of a cable that can be cut."""
    if shutil.which("ip") is None or _ip("netns", "add", _NAMESPACE) != 0:
        pytest.skip("needs the right to make network namespaces (root and iproute2)")
    try:
        steps = [
            ("link", "add", "obhutcut0", "type", "veth", "peer", "obhutcut1"),
            ("link", "set", "obhutcut1", "netns", _NAMESPACE),
            ("addr", "add", f"{_HOST}/30", "dev", "obhutcut0"),
            ("link", "set", "obhutcut0", "up"),
            ("-n", _NAMESPACE, "addr", "add", f"{_FAR}/30", "dev", "obhutcut1"),
            ("-n", _NAMESPACE, "link", "set", "obhutcut1", "up"),
        ]
        if any(_ip(*step) for step in steps):
            pytest.skip("virtual cables cannot be made here")
        yield
    finally:
        _ip("link", "del", "obhutcut0")
        _ip("netns", "del", _NAMESPACE)


def test_by_default_a_cut_cable_is_seen_within_45_seconds() -> None:
    guards = Guards()
    assert guards.keepalive_idle_s + 3 * guards.keepalive_every_s <= 45


def test_the_kernel_is_told_to_ask_the_other_side(own_gateway: Gateway) -> None:
    """Linux shows the timer of the accepted socket, which runs while it idles."""
    machine = own_gateway.enrolled()
    agent = own_gateway.connect(machine)
    assert eventually(lambda: "02" in _timers(own_gateway.port)), "no keepalive timer runs"
    agent.wire.close()


def _timers(port: int) -> set[str]:
    """Return the kinds of timers of the accepted sockets: 02 = keepalive."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {
        line[5].split(":")[0]
        for line in lines
        if line[1].endswith(f":{port:04X}") and line[3] == "01"
    }


def test_a_cut_cable_is_seen(idle_gateway: Gateway, cable: None) -> None:
    idle_gateway.environment["OBHUT_GATEWAY_HOST"] = "0.0.0.0"
    idle_gateway.start(keepalive_idle_s=1, keepalive_every_s=1)
    machine: Machine = idle_gateway.enrolled()
    agent = _from_afar(idle_gateway, machine)
    assert agent.store(row(1)) == 1
    idle_gateway.await_state(machine, "connected", True)
    assert _ip("link", "set", "obhutcut0", "down") == 0
    eventually(lambda: idle_gateway.state(machine, "connected") is False, within=20)
    assert idle_gateway.state(machine, "close_cause") == "lost"


def _from_afar(gateway: Gateway, machine: Machine) -> Any:
    """Open the session from the other end of the cable."""
    made: list[Any] = []

    def inside() -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        with Path(f"/run/netns/{_NAMESPACE}").open() as namespace:
            if libc.setns(namespace.fileno(), 0) != 0:
                return
        original = socket.create_connection

        def far(_address: Any, **options: Any) -> socket.socket:
            return original((_HOST, gateway.port), **options)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(socket, "create_connection", far)
            made.append(gateway.connect(machine))

    thread = threading.Thread(target=inside)  # a thread has a network of its own, when it wants
    thread.start()
    thread.join(30)
    if not made:
        pytest.skip("a thread cannot enter the network namespace here")
    return made[0]
