"""Seeded faults between a device and the real gateway: nothing missing, nothing doubled."""

import random
from typing import Any

import pytest

from obhut_protocol.frames import Ack, Nack
from tests.gateway.chaos import Chaos, Fault
from tests.gateway.conftest import Gateway
from tests.gateway.machine import Closed, Machine, Wire, connect, row

COUNT = 60
SEEDS = range(3)


def _cut(number: int, dice: random.Random) -> Fault:
    return Fault(cut_up=dice.randrange(0, 3000) if number % 6 else None)


def _cut_down(number: int, dice: random.Random) -> Fault:
    return Fault(cut_down=dice.randrange(0, 200) if number <= 3 else None)


def _late(_number: int, dice: random.Random) -> Fault:
    return Fault(delay_s=dice.uniform(0.001, 0.01), cut_up=dice.randrange(1500, 4000))


def _truncated(number: int, dice: random.Random) -> Fault:
    # The cut is inside of a frame more often than not: what was whole before counts, no more.
    return Fault(cut_up=600 + 7 * number + dice.randrange(0, 40))


def _twice(_number: int, _dice: random.Random) -> Fault:
    return Fault(duplicate=0.5)


def _shuffled(_number: int, _dice: random.Random) -> Fault:
    return Fault(reorder=0.2)


FAULTS = {"cut": _cut, "answers cut": _cut_down, "late": _late, "truncated": _truncated,
          "twice": _twice}  # fmt: skip


def deliver(gateway: Gateway, machine: Machine, port: int, *, count: int = COUNT) -> int:
    """Send rows 1 to ``count`` as an agent would, over as many connections as it takes."""
    connections = 0
    stored = 0
    rows = [row(seq, values=(float(seq), None)) for seq in range(1, count + 1)]
    while stored < count:
        connections += 1
        assert connections < 200
        try:
            agent = connect(port, machine, gateway.key)
            stored = agent.welcome.last_seq_stored
            for message in rows[stored:]:
                agent.wire.send(message)
            while stored < count:
                stored = max(stored, _acknowledged(agent.wire.receive()))
        except (Closed, OSError):
            continue
    return connections


def _acknowledged(answer: Any) -> int:
    assert not isinstance(answer, Nack)
    return answer.seq if isinstance(answer, Ack) else 0


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("fault", FAULTS)
def test_all_arrives_once_and_unchanged(
    gateway: Gateway, machine: Machine, fault: str, seed: int
) -> None:
    with Chaos(gateway.port, FAULTS[fault], seed) as chaos:
        connections = deliver(gateway, machine, chaos.port)
        assert connections > 1 or fault == "twice"
    found = gateway.rows(
        'select seq, "values"[1] from health_sample where device_id = %s order by seq',
        machine.device_id,
    )
    assert found == [(seq, float(seq)) for seq in range(1, COUNT + 1)]


@pytest.mark.parametrize("seed", SEEDS)
def test_messages_out_of_order_never_overtake_an_acknowledgement(
    gateway: Gateway, machine: Machine, seed: int
) -> None:
    """TCP keeps the order; who breaks it loses what came late, and nothing comes twice."""
    with Chaos(gateway.port, _shuffled, seed) as chaos:
        agent = connect(chaos.port, machine, gateway.key)
        for seq in range(1, COUNT + 1):
            agent.wire.send(row(seq))
        while agent.wire.receive().seq < COUNT - 1:
            pass
    stored = gateway.seqs(machine)
    assert len(set(stored)) == len(stored)
    assert gateway.lives()


