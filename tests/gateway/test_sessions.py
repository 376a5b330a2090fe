"""From the first frame to the ACK, with a real gateway and a real database."""

import pytest

from obhut_protocol.frames import Beat
from tests.gateway.conftest import Gateway, eventually
from tests.gateway.machine import Closed, Machine, Wire, authenticate, connect, facts, now_ms, row


def test_a_sample_is_stored_and_acknowledged(gateway: Gateway, machine: Machine) -> None:
    agent = gateway.connect(machine)
    assert agent.welcome.last_seq_stored == 0
    assert agent.store(row(1), row(2)) == 2
    assert gateway.seqs(machine) == [1, 2]
    assert gateway.state(machine, "presence") == "online"
    assert gateway.state(machine, "cpu_percent") == 12.5
    assert gateway.state(machine, "disk_percent") == 71.5
    assert gateway.state(machine, "load_one") == 0.5


def test_a_session_goes_on_where_the_last_one_ended(gateway: Gateway, machine: Machine) -> None:
    first = gateway.connect(machine)
    first.store(row(1), row(2), row(3))
    first.wire.close()
    second = gateway.connect(machine)
    assert second.welcome.last_seq_stored == 3
    assert second.welcome.session_epoch == first.welcome.session_epoch + 1


def test_a_new_spool_starts_anew(gateway: Gateway, machine: Machine) -> None:
    gateway.connect(machine).store(row(1))
    again = gateway.connect(machine, spool_id="ab" * 16)
    assert again.welcome.last_seq_stored == 0
    again.store(row(1))
    assert gateway.seqs(machine) == [1, 1]


def test_a_replayed_message_is_acknowledged_and_not_stored_twice(
    gateway: Gateway, machine: Machine
) -> None:
    agent = gateway.connect(machine)
    same = row(1)
    agent.store(same)
    assert agent.store(same) == 1
    again = gateway.connect(machine)
    again.store(same)
    assert gateway.seqs(machine) == [1]


def test_facts_replace_what_was_known(gateway: Gateway, machine: Machine) -> None:
    agent = gateway.connect(machine)
    agent.store(facts(1, os_name="Debian", reboot_required=False))
    agent.store(facts(2, os_name="Debian", kernel="6.1", reboot_required=True))
    stored = gateway.facts(machine, 'reboot_required, "values"')
    assert stored == [(True, {"os_name": "Debian", "kernel": "6.1", "reboot_required": True})]


def test_the_device_is_called_what_it_calls_itself(gateway: Gateway, machine: Machine) -> None:
    gateway.connect(machine, hostname="neu", agent_version="9.9")
    assert gateway.device(machine, "name, hostname, agent_version") == ("neu", "neu", "9.9")
    gateway.owner.execute(
        "update devices_device set name = 'Empfang', is_renamed = true where id = %s",
        [machine.device_id],
    )
    gateway.connect(machine, hostname="neuer")
    assert gateway.device(machine, "name, hostname") == ("Empfang", "neuer")


def test_an_unknown_key_is_turned_away(gateway: Gateway) -> None:
    with pytest.raises(Closed) as closed:
        connect(gateway.port, Machine(), gateway.key)
    assert closed.value.code == 4401


def test_a_wrong_signature_is_turned_away(gateway: Gateway, machine: Machine) -> None:
    thief = Machine()
    object.__setattr__(thief, "device_id", machine.device_id)
    gateway.owner.execute(
        "update devices_device set device_key = %s where id = %s",
        [thief.device_key, machine.device_id],
    )
    with pytest.raises(Closed) as closed:
        connect(gateway.port, thief, gateway.key)
    assert closed.value.code == 4401


def test_another_version_is_refused(gateway: Gateway, machine: Machine) -> None:
    wire = Wire(gateway.port)
    session = authenticate(wire, machine, gateway.key, proto_min=7, proto_max=9)
    wire.send_bytes(session.verified())
    assert wire.closed_with() == 4406


def test_data_before_hello_ends_the_connection(gateway: Gateway, machine: Machine) -> None:
    wire = Wire(gateway.port)
    authenticate(wire, machine, gateway.key)
    wire.send(row(1))
    assert wire.closed_with() == 4400
    assert gateway.seqs(machine) == []


def test_heartbeats_move_the_last_contact_and_nothing_else(
    gateway: Gateway, machine: Machine
) -> None:
    agent = gateway.connect(machine)
    before = gateway.state(machine, "last_seen_at")
    agent.wire.send(Beat(now_ms()))
    eventually(lambda: gateway.state(machine, "last_seen_at") > before)
    assert gateway.seqs(machine) == []
    spools = "select 1 from devices_devicespool where device_id = %s"
    assert gateway.rows(spools, machine.device_id) == []


@pytest.mark.parametrize(
    ("end", "cause"), [(lambda wire: wire.close(), "closed"), (lambda wire: wire.cut(), "lost")]
)
def test_the_end_of_a_connection_is_a_suspicion(
    gateway: Gateway, machine: Machine, end: object, cause: str
) -> None:
    agent = gateway.connect(machine)
    end(agent.wire)  # type: ignore[operator]
    gateway.await_state(machine, "presence", "suspect")
    assert gateway.state(machine, "close_cause") == cause
    assert gateway.state(machine, "connected") is False


def test_rows_of_the_past_keep_their_time_within_fifteen_days(
    gateway: Gateway, machine: Machine
) -> None:
    day = 86_400_000
    agent = gateway.connect(machine)
    now = now_ms()
    agent.store(row(1, at_ms=now - day), row(2, at_ms=400_000), row(3, at_ms=now + 40 * day))
    age = "round(extract(epoch from received_at - measured_at) / 86400)"
    mine = "from health_sample where device_id = %s"
    ages = gateway.rows(f"select {age}::int {mine} order by seq", machine.device_id)
    assert ages == [(1,), (0,), (0,)]
    told = gateway.one(f"select device_at {mine} and seq = 2", machine.device_id)
    assert told.year == 1970


def test_the_gateway_beats(gateway: Gateway) -> None:
    process = eventually(lambda: gateway.one("select process from maintenance_beat"))
    assert process == "gateway:gateway-1"
    assert gateway.one("select count(*) from devices_gatewaynode where stopped_at is null") == 1
