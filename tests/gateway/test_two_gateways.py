"""Two gateway processes on one database: one dies, the other takes its devices over."""

import signal
from collections.abc import Iterator

import psycopg
import pytest

from obhut.config.database import dsn
from tests.gateway.conftest import Gateway, another_gateway, eventually
from tests.gateway.machine import Machine, row

MANY = 8


@pytest.fixture
def second(own_gateway: Gateway) -> Iterator[Gateway]:
    with another_gateway(own_gateway, "gateway-2") as gateway:
        yield gateway


def test_devices_of_a_killed_gateway_go_on_at_the_other_one(
    own_gateway: Gateway, second: Gateway, machine: Machine
) -> None:
    messages = [row(seq) for seq in range(1, 21)]
    agent = own_gateway.connect(machine)
    agent.store(*messages[:10])
    with psycopg.connect(dsn("owner")) as blocker:
        blocker.execute("lock table health_sample in exclusive mode")
        agent.wire.send(*messages[10:])
        own_gateway.stop(signal.SIGKILL)
    again = second.connect(machine)
    again.store(*[one for one in messages if one.seq > again.welcome.last_seq_stored])
    assert own_gateway.seqs(machine) == list(range(1, 21))
    own_gateway.await_state(machine, "gateway_id", "gateway-2")
    assert own_gateway.state(machine, "connected") is True


def test_both_store_at_the_same_time_without_deadlock(
    own_gateway: Gateway, second: Gateway
) -> None:
    """Every statement locks the rows of many spools; both gateways do so in the same order."""
    machines = [own_gateway.enrolled(hardware_id=f"hw-{n}") for n in range(MANY)]
    agents = [
        (own_gateway if n % 2 else second).connect(machine) for n, machine in enumerate(machines)
    ]
    for seq in range(1, 31):
        for agent in agents:
            agent.wire.send(row(seq))
    for machine in machines:
        _await_all(own_gateway, machine)
    deadlocks = "select deadlocks from pg_stat_database where datname = current_database()"
    assert own_gateway.one(deadlocks) == 0


def _await_all(gateway: Gateway, machine: Machine) -> None:
    eventually(lambda: gateway.seqs(machine) == list(range(1, 31)))
