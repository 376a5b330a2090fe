"""Edge events: stored once in the commit of their ACK, hostile ones refused alone."""

from obhut_protocol.frames import Ack, Nack
from tests.gateway.conftest import Gateway
from tests.gateway.machine import Machine, event, facts, now_ms, row

_HOUR_MS = 3_600_000


def _events(gateway: Gateway, machine: Machine) -> list[tuple[object, ...]]:
    return gateway.rows(
        "select seq, kind, severity, subject, detail, is_late from health_event"
        " where device_id = %s order by number",
        machine.device_id,
    )


def test_an_event_is_stored_with_its_own_time_before_its_ack(
    gateway: Gateway, machine: Machine
) -> None:
    agent = gateway.connect(machine)
    at = now_ms() - _HOUR_MS
    agent.store(event(1), row(2), event(3, at_ms=at, kind="boot", detail=()), facts(4))
    assert _events(gateway, machine) == [
        (1, "disk-full", 3, "/", {"percent": 96.5}, False),
        (3, "boot", 3, "/", {}, True),
    ]
    happened = gateway.one(
        "select extract(epoch from happened_at) * 1000 from health_event where device_id = %s"
        " and seq = 3",
        machine.device_id,
    )
    assert abs(float(happened) - at) < 1000


def test_an_event_sent_again_is_stored_once(gateway: Gateway, machine: Machine) -> None:
    first = gateway.connect(machine)
    first.wire.send(event(1), event(2))
    first.wire.cut()
    again = gateway.connect(machine)
    again.store(*[event(seq) for seq in range(1, 4) if seq > again.welcome.last_seq_stored])
    assert [found[0] for found in _events(gateway, machine)] == [1, 2, 3]


def test_a_clock_of_1970_or_2099_becomes_the_time_of_arrival(
    gateway: Gateway, machine: Machine
) -> None:
    agent = gateway.connect(machine)
    agent.store(event(1, at_ms=1000), event(2, at_ms=4_070_908_800_000))
    assert gateway.one(
        "select bool_and(happened_at = received_at or received_at - happened_at < interval '1 s')"
        " from health_event where device_id = %s",
        machine.device_id,
    )


def test_odd_text_survives_unchanged(gateway: Gateway, machine: Machine) -> None:
    agent = gateway.connect(machine)
    odd = "'; drop table x; -- <b>„ä“\\u0000 🙂"
    agent.store(event(1, subject=odd, detail=(("näme", odd),)))
    assert _events(gateway, machine)[0][3:5] == (odd, {"näme": odd})


def test_a_malformed_event_is_refused_and_the_next_one_taken(
    gateway: Gateway, machine: Machine
) -> None:
    import msgspec

    agent = gateway.connect(machine)
    agent.wire.send_bytes(msgspec.msgpack.encode([10, 1, 4, now_ms(), [1, "x", 9, "", {}]]))
    agent.wire.send(event(2))
    answers = [agent.wire.receive(), agent.wire.receive()]
    assert Ack(2) in answers
    assert any(isinstance(answer, Nack) and answer.seq == 1 for answer in answers)