@pytest.mark.parametrize("seed", range(12))
def test_flipped_bits_never_hurt_the_gateway(gateway: Gateway, machine: Machine, seed: int) -> None:
    """TLS finds them in earnest; without it a wrong value may look right, but nothing breaks."""

    def flipped(_number: int, dice: random.Random) -> Fault:
        return Fault(flip_up=dice.randrange(0, 1500))

    other = gateway.enrolled()
    with Chaos(gateway.port, flipped, seed) as chaos:
        try:
            agent = connect(chaos.port, machine, gateway.key)
            for seq in range(1, 11):
                agent.wire.send(row(seq))
            agent.wire.socket.settimeout(1)
            while agent.wire.receive():
                pass
        except (Closed, OSError, AssertionError):
            pass  # refused, cut off or silent: all are answers to garbage
    assert gateway.lives()
    assert gateway.connect(other).store(row(1)) == 1


def test_a_half_open_connection_is_replaced_by_the_next(gateway: Gateway, machine: Machine) -> None:
    def mute(number: int, _dice: random.Random) -> Fault:
        return Fault(mute_up=900) if number == 1 else Fault()

    with Chaos(gateway.port, mute, 0) as chaos:
        first = connect(chaos.port, machine, gateway.key)
        for seq in range(1, 31):
            first.wire.send(row(seq))
        second = connect(chaos.port, machine, gateway.key)
        stored = second.welcome.last_seq_stored
        assert stored < 30
        assert second.store(*(row(seq) for seq in range(stored + 1, 31))) == 30
        assert first.wire.closed_with() == 4409
    assert gateway.seqs(machine) == list(range(1, 31))


@pytest.mark.parametrize("at_ms", [0, 1, 4_070_908_800_000, 253_402_300_799_999])
def test_clocks_of_1970_and_2099_make_rows_of_today(
    gateway: Gateway, machine: Machine, at_ms: int
) -> None:
    agent = gateway.connect(machine)
    at = max(at_ms, 300_000)
    assert agent.store(row(1, at_ms=at), row(2, at_ms=at)) == 2
    days = gateway.rows(
        "select distinct abs(extract(epoch from measured_at - now())) < 60 from health_sample"
        " where device_id = %s", machine.device_id,
    )  # fmt: skip
    assert days == [(True,)]


def test_jumps_in_the_numbers_lose_nothing(gateway: Gateway, machine: Machine) -> None:
    agent = gateway.connect(machine)
    wanted = [1, 2, 1000, 1001, 2**40, 2**62, 2**63 - 1]
    assert agent.store(*(row(seq) for seq in wanted)) == wanted[-1]
    assert gateway.seqs(machine) == wanted
    agent.wire.send(row(5))
    assert agent.wire.receive() == Ack(wanted[-1])


def test_two_sockets_of_one_device_give_each_message_once(
    gateway: Gateway, machine: Machine
) -> None:
    """Each takes over from the other, again and again, both sending the same spool."""
    dice = random.Random(7)
    agent = connect(gateway.port, machine, gateway.key)
    while (stored := agent.welcome.last_seq_stored) < COUNT:
        for seq in range(stored + 1, min(COUNT, stored + dice.randrange(5, 20)) + 1):
            agent.wire.send(row(seq))
        if dice.random() < 0.5:
            agent.wire.receive()
        older, agent = agent, connect(gateway.port, machine, gateway.key)
        assert older.wire.closed_with() == 4409
    assert gateway.seqs(machine) == list(range(1, COUNT + 1))


@pytest.mark.parametrize(
    "offer", ["permessage-deflate", "permessage-deflate; server_no_context_takeover", "x-webkit"]
)
def test_compression_is_never_agreed_to(gateway: Gateway, machine: Machine, offer: str) -> None:
    """No inflater, no bomb: the offer is passed over, a compressed frame ends the connection."""
    wire = Wire(gateway.port, headers=f"Sec-WebSocket-Extensions: {offer}\r\n")
    assert wire.status == 101
    assert wire.receive_bytes()  # the challenge, not compressed
    wire.send_raw(bytes([0x80 | 0x40 | 2, 0x80 | 5]) + b"\0\0\0\0" + b"bombs")
    assert wire.closed_with() in {0, 1002, 4400}
    assert gateway.lives()
