"""The real agent and the real gateway in a network that breaks WebSockets, and mends again."""

import base64
import random
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from obhut_agent import enrolment, signer
from obhut_agent.enrolment import Enrolment
from obhut_agent.state import State
from tests.gateway.chaos import Chaos, Fault
from tests.gateway.conftest import Gateway, eventually
from tests.gateway.machine import Machine

REFUSED = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Network:
    """Lets WebSockets through or not."""

    def __init__(self) -> None:
        self.breaks = False

    def fault(self, number: int, _dice: random.Random) -> Fault:
        if number == 1:
            return Fault(cut_up=2000)  # long enough for a welcome, which says: no jitter
        return Fault(refuse=REFUSED) if self.breaks else Fault()


@pytest.fixture
def state(tmp_path: Path) -> State:
    found = State(tmp_path / "state")
    found.create()
    signer.generate(found.path)
    return found


@pytest.fixture
def device(idle_gateway: Gateway, state: State) -> Machine:
    seed = bytes.fromhex(state.private_key.read_text().strip())
    return idle_gateway.enrolled(key=Ed25519PrivateKey.from_private_bytes(seed), hardware_id="")


def _enrol(state: State, gateway: Gateway, device: Machine, port: int) -> None:
    enrolment.save(
        state,
        Enrolment(
            server="http://localhost:1",
            gateway_url=f"ws://localhost:{port}/agent/v1",
            server_name="localhost",
            gateway_public_key=gateway.key.public_bytes_raw(),
            device_key=device.device_key,
            operator_name="Probebetrieb GmbH",
            operator_fingerprint="AB12",
            ca_file=None,
            fallback_url=f"http://localhost:{gateway.fallback_port}/agent/v1/batch",
        ),
    )


@pytest.fixture
def start(state: State) -> Iterator[list["subprocess.Popen[bytes]"]]:
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for process in started:
        process.kill()
        process.communicate()


def _lines(process: "subprocess.Popen[bytes]") -> Iterator[str]:
    assert process.stderr is not None
    while select.select([process.stderr], [], [], 30)[0]:
        line = process.stderr.readline()
        if not line:
            return
        yield line.decode()


def test_post_takes_over_and_nothing_is_missing(
    idle_gateway: Gateway,
    state: State,
    device: Machine,
    start: list["subprocess.Popen[bytes]"],
) -> None:
    idle_gateway.start(jitter_s=0, sample_s=1, row_s=1, heartbeat_s=1, session_s=3)
    network = Network()
    with Chaos(idle_gateway.port, network.fault, 1) as chaos:
        _enrol(state, idle_gateway, device, chaos.port)
        network.breaks = True
        start.append(
            subprocess.Popen(
                [sys.executable, "-m", "obhut_agent", "run", "--state", str(state.path)],
                stderr=subprocess.PIPE,
                bufsize=0,
            )
        )
        connected = 0
        for line in _lines(start[0]):
            connected += "Verbunden mit" in line
            if connected == 2:  # the first was a WebSocket, and broke
                break
        first = max(idle_gateway.seqs(device), default=0)
        eventually(lambda: max(idle_gateway.seqs(device), default=0) >= first + 3)
        seqs = idle_gateway.seqs(device)
        assert len(seqs) == len(set(seqs))
        assert chaos.connections >= 4
        assert idle_gateway.state(device, "connected") is True
        network.breaks = False  # after the session is old the agent tries a WebSocket again
        before = chaos.connections
        eventually(lambda: chaos.connections > before)


def test_an_enrolment_without_an_own_address_posts_beside_the_gateway(state: State) -> None:
    key = base64.b64encode(bytes(32)).decode()
    found = enrolment.from_answer(
        {
            "gateway_url": "wss://devices.example/agent/v1",
            "server_name": "x",
            "gateway_public_key": key,
            "device_key": "ab" * 16,
            "operator_name": "x",
            "operator_fingerprint": "x",
        },
        server="https://devices.example",
        ca_file=None,
    )
    assert str(found.fallback) == "https://devices.example/agent/v1/batch"
