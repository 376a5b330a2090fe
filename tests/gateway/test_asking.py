"""The way from a question in the database to a device, with and without the notification."""

from typing import Any

import pytest

from obhut_protocol.frames import Ask
from tests.gateway.conftest import Gateway, eventually
from tests.gateway.machine import Machine, row

_INSERT = (
    "insert into devices_ask (device_id, what, partner_id, customer_id, asked_at, asked_by,"
    " sent_at) select id, %s, partner_id, customer_id, now() - %s * interval '1 minute', 7, null"
    " from devices_device where id = %s returning device_id"
)


def _ask(gateway: Gateway, machine: Machine, what: str = "sample", *, minutes_ago: int = 0) -> None:
    gateway.one(_INSERT, what, minutes_ago, machine.device_id)


def _sent(gateway: Gateway, machine: Machine) -> Any:
    return gateway.one("select sent_at from devices_ask where device_id = %s", machine.device_id)


def _answers(gateway: Gateway, machine: Machine) -> None:
    agent = gateway.connect(machine)
    _ask(gateway, machine)
    gateway.one("select pg_notify('obhut_gateway_gateway-1', '')")
    assert agent.wire.receive() == Ask("sample")
    assert _sent(gateway, machine) is not None
    assert agent.store(row(1)) == 1


def test_a_notification_brings_the_question_at_once(
    idle_gateway: Gateway, machine: Machine
) -> None:
    idle_gateway.start(poll_s=600)
    _answers(idle_gateway, machine)


def test_a_lost_notification_costs_seconds_only(idle_gateway: Gateway, machine: Machine) -> None:
    idle_gateway.start(poll_s=0.2)
    agent = idle_gateway.connect(machine)
    _ask(idle_gateway, machine)
    assert agent.wire.receive() == Ask("sample")


def test_a_question_waits_for_its_device_and_is_asked_once(
    idle_gateway: Gateway, machine: Machine
) -> None:
    idle_gateway.start(poll_s=0.2)
    _ask(idle_gateway, machine, "inventory")
    agent = idle_gateway.connect(machine)
    assert agent.wire.receive() == Ask("inventory")
    assert agent.wire.is_silent(1.0)


def test_an_old_question_is_not_asked(idle_gateway: Gateway, machine: Machine) -> None:
    idle_gateway.start(poll_s=0.1)
    _ask(idle_gateway, machine, minutes_ago=11)
    agent = idle_gateway.connect(machine)
    assert agent.wire.is_silent(1.0)
    assert _sent(idle_gateway, machine) is None


def test_another_node_leaves_it_alone(idle_gateway: Gateway, machine: Machine) -> None:
    idle_gateway.start(poll_s=0.1)
    agent = idle_gateway.connect(machine)
    idle_gateway.await_state(machine, "connected", True)
    idle_gateway.owner.execute(
        "update devices_devicestate set connected = false where device_id = %s",
        [machine.device_id],
    )
    _ask(idle_gateway, machine)
    assert agent.wire.is_silent(1.0)
    assert eventually(lambda: _sent(idle_gateway, machine) is None)


@pytest.mark.parametrize("role", ["gateway"])
def test_the_gateway_may_only_say_that_it_asked(own_gateway: Gateway, role: str) -> None:
    grants = own_gateway.rows(
        "select privilege_type, column_name from information_schema.column_privileges"
        " where table_name = 'devices_ask' and grantee = %s and privilege_type <> 'SELECT'",
        f"obhut_{role}",
    )
    assert grants == [("UPDATE", "sent_at")]
