"""A message that comes twice is stored once, whoever brings it, without a unique key."""

import re
import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import msgspec
import psycopg
import pytest

from obhut.config.database import dsn
from obhut_gateway import clock, statements
from obhut_protocol.frames import Ack
from tests.gateway.conftest import Gateway, another_gateway, eventually
from tests.gateway.machine import Machine, now_ms, row

SPOOL = str(uuid4())
_HOUR_MS = 3_600_000


@pytest.fixture
def node(idle_gateway: Gateway) -> "Iterator[psycopg.Connection[Any]]":
    """Return a connection with the gateway's rights."""
    with psycopg.connect(dsn("gateway")) as connection:
        yield connection


def _store(node: "psycopg.Connection[Any]", machine: Machine, *seqs: int) -> int:
    """Run the statement as the gateway does and return its answer; nothing is committed."""
    rows = [
        {"d": machine.device_id, "p": 1, "c": 1, "s": SPOOL, "q": seq, "m": 1e9 + seq, "t": 1e9,
         "n": 5, "v": 1, "x": [1.0]}
        for seq in seqs
    ]  # fmt: skip
    # Whatever else a batch may hold is empty.
    nothing = dict.fromkeys(re.findall(r"%\((\w+)\)s", statements.STORE), "[]")
    samples = msgspec.json.encode(rows).decode()
    parameters = {**nothing, "samples": samples, "at": clock.real()}
    found = node.execute(statements.STORE.encode(), parameters).fetchone()
    assert found is not None
    return int(found[0])


def test_a_batch_that_is_repeated_changes_nothing(
    idle_gateway: Gateway, machine: Machine, node: "psycopg.Connection[Any]"
) -> None:
    for _ in range(3):
        assert _store(node, machine, 1, 2, 3) == 0
        node.commit()
    assert idle_gateway.seqs(machine) == [1, 2, 3]


def test_a_message_twice_in_one_batch_is_one_row(
    idle_gateway: Gateway, machine: Machine, node: "psycopg.Connection[Any]"
) -> None:
    _store(node, machine, 1, 2, 2, 3, 1)
    node.commit()
    assert idle_gateway.seqs(machine) == [1, 2, 3]


@pytest.mark.parametrize("begun", [True, False], ids=["known-spool", "new-spool"])
def test_two_gateways_with_the_same_messages_store_each_once(
    idle_gateway: Gateway, machine: Machine, node: "psycopg.Connection[Any]", begun: bool
) -> None:
    """The second statement begins before the first commits, and sees what the first one wrote."""
    first = 1
    if begun:
        _store(node, machine, first)
        node.commit()
    _store(node, machine, 2, 3)
    answers: list[int] = []
    with psycopg.connect(dsn("gateway")) as other:
        second = threading.Thread(
            target=lambda: answers.append(_store(other, machine, 2, 3, 4)), daemon=True
        )
        second.start()
        eventually(lambda: _waits(idle_gateway))
        node.commit()
        second.join(20)
        if not begun:  # the new spool was not visible: the writer runs the statement again
            assert answers == [1]
            answers = [_store(other, machine, 2, 3, 4)]
        assert answers == [0]
        other.commit()
    assert idle_gateway.seqs(machine) == [1, 2, 3, 4][0 if begun else 1 :]
    assert idle_gateway.one("select last_seq from devices_devicespool") == 4


def _waits(gateway: Gateway) -> bool:
    return bool(
        gateway.one("select count(*) from pg_locks where not granted and locktype <> 'relation'")
    )


def test_two_processes_with_the_same_spool_in_flight_store_each_message_once(
    own_gateway: Gateway, machine: Machine
) -> None:
    with another_gateway(own_gateway, "gateway-2") as second:
        one = own_gateway.connect(machine)
        with psycopg.connect(dsn("owner")) as blocker:
            blocker.execute("lock table health_sample in exclusive mode")
            one.wire.send(*[row(seq) for seq in range(1, 6)])
            eventually(lambda: _blocked(own_gateway) == 1)
            two = second.connect(machine)
            assert two.welcome.last_seq_stored == 0
            two.wire.send(*[row(seq) for seq in range(1, 9)])
            eventually(lambda: _blocked(own_gateway) == 2)
        while two.wire.receive() != Ack(8):
            pass
    assert own_gateway.seqs(machine) == list(range(1, 9))


def _blocked(gateway: Gateway) -> int:
    """Return how many of the gateways' statements wait for a lock of any kind."""
    return int(
        gateway.one(
            "select count(distinct pid) from pg_locks l join pg_stat_activity a using (pid)"
            " where not granted and usename = 'obhut_gateway' and datname = current_database()"
        )
    )


def test_rows_that_come_late_are_noted_for_summing_up(
    own_gateway: Gateway, machine: Machine
) -> None:
    agent = own_gateway.connect(machine)
    now = now_ms()
    agent.store(row(1, at_ms=now - 3 * _HOUR_MS), row(2, at_ms=now - 2 * _HOUR_MS), row(3))
    noted = own_gateway.rows(
        "select extract(epoch from hour_at)::bigint from health_latehour order by 1"
    )
    hour = now // _HOUR_MS * 3600
    assert [found[0] for found in noted] == [hour - 3 * 3600, hour - 2 * 3600]
