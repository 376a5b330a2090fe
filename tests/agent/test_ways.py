"""When the agent leaves WebSockets, when it comes back, when it passes a proxy by."""

import socket
import threading
from typing import Any

import pytest

from obhut_agent import address
from obhut_agent.channel import Broken, Closed, Lost, Message
from obhut_agent.polling import Polling
from obhut_agent.reply import Answer, Unreadable
from obhut_agent.ways import Ways
from obhut_protocol import batch

TARGET = address.parse("http://localhost:1/agent/v1/batch", schemes=("http",))


def _failed(ways: Ways, *reasons: str, status: int | None = None) -> bool:
    for reason in reasons:
        ways.choose()
        ways.failed(reason, status=status)
    return ways.by_post


def test_three_broken_upgrades_lead_to_post() -> None:
    assert not _failed(Ways(), "reason-http", "reason-lost", status=403)
    assert _failed(Ways(), "reason-http", "reason-lost", "reason-not-websocket", status=403)


def test_a_server_that_is_away_or_busy_is_no_reason() -> None:
    assert not _failed(Ways(), *["reason-refused"] * 9)
    assert not _failed(Ways(), *["reason-http"] * 9, status=503)


def test_post_is_left_when_it_does_not_work_either() -> None:
    ways = Ways()
    assert _failed(ways, *["reason-http"] * 3, status=400)
    assert not _failed(ways, "reason-refused")


def test_a_mended_network_gets_its_websocket_back() -> None:
    ways = Ways()
    _failed(ways, *["reason-lost"] * 3)
    ways.worked()
    ways.ended()
    assert not ways.by_post
    assert _failed(ways, "reason-lost"), "one failure is enough where it was broken before"
    ways.ended()
    ways.worked()
    assert not _failed(ways, "reason-lost")


def test_an_hour_of_post_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    ways = Ways()
    _failed(ways, *["reason-lost"] * 3)
    now = ways._since
    monkeypatch.setattr("obhut_agent.clock.monotonic", lambda: now + 3599)
    ways.choose()
    assert ways.by_post
    monkeypatch.setattr("obhut_agent.clock.monotonic", lambda: now + 3601)
    ways.choose()
    assert not ways.by_post


def test_a_proxy_that_is_away_is_passed_by_once() -> None:
    ways = Ways()
    ways.failed("reason-proxy-away")
    assert ways.around_proxy
    ways.failed("reason-timeout")
    assert not ways.around_proxy


def _answer(*parts: bytes) -> Answer:
    answer = Answer()
    for part in parts:
        answer.feed(part)
    return answer


def test_an_answer_comes_in_any_pieces() -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX: y\r\n\r\nabc"
    for cut in range(len(raw)):
        answer = _answer(raw[:cut], raw[cut:])
        assert (answer.done, answer.status, answer.body) == (True, 200, b"abc")
        assert answer.keeps


def test_a_proxy_may_cut_the_body_into_chunks() -> None:
    raw = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        b"2;x=y\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
    )
    for cut in range(len(raw)):
        answer = _answer(raw[:cut], raw[cut:])
        assert (answer.done, answer.body, answer.keeps) == (True, b"abc", False)


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 9000,
    ],
)
def test_what_is_no_answer_of_ours_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        _answer(raw)


class Server:
    """Answers each request with the next of ``answers``, on one connection after another."""

    def __init__(self, *answers: bytes) -> None:
        self.requests: list[bytes] = []
        self._answers = list(answers)
        self._pairs: list[socket.socket] = []

    def connect(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        self._pairs.append(theirs)
        threading.Thread(target=self._serve, args=(theirs,), daemon=True).start()
        return ours

    def _serve(self, sock: socket.socket) -> None:
        while self._answers:
            data = sock.recv(65536)
            if not data:
                break
            self.requests.append(data)
            answer = self._answers.pop(0)
            sock.sendall(answer)
            if b"close" in answer:
                break
        sock.close()


def _batch(*frames: bytes, more: str = "") -> bytes:
    body = batch.join(frames)
    head = f"HTTP/1.1 200 OK\r\nObhut-Session: abc\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


def _next(way: Polling) -> list[Any]:
    """Let one request begin and wait for what it brings."""
    way.flush()
    way._sock.setblocking(True)
    found: list[Any] = []
    while way._answer is not None:
        found += list(way.events())
    return found


def test_requests_take_along_what_is_said_and_survive_a_closed_connection() -> None:
    server = Server(
        _batch(b"challenge"), _batch(b"one", more="Connection: close\r\n"), _batch(b"two", b"3")
    )
    way = Polling(server.connect, TARGET)
    assert _next(way) == [Message(b"challenge")]
    way.send(b"hello")
    way.send(b"again")
    assert _next(way) == [Message(b"one")]
    assert _next(way) == [Message(b"two"), Message(b"3")]
    assert b"Obhut-Session" not in server.requests[0]
    assert server.requests[1].endswith(batch.join([b"hello", b"again"]))
    assert b"Obhut-Session: abc" in server.requests[2]
    way.close(1000)


def test_a_close_ends_the_session() -> None:
    way = Polling(Server(_batch(more="Obhut-Close: 4403\r\nObhut-Reason: removed\r\n")).connect,
                  TARGET)  # fmt: skip
    assert _next(way) == [Closed(4403, "removed")]
    assert not way.more
    way.close(1000)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n", Lost),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Broken),
        (_batch()[:-2] + b"Obhut-Close: x\r\n\r\n" + b"zzz", Broken),
        (b"nonsense\r\n\r\n", Broken),
    ],
)
def test_a_bad_answer_loses_the_session(answer: bytes, problem: type[Exception]) -> None:
    way = Polling(Server(answer).connect, TARGET)
    with pytest.raises(problem):
        _next(way)
    way.close(1000)


def test_a_busy_server_says_when_to_come_back() -> None:
    answer = b"HTTP/1.1 503 Busy\r\nRetry-After: 17\r\nContent-Length: 0\r\n\r\n"
    way = Polling(Server(answer).connect, TARGET)
    with pytest.raises(Lost):
        _next(way)
    assert way.retry_after == 17
    way.close(1000)


def test_a_link_that_says_too_much_is_lost() -> None:
    way = Polling(Server().connect, TARGET)
    for _ in range(2):
        way.send(b"x" * 60_000)
    with pytest.raises(Lost):
        way.send(b"x" * 60_000)
    way.close(1000)
