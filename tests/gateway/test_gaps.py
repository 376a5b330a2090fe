"""What a device gave up is stored once, in its place among what it kept."""

from typing import Any

from obhut_protocol.frames import Gap
from tests.gateway.conftest import Gateway
from tests.gateway.machine import Machine, row


def _gaps(gateway: Gateway, machine: Machine) -> list[tuple[Any, ...]]:
    return gateway.rows(
        "select first_seq, last_seq, kind_lost, lost from devices_spoolgap"
        " where device_id = %s order by first_seq, kind_lost", machine.device_id,
    )  # fmt: skip


def test_a_gap_is_acknowledged_like_a_message(gateway: Gateway, machine: Machine) -> None:
    agent = gateway.connect(machine)
    agent.store(row(1))
    agent.wire.send(Gap(2, 9, 1, 7))
    while (answer := agent.wire.receive()).seq < 9:
        pass
    assert answer.seq == 9
    assert agent.store(row(10)) == 10
    assert _gaps(gateway, machine) == [(2, 9, 1, 7)]
    assert gateway.seqs(machine) == [1, 10]
    agent.wire.close()
    assert gateway.connect(machine).welcome.last_seq_stored == 10


def test_a_repeated_gap_changes_nothing_and_a_grown_one_replaces_it(
    gateway: Gateway, machine: Machine
) -> None:
    agent = gateway.connect(machine)
    agent.wire.send(Gap(1, 5, 1, 5), Gap(1, 5, 1, 5), Gap(1, 8, 1, 8), Gap(1, 6, 1, 6))
    assert agent.store(row(9)) == 9
    assert _gaps(gateway, machine) == [(1, 8, 1, 8)]


def test_gaps_of_two_kinds_stand_beside_each_other(gateway: Gateway, machine: Machine) -> None:
    agent = gateway.connect(machine)
    agent.wire.send(Gap(1, 4, 1, 3), Gap(2, 5, 2, 2))
    assert agent.store(row(6)) == 6
    assert _gaps(gateway, machine) == [(1, 4, 1, 3), (2, 5, 2, 2)]


def test_an_impossible_gap_ends_the_connection(gateway: Gateway, machine: Machine) -> None:
    agent = gateway.connect(machine)
    agent.wire.send_bytes(bytes([0x95, 13, 5, 4, 1, 1]))
    assert agent.wire.closed_with() == 4400
    assert gateway.lives()
