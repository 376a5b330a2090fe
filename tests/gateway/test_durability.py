"""Nothing acknowledged is lost or doubled, whatever dies at whatever moment."""

import signal

import psycopg

from obhut.config.database import dsn
from obhut_protocol.frames import Ack, Nack
from tests.gateway.conftest import Gateway, eventually
from tests.gateway.machine import Agent, Closed, Machine, row


def test_no_ack_before_the_commit(own_gateway: Gateway, machine: Machine) -> None:
    agent = own_gateway.connect(machine)
    with psycopg.connect(dsn("owner")) as blocker:
        blocker.execute("lock table health_sample in exclusive mode")
        agent.wire.send(row(1))
        assert agent.wire.is_silent(0.5)
        assert own_gateway.seqs(machine) == []
    assert agent.wire.receive() == Ack(1)
    assert own_gateway.seqs(machine) == [1]


def test_a_killed_gateway_loses_nothing_acknowledged_and_doubles_nothing(
    own_gateway: Gateway, machine: Machine
) -> None:
    messages = [row(seq) for seq in range(1, 21)]
    agent = own_gateway.connect(machine)
    agent.store(*messages[:10])
    with psycopg.connect(dsn("owner")) as blocker:
        blocker.execute("lock table health_sample in exclusive mode")
        agent.wire.send(*messages[10:])
        own_gateway.stop(signal.SIGKILL)
    own_gateway.start()
    again = own_gateway.connect(machine)
    assert again.welcome.last_seq_stored >= 10
    again.store(*[m for m in messages if m.seq > again.welcome.last_seq_stored])
    assert own_gateway.seqs(machine) == list(range(1, 21))


def test_a_commit_whose_ack_was_lost_is_not_repeated(
    own_gateway: Gateway, machine: Machine
) -> None:
    agent = own_gateway.connect(machine)
    agent.wire.send(row(1))
    agent.wire.cut()
    eventually(lambda: own_gateway.seqs(machine) == [1])
    again = own_gateway.connect(machine)
    assert again.welcome.last_seq_stored == 1


def test_without_a_database_connections_stay_and_nothing_is_acknowledged(
    own_gateway: Gateway, machine: Machine, own_database: str
) -> None:
    agent = own_gateway.connect(machine)
    agent.store(row(1))
    _shut(own_database, allow=False)
    agent.wire.send(row(2), row(3))
    assert agent.wire.is_silent(1.0)
    _shut(own_database, allow=True)
    while (answer := agent.wire.receive()).seq < 3:
        assert isinstance(answer, Ack)
    assert own_gateway.seqs(machine) == [1, 2, 3]


def test_a_poisonous_message_holds_up_no_other(own_gateway: Gateway, machine: Machine) -> None:
    own_gateway.owner.execute("alter table health_sample add check (seq <> 3)")
    other = own_gateway.enrolled(hardware_id="hw-2")
    agent, second = own_gateway.connect(machine), own_gateway.connect(other)
    with psycopg.connect(dsn("owner")) as blocker:
        blocker.execute("lock table health_sample in exclusive mode")
        agent.wire.send(*[row(seq) for seq in range(1, 6)])
        second.wire.send(row(1))
        assert agent.wire.is_silent(0.3)
    answers = []
    while Ack(5) not in answers:
        answers.append(agent.wire.receive())
    assert Nack(3, 1, 0) in answers
    assert second.wire.receive() == Ack(1)
    assert own_gateway.seqs(machine) == [1, 2, 4, 5]


def test_a_full_queue_slows_senders_down_and_drops_nothing(idle_gateway: Gateway) -> None:
    idle_gateway.start(queue_rows=20, batch_rows=10)
    machines = [idle_gateway.enrolled(hardware_id=f"hw-{n}") for n in range(4)]
    agents = [idle_gateway.connect(machine) for machine in machines]
    with psycopg.connect(dsn("owner")) as blocker:
        blocker.execute("lock table health_sample in exclusive mode")
        for agent in agents:
            agent.wire.send(*[row(seq) for seq in range(1, 51)])
        assert agents[0].wire.is_silent(0.3)
    for agent in agents:
        while agent.wire.receive() != Ack(50):
            pass
    for machine in machines:
        assert idle_gateway.seqs(machine) == list(range(1, 51))


def test_a_clean_stop_stores_and_acknowledges_first(own_gateway: Gateway, machine: Machine) -> None:
    agent = own_gateway.connect(machine)
    agent.wire.send(*[row(seq) for seq in range(1, 31)])
    assert own_gateway.stop() == 0
    acked, code = _last_words(agent)
    assert code == 1012
    assert own_gateway.seqs(machine) == list(range(1, acked + 1))
    assert own_gateway.state(machine, "close_cause") == "gateway-stop"
    assert own_gateway.one("select stopped_at is not null from devices_gatewaynode")


def test_a_start_forgets_who_was_connected_before(own_gateway: Gateway, machine: Machine) -> None:
    own_gateway.connect(machine)
    own_gateway.stop(signal.SIGKILL)
    assert own_gateway.state(machine, "connected") is True
    own_gateway.start()
    assert own_gateway.state(machine, "connected") is False
    assert own_gateway.state(machine, "presence") == "suspect"
    assert own_gateway.state(machine, "close_cause") == "gateway-lost"


def _last_words(agent: Agent) -> tuple[int, int]:
    """Return the last number acknowledged and the code of the close."""
    acked = 0
    while True:
        try:
            acked = agent.wire.receive().seq
        except Closed as closed:
            return acked, closed.code


def _shut(database: str, *, allow: bool) -> None:
    """Take the database away from the gateway, or give it back."""
    elsewhere = dsn("owner").replace(f"/{database}?", "/postgres?")
    with psycopg.connect(elsewhere, autocommit=True) as owner:
        owner.execute(f"alter database {database} allow_connections {allow}")
    if not allow:
        signaller = dsn("gateway").replace(f"/{database}?", "/obhut?")
        with psycopg.connect(signaller, autocommit=True) as same_role:
            same_role.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = %s and usename = 'obhut_gateway'",
                [database],
            )
