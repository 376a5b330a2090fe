"""Two gateway processes on one database: devices go to and fro between them, and both are shot.

The same promises as with one gateway: every message once, unchanged, whatever happens on the way.
"""

import random
import signal
from collections.abc import Iterator

import pytest

from obhut_protocol.frames import Ack
from tests.gateway.chaos import Chaos
from tests.gateway.conftest import Gateway, another_gateway
from tests.gateway.machine import Agent, Closed, Machine, connect, row
from tests.gateway.test_chaos import COUNT, FAULTS

_ROUNDS = 200


@pytest.fixture
def both(idle_gateway: Gateway) -> Iterator[tuple[Gateway, Gateway]]:
    """Return two gateways on one database; what the other one did is seen at once."""
    idle_gateway.environment["OBHUT_GATEWAY_POLL_S"] = "0.2"
    idle_gateway.start()
    with another_gateway(idle_gateway, "gateway-2") as second:
        yield idle_gateway, second


def _stored(gateway: Gateway, machine: Machine) -> list[tuple[int, float]]:
    return [
        (seq, value)
        for seq, value in gateway.rows(
            'select seq, "values"[1] from health_sample where device_id = %s order by seq',
            machine.device_id,
        )
    ]


def _deliver(ports: tuple[int, int], machine: Machine, gateway: Gateway) -> set[int]:
    """Send all rows, each connection to the other gateway; return which of them were tried."""
    rows = [row(seq, values=(float(seq), None)) for seq in range(1, COUNT + 1)]
    stored, used = 0, set()
    for turn in range(_ROUNDS):
        used.add(turn % 2)
        try:
            agent = connect(ports[turn % 2], machine, gateway.key)
            stored = agent.welcome.last_seq_stored
            agent.wire.send(*rows[stored:])
            while stored < COUNT:
                answer = agent.wire.receive()
                assert isinstance(answer, Ack)
                stored = max(stored, answer.seq)
        except (Closed, OSError):
            continue
        return used
    raise AssertionError("not everything was acknowledged")


@pytest.mark.parametrize(("seed", "fault"), list(enumerate(sorted(FAULTS))))
def test_a_device_that_roams_loses_nothing_and_doubles_nothing(
    both: tuple[Gateway, Gateway], machine: Machine, fault: str, seed: int
) -> None:
    first, second = both
    with (
        Chaos(first.port, FAULTS[fault], seed) as one,
        Chaos(second.port, FAULTS[fault], seed + 1) as two,
    ):
        used = _deliver((one.port, two.port), machine, first)
    assert used == {0, 1} or fault == "twice"
    assert _stored(first, machine) == [(seq, float(seq)) for seq in range(1, COUNT + 1)]


@pytest.mark.parametrize("seed", range(2))
def test_whichever_of_two_gateways_is_killed_nothing_acknowledged_is_lost(
    both: tuple[Gateway, Gateway], seed: int
) -> None:
    """Ten devices send at once; a gateway dies in the middle, comes back, then the other dies."""
    dice = random.Random(f"kills {seed}")
    machines = [both[0].enrolled(hardware_id=f"hw-{n}") for n in range(10)]
    at: dict[str, int] = dict.fromkeys((each.device_key for each in machines), 0)
    for killed in dice.sample((0, 1), 2):
        agents = [_somewhere(both, each, dice) for each in machines]
        for agent in agents:
            seqs = range(agent.welcome.last_seq_stored + 1, at[agent.machine.device_key] + 31)
            agent.wire.send(*[row(seq, values=(float(seq), None)) for seq in seqs])
            at[agent.machine.device_key] = seqs[-1]
        dice.choice(agents).wire.receive()  # something is acknowledged, the rest is on its way
        both[killed].stop(signal.SIGKILL)
        acked = {agent.machine.device_key: _last_ack(agent) for agent in agents}
        survivor = both[1 - killed]
        for machine in machines:
            agent = survivor.connect(machine)
            assert agent.welcome.last_seq_stored >= acked[machine.device_key]
        both[killed].start()
    for machine in machines:
        _finish(both[seed % 2], machine, at[machine.device_key])
        wanted = [(seq, float(seq)) for seq in range(1, at[machine.device_key] + 1)]
        assert _stored(both[0], machine) == wanted
    deadlocks = "select deadlocks from pg_stat_database where datname = current_database()"
    assert both[0].one(deadlocks) == 0


def test_two_gateways_with_sockets_of_one_device_keep_the_newer(
    both: tuple[Gateway, Gateway], machine: Machine
) -> None:
    older = both[0].connect(machine)
    older.store(row(1))
    newer = both[1].connect(machine)
    assert newer.welcome.session_epoch > older.welcome.session_epoch
    assert newer.store(row(2)) == 2
    assert older.wire.closed_with() == 4409
    both[0].await_state(machine, "gateway_id", "gateway-2")
    assert both[0].state(machine, "connected") is True
    assert both[0].seqs(machine) == [1, 2]


def _somewhere(both: tuple[Gateway, Gateway], machine: Machine, dice: random.Random) -> Agent:
    return dice.choice(both).connect(machine)


def _last_ack(agent: Agent) -> int:
    """Return the last number that was acknowledged before the connection ended or fell silent."""
    last = int(agent.welcome.last_seq_stored)
    agent.wire.socket.settimeout(0.3)
    try:
        while isinstance(answer := agent.wire.receive(), Ack):
            last = answer.seq
    except (Closed, OSError):
        return last
    raise AssertionError(f"refused: {answer}")


def _finish(gateway: Gateway, machine: Machine, count: int) -> None:
    agent = gateway.connect(machine)
    stored = agent.welcome.last_seq_stored
    rest = [row(seq, values=(float(seq), None)) for seq in range(stored + 1, count + 1)]
    if rest:
        assert agent.store(*rest) == count
