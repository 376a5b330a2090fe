"""By POST: the same sessions, the same decoder, strict about HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest

from obhut_protocol import batch
from obhut_protocol.frames import Ack, Ask, Beat
from tests.gateway.conftest import Gateway, eventually
from tests.gateway.machine import Machine, now_ms, row
from tests.gateway.poster import Post, Visitor

PATH = batch.BATCH_PATH.encode()


@pytest.fixture
def ways(gateway: Gateway) -> Iterator[Any]:
    opened: list[Post] = []

    def post() -> Post:
        opened.append(Post(gateway.fallback_port))
        return opened[-1]

    yield post
    for one in opened:
        one.close()


def _visit(gateway: Gateway, machine: Machine) -> Visitor:
    return Visitor(gateway.fallback_port, machine, gateway.key)


def test_what_is_posted_is_stored_and_acknowledged(gateway: Gateway, machine: Machine) -> None:
    visitor = _visit(gateway, machine)
    assert visitor.store(row(1), row(2), row(3)) == 3
    assert gateway.seqs(machine) == [1, 2, 3]
    assert gateway.state(machine, "connected") is True
    visitor.way.close()
    again = _visit(gateway, machine)
    assert again.welcome.last_seq_stored == 3
    assert again.say(row(3)).frames == [Ack(3)]
    again.way.close()


def test_a_session_lives_on_over_another_connection(gateway: Gateway, machine: Machine) -> None:
    visitor = _visit(gateway, machine)
    visitor.store(row(1))
    visitor.way.close()
    visitor.way = Post(gateway.fallback_port)
    assert visitor.store(row(2)) == 2
    visitor.way.close()


def test_an_empty_request_waits_for_a_question(idle_gateway: Gateway, machine: Machine) -> None:
    idle_gateway.start(poll_s=0.1)
    visitor = _visit(idle_gateway, machine)
    idle_gateway.one(
        "insert into devices_ask (device_id, what, partner_id, customer_id, asked_at)"
        " select id, 'sample', partner_id, customer_id, now() from devices_device"
        " where id = %s returning 1", machine.device_id,
    )  # fmt: skip
    assert visitor.say(wait=20).frames == [Ask("sample")]
    visitor.way.close()


def test_a_wait_ends_with_an_empty_answer(gateway: Gateway, machine: Machine) -> None:
    visitor = _visit(gateway, machine)
    answer = visitor.say(Beat(now_ms()), wait=1)
    assert (answer.status, answer.body, answer.close) == (200, b"", 0)
    visitor.way.close()


def test_a_websocket_replaces_a_posting_session_and_back(
    gateway: Gateway, machine: Machine
) -> None:
    visitor = _visit(gateway, machine)
    agent = gateway.connect(machine)
    assert visitor.say().close == 4409
    assert visitor.say().status == 410
    agent.store(row(1))
    again = _visit(gateway, machine)
    assert agent.wire.closed_with() == 4409
    assert again.store(row(2)) == 2
    for one in (visitor, again):
        one.way.close()


def test_who_stays_away_is_lost(idle_gateway: Gateway, machine: Machine) -> None:
    idle_gateway.start(absent_s=0.3)
    visitor = _visit(idle_gateway, machine)
    visitor.way.close()
    idle_gateway.await_state(machine, "connected", False)
    assert idle_gateway.state(machine, "close_cause") == "lost"


def test_an_old_session_has_to_prove_itself_again(idle_gateway: Gateway, machine: Machine) -> None:
    idle_gateway.start(session_s=0.5)
    visitor = _visit(idle_gateway, machine)
    assert eventually(lambda: visitor.say(wait=0).close) == 1012
    visitor.way.close()


def test_a_gateway_that_stops_says_so_to_who_waits(idle_gateway: Gateway, machine: Machine) -> None:
    idle_gateway.start()
    visitor = _visit(idle_gateway, machine)
    visitor.way.socket.sendall(visitor.way.request(session=visitor.session, wait=20))
    assert idle_gateway.stop() == 0
    assert visitor.way.answer().close == 1012
    visitor.way.close()


@pytest.mark.parametrize("session", ["x" * 32, "0" * 32, "' or 1=1", "é"])
def test_an_invented_session_is_gone(ways: Any, session: str) -> None:
    request = ways().request(session=session).decode("latin-1").encode("latin-1")
    assert ways().raw(request).status == 410


def test_a_session_without_proof_stores_nothing(
    gateway: Gateway, machine: Machine, ways: Any
) -> None:
    way = ways()
    session = way.post().headers["obhut-session"]
    assert way.post(row(1), session=session, wait=5).close == 4400
    assert gateway.seqs(machine) == []


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET " + PATH + b" HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        (b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 404),
        (b"POST " + PATH + b" HTTP/1.1\r\nHost: x\r\n\r\n", 411),
        (b"POST " + PATH + b" HTTP/1.0\r\nContent-Length: 0\r\n\r\n", 400),
        (b"POST " + PATH + b" HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501),
        (b"POST " + PATH + b" HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
         501),
        (b"POST " + PATH + b" HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n", 400),
        (b"POST " + PATH + b" HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST " + PATH + b" HTTP/1.1\r\nContent-Length: +1\r\n\r\n", 400),
        (b"POST " + PATH + b" HTTP/1.1\r\nContent-Length : 1\r\n\r\n", 400),
        (b"POST " + PATH + b" HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n", 413),
        (b"POST " + PATH + b" HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", 413),
        (b"POST " + PATH + b" HTTP/1.1\r\nContent-Length: 0\r\nOrigin: http://x\r\n\r\n", 403),
        (b"POST " + PATH + b" HTTP/1.1\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n", 501),
        (b"POST " + PATH + b" HTTP/1.1\r\nContent-Length: 1\r\n\r\nx", 400),
        (b"POST " + PATH + b" HTTP/1.1\r\nContent-Length: 0\r\nX: " + b"y" * 9000, 431),
        (b"POST " + PATH + b" HTTP/1.1\nContent-Length: 0\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
        (b"POST " + PATH + b" HTTP/1.1\r\nContent-Length: 0\r\n\r\nPOST / HTTP/1.1\r\n", 400),
    ],
)  # fmt: skip
def test_what_is_no_request_of_ours_is_refused(
    gateway: Gateway, ways: Any, request_: bytes, status: int
) -> None:
    found = ways().raw(request_)
    assert found is not None
    assert found.status == status
    assert gateway.lives()


@pytest.mark.parametrize(
    "body", [b"\0", b"\0\0\0\5abc", b"\xff\xff\xff\xff", b"\0\2\0\0" + b"x" * 9]
)
def test_a_broken_batch_ends_the_session(gateway: Gateway, machine: Machine, body: bytes) -> None:
    visitor = _visit(gateway, machine)
    raw = visitor.way.request(session=visitor.session, wait=5)
    head = raw.replace(b"Content-Length: 0", f"Content-Length: {len(body)}".encode())
    found = visitor.way.raw(head + body)
    assert found is not None
    assert found.close == 4400
    visitor.way.close()
    assert gateway.lives()


def test_a_slow_head_and_a_slow_body_are_cut(idle_gateway: Gateway) -> None:
    idle_gateway.start(header_s=0.3)
    way = Post(idle_gateway.fallback_port)
    way.socket.sendall(b"POST / HTTP/1.1\r\nX: ")
    assert way.is_closed()
    way.close()


def test_a_storm_is_told_when_to_come_back(idle_gateway: Gateway) -> None:
    idle_gateway.start(accepts_per_s=3)
    ways = [Post(idle_gateway.fallback_port) for _ in range(8)]
    answers = [way.post() for way in ways]
    refused = [answer for answer in answers if answer.status == 503]
    assert refused
    assert all(5 <= int(answer.headers["retry-after"]) <= 60 for answer in refused)
    for way in ways:
        way.close()
