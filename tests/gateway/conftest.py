"""A gateway process on a database of the test's own, and devices that it knows."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from obhut.config.database import dsn
from obhut.config.instance import Instance
from tests.gateway.machine import Agent, Machine, connect, opened

_SECONDS = 30


def eventually(check: Callable[[], Any], *, within: float = _SECONDS) -> Any:
    """Return the first true value of ``check``; fails when none comes."""
    never, tries = threading.Event(), int(within / 0.02)
    for _ in range(tries):
        if value := check():
            return value
        never.wait(0.02)
    raise AssertionError(f"not within {within} seconds")


@dataclass
class Gateway:
    """A gateway process, and the owner's view of what it stored."""

    port: int
    key: Any
    environment: dict[str, str]
    owner: "psycopg.Connection[Any]"
    tenant: tuple[int, int]
    process: "subprocess.Popen[bytes] | None" = None

    def start(self, **settings: object) -> None:
        """Start the process and wait until it takes connections."""
        extra = {f"OBHUT_GATEWAY_{name.upper()}": str(value) for name, value in settings.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "obhut.cli", "gateway"], env={**self.environment, **extra}
        )
        eventually(self._answers)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End the process and return its exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        code = self.process.wait(_SECONDS)
        self.process = None
        return code

    def lives(self) -> bool:
        """Tell whether the process still takes connections."""
        return self.process is not None and self.process.poll() is None and self._answers()

    def connect(self, machine: Machine, **hello: Any) -> Agent:
        """Open a session of ``machine``."""
        return connect(self.port, machine, self.key, **hello)

    def enrolled(self, **machine: Any) -> Machine:
        """Return a machine that the database knows."""
        new = Machine(**machine)
        partner, customer = self.tenant
        new.device_id = self.one(
            "insert into devices_device (partner_id, customer_id, device_key, public_key,"
            " hardware_id, name, is_renamed, hostname, os, agent_version, is_simulated,"
            " enrolled_at, quarantine_reason, quarantine_detail) values"
            " (%s, %s, %s, %s, %s, %s, false, %s, '', '', false, now(), '', '') returning id",
            partner, customer, new.device_key, new.public_key, new.hardware_id, new.hostname,
            new.hostname,
        )  # fmt: skip
        self.owner.execute(
            "insert into devices_devicestate (device_id, partner_id, customer_id, presence,"
            " presence_at, connected, close_cause, gateway_id, session_epoch, offline_cause)"
            " values (%s, %s, %s, 'unknown', now(), false, '', '', 0, '')",
            [new.device_id, partner, customer],
        )
        return new

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.owner.execute(statement, values).fetchall()

    def one(self, statement: str, *values: Any) -> Any:
        found = self.owner.execute(statement, values).fetchone()
        return found and found[0]

    def seqs(self, machine: Machine) -> list[int]:
        """Return the numbers of the stored samples of a device."""
        found = self.rows(
            "select seq from health_sample where device_id = %s order by seq", machine.device_id
        )
        return [row[0] for row in found]

    def state(self, machine: Machine, column: str) -> Any:
        return self.one(
            f"select {column} from devices_devicestate where device_id = %s", machine.device_id
        )

    def await_state(self, machine: Machine, column: str, wanted: object) -> None:
        eventually(lambda: self.state(machine, column) == wanted)

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "the gateway ended by itself"
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
        except ConnectionRefusedError:
            return False
        return True


@pytest.fixture
def idle_gateway(own_database: str) -> Iterator[Gateway]:
    """Return a gateway that is not started yet."""
    seed = Instance.find().gateway_seed()
    environment = {**os.environ, "OBHUT_GATEWAY_PORT": str(_free_port())}
    environment |= {"OBHUT_GATEWAY_LINGER_S": "0.005", "OBHUT_GATEWAY_STATE_S": "0.02"}
    with psycopg.connect(dsn("owner"), autocommit=True) as owner:
        gateway = Gateway(
            port=int(environment["OBHUT_GATEWAY_PORT"]),
            key=Ed25519PrivateKey.from_private_bytes(seed).public_key(),
            environment=environment,
            owner=owner,
            tenant=_tenant(owner),
        )
        yield gateway
        while opened:
            opened.pop().cut()
        if gateway.process is not None:
            gateway.stop(signal.SIGKILL)


@pytest.fixture
def gateway(idle_gateway: Gateway) -> Gateway:
    """Return a gateway that takes connections."""
    idle_gateway.start()
    return idle_gateway


@pytest.fixture
def machine(idle_gateway: Gateway) -> Machine:
    """Return a machine that the database knows."""
    return idle_gateway.enrolled()


def _tenant(owner: "psycopg.Connection[Any]") -> tuple[int, int]:
    statement = (
        "with p as (insert into tenancy_partner (name, is_operator, created_at)"
        " values ('Nord IT', false, now()) returning id)"
        " insert into tenancy_customer (partner_id, name, kind, is_demo, created_at)"
        " select id, 'Anna GmbH', 'business', false, now() from p returning partner_id, id"
    )
    found = owner.execute(statement).fetchone()
    assert found is not None
    return found[0], found[1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
