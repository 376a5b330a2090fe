"""A state folder that is enrolled with a stub gateway, and the agent as a real process."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from obhut_agent import enrolment, signer
from obhut_agent.enrolment import Enrolment
from obhut_agent.state import State
from obhut_protocol import signing
from tests.agent.stub_gateway import SERVER_NAME, StubGateway

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def gateway() -> Iterator[StubGateway]:
    with StubGateway() as stub:
        yield stub


def enrol_with(state: State, gateway: StubGateway, *, ca_file: str | None = None) -> None:
    state.create()
    gateway.device_public_key = signer.generate(state.path)
    enrolment.save(
        state,
        Enrolment(
            server="http://localhost:1",
            gateway_url=gateway.url,
            server_name=SERVER_NAME,
            gateway_public_key=gateway.public_key,
            device_key=signing.device_key(gateway.device_public_key),
            operator_name="Probebetrieb GmbH",
            operator_fingerprint="AB12 CD34",
            ca_file=ca_file,
        ),
    )


@pytest.fixture
def state(tmp_path: Path, gateway: StubGateway) -> State:
    state = State(tmp_path / "state")
    enrol_with(state, gateway)
    return state


@pytest.fixture
def start(state: State) -> Iterator[Start]:
    """Start ``obhut-agent run``; whatever still lives at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def begin(*options: str, folder: Path | None = None) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "obhut_agent", "run", "--state", str(folder or state.path)]
        process = subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.communicate()


def agent(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run one command of the agent to its end."""
    command = [sys.executable, "-m", "obhut_agent", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
