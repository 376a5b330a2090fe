"""Devices are told who looked at them: what they missed at the greeting, the rest at once."""

import uuid

import psycopg
import pytest

from obhut.config.database import dsn
from obhut_protocol.frames import Look, Looked
from obhut_protocol.looks import cap
from tests.gateway.conftest import Gateway
from tests.gateway.machine import Agent, Machine, now_ms

PERSON = 4711


def look(
    gateway: Gateway,
    machine: Machine,
    *,
    person: int = PERSON,
    name: str = "Tarek Yılmaz",
    level: str = "partner",
    ago_s: int = 0,
    part: str = "health",
    action: str = "device.looked-at",
) -> None:
    """Let somebody look at a page of a device, as the trail keeps it."""
    partner, customer = gateway.tenant
    gateway.owner.execute(
        "insert into audit_entry (id, real_at, business_at, person_id, person_level, partner_id,"
        " customer_id, session, address, action, subject_type, subject_id, detail, reference, rule)"
        " values (%s, now() - %s * interval '1 second', now(), %s, %s, %s, %s, '', '', %s,"
        " 'device', %s, jsonb_build_object('part', %s::text), '', '')",
        (uuid.uuid4(), ago_s, person, level, partner, customer, action, str(machine.device_id),
         part),
    )  # fmt: skip
    gateway.owner.execute(
        "insert into audit_actorname (id, person_id, partner_id, customer_id, name)"
        " values (%s, %s, %s, %s, %s) on conflict do nothing",
        (uuid.uuid4(), person, partner, customer, name),
    )


def told(agent: Agent) -> tuple[Look, ...]:
    answer = agent.wire.receive()
    assert isinstance(answer, Looked)
    return answer.looks


def test_a_device_hears_what_it_missed(own_gateway: Gateway, machine: Machine) -> None:
    look(own_gateway, machine, ago_s=7200)
    look(own_gateway, machine, ago_s=100 * 86_400)
    look(own_gateway, machine, ago_s=3600, part="hardware")
    look(own_gateway, machine, action="device.renamed")
    other = own_gateway.enrolled(hardware_id="hw-2")
    look(own_gateway, other, person=1, name="Jemand Anderes")
    agent = own_gateway.connect(machine, caps=(cap(0),))
    found = told(agent)
    assert [(one.person, one.organisation, one.what) for one in found] == [
        ("Tarek Yılmaz", "Nord IT", "health"),
        ("Tarek Yılmaz", "Nord IT", "hardware"),
    ]
    assert abs(found[0].at - (now_ms() - 7_200_000)) < 60_000
    again = own_gateway.connect(machine, caps=(cap(found[0].at),))
    assert [one.what for one in told(again)][-1] == "hardware"


def test_what_a_device_has_is_not_told_again(own_gateway: Gateway, machine: Machine) -> None:
    look(own_gateway, machine, ago_s=600)
    assert own_gateway.connect(machine, caps=(cap(now_ms()),)).wire.is_silent(0.5)
    assert own_gateway.connect(machine).wire.is_silent(0.5)


def test_a_connected_device_hears_of_a_look_at_once(idle_gateway: Gateway) -> None:
    idle_gateway.start(poll_s=0.2)
    machine = idle_gateway.enrolled()
    agent = idle_gateway.connect(machine, caps=(cap(0),))
    look(idle_gateway, machine, part="updates")
    assert [one.what for one in told(agent)] == ["updates"]


def test_many_looks_come_in_several_frames(own_gateway: Gateway, machine: Machine) -> None:
    for number in range(260):
        look(own_gateway, machine, ago_s=1000 + number)
    agent = own_gateway.connect(machine, caps=(cap(0),))
    frames = [told(agent) for _ in range(4)]
    assert [len(looks) for looks in frames] == [50, 50, 50, 50]
    assert agent.wire.is_silent(0.3)


def test_an_erased_name_is_not_told(own_gateway: Gateway, machine: Machine) -> None:
    look(own_gateway, machine)
    own_gateway.owner.execute("update audit_actorname set name = '', erased_at = now()")
    (found,) = told(own_gateway.connect(machine, caps=(cap(0),)))
    assert found.person == ""


def test_names_cannot_break_the_frame(own_gateway: Gateway, machine: Machine) -> None:
    look(own_gateway, machine, name="Ta\u202erek\n<b>")
    (found,) = told(own_gateway.connect(machine, caps=(cap(0),)))
    assert found.person == "Ta rek <b>"


def test_the_gateway_reads_looks_and_nothing_else_of_the_trail(own_gateway: Gateway) -> None:
    with psycopg.connect(dsn("gateway"), autocommit=True) as connection:
        connection.execute("select * from audit_looks(now() - interval '1 day')")
        for table in ("audit_entry", "audit_actorname"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"select * from {table}".encode())
    with psycopg.connect(dsn("login"), autocommit=True) as connection:
        connection.execute("set role obhut_partner")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select * from audit_looks(now())")
