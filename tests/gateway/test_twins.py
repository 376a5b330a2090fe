"""One key, one machine."""

import psycopg
import pytest

from obhut.audit import api as audit
from obhut.config.database import dsn
from obhut.devices import api as devices
from obhut.kernel import clock
from obhut.tenancy.api import operator_scope
from obhut_protocol.frames import Welcome
from tests.gateway.conftest import Gateway, eventually
from tests.gateway.machine import Closed, Machine, Wire, authenticate, row


def _reasons(own_gateway: Gateway) -> tuple[str, str]:
    return own_gateway.rows("select quarantine_reason, quarantine_detail from devices_device")[0]  # type: ignore[return-value]


def test_the_newer_connection_of_a_machine_wins(own_gateway: Gateway, machine: Machine) -> None:
    first = own_gateway.connect(machine)
    second = own_gateway.connect(machine)
    assert first.wire.closed_with() == 4409
    second.beat()
    own_gateway.await_state(machine, "connected", True)
    assert own_gateway.state(machine, "session_epoch") == second.welcome.session_epoch
    assert own_gateway.state(machine, "presence") == "online"


def test_the_same_key_on_another_machine_keeps_both_out(
    own_gateway: Gateway, machine: Machine
) -> None:
    true = own_gateway.connect(machine)
    with pytest.raises(Closed) as closed:
        own_gateway.connect(machine, hardware_id="hw-of-the-copy", hostname="kopie")
    assert closed.value.code == 4403
    assert true.wire.closed_with() == 4403
    eventually(lambda: _reasons(own_gateway) == ("cloned-key", "kopie (hw-of-the-copy)"))
    for hardware in ("hw-1", "hw-of-the-copy"):
        with pytest.raises(Closed) as closed:
            own_gateway.connect(machine, hardware_id=hardware)
        assert closed.value.code == 4403


def test_after_a_release_the_next_machine_is_the_true_one(
    own_gateway: Gateway, machine: Machine
) -> None:
    with pytest.raises(Closed):
        own_gateway.connect(machine, hardware_id="new-board")
    eventually(lambda: _reasons(own_gateway)[0])
    with operator_scope(), audit.acting(person_id=1):
        devices.release(device_id=machine.device_id)
    own_gateway.connect(machine, hardware_id="new-board")
    assert own_gateway.one("select hardware_id from devices_device") == "new-board"
    with pytest.raises(Closed) as closed:
        own_gateway.connect(machine)
    assert closed.value.code == 4403


def test_a_removed_device_is_cut_off_and_never_let_in_again(
    own_gateway: Gateway, machine: Machine
) -> None:
    agent = own_gateway.connect(machine)
    with operator_scope(), audit.acting(person_id=1):
        devices.remove(device_id=machine.device_id, removed_by=None, at=clock.real())
    assert agent.wire.closed_with() == 4403
    with pytest.raises(Closed) as closed:
        own_gateway.connect(machine)
    assert closed.value.code == 4403


def test_a_device_put_into_quarantine_by_hand_is_cut_off(
    own_gateway: Gateway, machine: Machine
) -> None:
    agent = own_gateway.connect(machine)
    with operator_scope(), audit.acting(person_id=1):
        devices.quarantine(
            device_id=machine.device_id, reason=devices.Quarantine.BY_HAND, at=clock.real()
        )
    assert agent.wire.closed_with() == 4403


def test_a_session_taken_over_by_another_gateway_ends_here(
    idle_gateway: Gateway, machine: Machine
) -> None:
    idle_gateway.start(poll_s=0.2)
    agent = idle_gateway.connect(machine)
    idle_gateway.owner.execute(
        "update devices_devicestate set gateway_id = 'gateway-2', session_epoch = session_epoch + 1"
    )
    assert agent.wire.closed_with() == 4409


def test_a_session_that_is_being_opened_is_not_taken_for_one_taken_over(
    idle_gateway: Gateway, machine: Machine
) -> None:
    """Until its commit the device belongs to another gateway; the look at it comes in between.

    A batch that takes its time holds the opening up.
    """
    idle_gateway.start(poll_s=0.05)
    other = idle_gateway.connect(idle_gateway.enrolled(hardware_id="hw-2"))
    idle_gateway.owner.execute("update devices_devicestate set gateway_id = 'gateway-2'")
    wire = Wire(idle_gateway.port)
    session = authenticate(wire, machine, idle_gateway.key)
    with psycopg.connect(dsn("owner")) as blocker:
        blocker.execute("lock table health_sample in exclusive mode")
        other.wire.send(row(1))
        eventually(lambda: idle_gateway.one("select count(*) from pg_locks where not granted"))
        wire.send_bytes(session.verified())
        assert wire.is_silent(0.5)
    assert isinstance(wire.receive(), Welcome)
