"""A gateway process on a database of the test's own, and devices that it knows."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from obhut.config.database import with_user
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

    @property
    def fallback_port(self) -> int:
        return int(self.environment["OBHUT_GATEWAY_FALLBACK_PORT"])

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
            " enrolled_at, quarantine_reason, quarantine_detail, model, serial, tags, note,"
            " risk_points) values (%s, %s, %s, %s, %s, %s, false, %s, '', '', false, now(), '', '',"
            " '', '', '{}', '', 0) returning id",
            partner, customer, new.device_key, new.public_key, new.hardware_id, new.hostname,
            new.hostname,
        )  # fmt: skip
        self.owner.execute(
            "insert into devices_devicestate (device_id, partner_id, customer_id, presence,"
            " presence_at, connected, close_cause, gateway_id, session_epoch, offline_cause,"
            " address) values (%s, %s, %s, 'unknown', now(), false, '', '', 0, '', '')",
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

    def device(self, machine: Machine, columns: str) -> tuple[Any, ...]:
        """Return columns of a device's row."""
        return self.rows(f"select {columns} from devices_device where id = %s", machine.device_id)[
            0
        ]

    def facts(self, machine: Machine, columns: str = '"values"') -> list[tuple[Any, ...]]:
        """Return what a device said of itself."""
        return self.rows(
            f"select {columns} from devices_devicefacts where device_id = %s", machine.device_id
        )

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
    """Return a gateway on a database of its own that is not started yet."""
    with _gateway(own_database) as gateway:
        yield gateway


@pytest.fixture
def own_gateway(idle_gateway: Gateway) -> Gateway:
    """Return a started gateway on a database of its own."""
    idle_gateway.start()
    return idle_gateway


@pytest.fixture(scope="session")
def shared_gateway(django_db_setup: None) -> Iterator[Gateway]:
    """Return a gateway for all tests that look at their own devices only."""
    name = f"gateway_{os.getpid()}"
    with psycopg.connect(_owner_of("postgres"), autocommit=True) as owner:
        owner.execute(f"create database {name} template obhut_template")
    with _gateway(name) as gateway:
        gateway.start()
        yield gateway


@pytest.fixture
def gateway(shared_gateway: Gateway) -> Iterator[Gateway]:
    """Return the shared gateway; connections of the test are closed after it."""
    yield shared_gateway
    while opened:
        opened.pop().cut()


@pytest.fixture
def machine(request: pytest.FixtureRequest) -> Machine:
    """Return a machine that the test's gateway knows."""
    own = "idle_gateway" in request.fixturenames
    gateway: Gateway = request.getfixturevalue("idle_gateway" if own else "gateway")
    return gateway.enrolled()


@contextmanager
def _gateway(database: str) -> Iterator[Gateway]:
    instance = Instance.find()
    url = instance.state().database_url.replace("/obhut?", f"/{database}?")
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "OBHUT_GATEWAY_PORT": str(_free_port()),
        "OBHUT_GATEWAY_FALLBACK_PORT": str(_free_port()),
        "OBHUT_GATEWAY_LINGER_S": "0.005",
        "OBHUT_GATEWAY_STATE_S": "0.02",
        "OBHUT_GATEWAY_SEEN_S": "0",
    }
    key = Ed25519PrivateKey.from_private_bytes(instance.gateway_seed()).public_key()
    with psycopg.connect(_owner_of(database), autocommit=True) as owner:
        port = int(environment["OBHUT_GATEWAY_PORT"])
        gateway = Gateway(port, key, environment, owner, _tenant(owner))
        yield gateway
        while opened:
            opened.pop().cut()
        if gateway.process is not None:
            gateway.stop(signal.SIGKILL)


@contextmanager
def another_gateway(first: Gateway, name: str) -> Iterator[Gateway]:
    """Start a second process beside ``first``, on the same database."""
    environment = {
        **first.environment,
        "OBHUT_GATEWAY_PORT": str(_free_port()),
        "OBHUT_GATEWAY_FALLBACK_PORT": str(_free_port()),
        "OBHUT_GATEWAY_ID": name,
    }
    port = int(environment["OBHUT_GATEWAY_PORT"])
    second = Gateway(port, first.key, environment, first.owner, first.tenant)
    second.start()
    try:
        yield second
    finally:
        second.stop(signal.SIGKILL)


def _owner_of(database: str) -> str:
    instance = Instance.find()
    url = instance.state().database_url.replace("/obhut?", f"/{database}?")
    return with_user(url, "obhut_owner", instance.password("owner"))


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
