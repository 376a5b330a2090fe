"""Inventories are stored unread with their ACK; WELCOME says only what an agent has to know."""

import signal
import zlib
from typing import Any

import msgspec

from obhut_protocol import frames, inventory
from obhut_protocol.closing import NackCode
from obhut_protocol.frames import Ack, Data, Nack, Part
from obhut_protocol.inventory import Content
from tests.gateway.conftest import Gateway
from tests.gateway.machine import Machine, now_ms, row

CONTENT: Content = {"dpkg:<script>:all": {"version": "=1+1"}}
WHOLE = inventory.pack("packages", None, CONTENT)[0]
HELD = {"packages": WHOLE.hash}


def part(seq: int, payload: Part = WHOLE) -> Data:
    return Data(seq, frames.KIND_INVENTORY, now_ms(), payload)


def arrived(gateway: Gateway, machine: Machine) -> list[Any]:
    """Return the stored payloads of a device, in their order."""
    return gateway.rows(
        "select seq, partner_id, customer_id, payload from inventory_arrival"
        " where device_id = %s order by seq",
        machine.device_id,
    )


def hold(gateway: Gateway, machine: Machine, section: str, name: bytes | None) -> None:
    """Let the worker have applied a section."""
    gateway.owner.execute(
        "insert into inventory_section (device_id, section, partner_id, customer_id, content_hash,"
        " content, entries, received_at)"
        " select id, %s, partner_id, customer_id, %s, '', 1, now() from devices_device"
        "  where id = %s",
        (section, name, machine.device_id),
    )


def test_a_message_is_stored_as_it_came(gateway: Gateway, machine: Machine) -> None:
    agent = gateway.connect(machine)
    assert agent.store(row(1), part(2), row(3)) == 3
    ((seq, partner, customer, payload),) = arrived(gateway, machine)
    owner = gateway.device(machine, "partner_id, customer_id")
    assert (seq, (partner, customer)) == (2, owner)
    assert inventory.parse(msgspec.msgpack.decode(payload)) == WHOLE
    assert gateway.seqs(machine) == [1, 3]


def test_the_gateway_never_looks_inside(gateway: Gateway, machine: Machine) -> None:
    agent = gateway.connect(machine)
    bomb = WHOLE._replace(z=zlib.compress(bytes(10**7)))
    agent.store(part(1, bomb), part(2, WHOLE._replace(section="no-such-one", z=b"nonsense")))
    assert [one[0] for one in arrived(gateway, machine)] == [1, 2]


def test_an_inventory_alone_moves_the_spool_on(gateway: Gateway, machine: Machine) -> None:
    gateway.connect(machine).store(part(1))
    again = gateway.connect(machine)
    assert again.welcome.last_seq_stored == 1
    again.store(part(1))
    assert len(arrived(gateway, machine)) == 1


def test_a_killed_gateway_keeps_what_it_acknowledged(
    own_gateway: Gateway, machine: Machine
) -> None:
    own_gateway.connect(machine).store(*[part(seq) for seq in range(1, 9)])
    own_gateway.stop(signal.SIGKILL)
    own_gateway.start()
    assert own_gateway.connect(machine).welcome.last_seq_stored == 8
    assert [one[0] for one in arrived(own_gateway, machine)] == list(range(1, 9))


def test_welcome_says_the_hashes_to_an_agent_that_remembers_others(
    gateway: Gateway, machine: Machine
) -> None:
    hold(gateway, machine, "packages", WHOLE.hash)
    hold(gateway, machine, "users", None)
    wrong = inventory.cap({"packages": bytes(16)})
    agent = gateway.connect(machine, caps=("facts", wrong))
    assert agent.welcome.inventory == HELD


def test_welcome_says_nothing_to_whom_it_is_no_news(gateway: Gateway, machine: Machine) -> None:
    hold(gateway, machine, "packages", WHOLE.hash)
    assert gateway.connect(machine, caps=(inventory.cap(HELD),)).welcome.inventory is None
    assert gateway.connect(machine).welcome.inventory is None
    assert gateway.connect(machine, caps=(inventory.cap({}),)).welcome.inventory == HELD


def test_a_new_server_wants_everything(gateway: Gateway, machine: Machine) -> None:
    assert gateway.connect(machine, caps=(inventory.cap(HELD),)).welcome.inventory == {}
    assert gateway.connect(machine, caps=(inventory.cap({}),)).welcome.inventory is None


def test_what_is_not_applied_yet_is_nothing_to_complain_about(
    gateway: Gateway, machine: Machine
) -> None:
    gateway.connect(machine).store(part(1))
    assert gateway.connect(machine, caps=(inventory.cap(HELD),)).welcome.inventory is None


def test_too_much_in_a_day_is_refused_without_loss_of_other_data(idle_gateway: Gateway) -> None:
    idle_gateway.start(inventory_bytes=1000)
    loud, other = idle_gateway.enrolled(), idle_gateway.enrolled(hardware_id="hw-2")
    large = part(2, WHOLE._replace(z=bytes(2000)))
    agent = idle_gateway.connect(loud)
    agent.wire.send(part(1), large, row(3), part(4))
    answers = []
    while Ack(4) not in answers:
        answers.append(agent.wire.receive())
    (nack,) = [one for one in answers if isinstance(one, Nack)]
    assert (nack.seq, nack.code) == (2, NackCode.OVER_QUOTA)
    assert 0 < nack.retry_after_s <= 86_400
    assert [one[0] for one in arrived(idle_gateway, loud)] == [1, 4]
    assert idle_gateway.seqs(loud) == [3]
    assert idle_gateway.connect(other).store(part(1)) == 1


def test_many_large_messages_are_stored_in_batches_of_bounded_bytes(idle_gateway: Gateway) -> None:
    idle_gateway.start(batch_bytes=50_000, queue_bytes=100_000)
    machine = idle_gateway.enrolled()
    agent = idle_gateway.connect(machine)
    agent.store(*[part(seq, WHOLE._replace(z=bytes(20_000))) for seq in range(1, 41)])
    assert len(arrived(idle_gateway, machine)) == 40


def test_a_malformed_message_is_refused_alone(gateway: Gateway, machine: Machine) -> None:
    agent = gateway.connect(machine)
    payload = {**inventory.to_map(WHOLE), "hash": b"short"}
    agent.wire.send_bytes(msgspec.msgpack.encode([10, 1, 3, now_ms(), payload]))
    assert agent.wire.receive() == Nack(1, NackCode.INVALID, 0)
    assert agent.store(part(2)) == 2
    assert [one[0] for one in arrived(gateway, machine)] == [2]
