"""Availability: what counts as up, as down, as unknown, and who sees it."""

import html
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise

import pytest
from django.db import DatabaseError
from hypothesis import given
from hypothesis import strategies as st

from obhut.kernel import clock
from obhut.maintenance import api as maintenance
from obhut.maintenance import probing
from obhut.maintenance.models import EdgeProbe
from obhut.maintenance.probing import Answer, Prober
from obhut.maintenance.rules.availability import Minutes, Outage, minutes_of, outages, percent
from tests.cast import people
from tests.roles import database_role
from tests.sign_in import signed_in

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
UP, DOWN = Answer(True, 20), Answer(False, None, "TimeoutError")


def _minute(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


@pytest.mark.clause("C-2.6a")
@pytest.mark.parametrize(
    ("up", "down", "expected"),
    [
        (43_200, 0, "100.00"),
        (43_199, 1, "99.99"),
        (1_000_000, 1, "99.99"),  # never rounded up to the whole
        (43_163, 37, "99.91"),
        (0, 5, "0.00"),
        (0, 0, None),
    ],
)
def test_share_of_the_known_minutes(up: int, down: int, expected: str | None) -> None:
    assert percent(Minutes(up, down, 7)) == (Decimal(expected) if expected else None)


@pytest.mark.clause("C-2.6a")
def test_what_nobody_asked_is_unknown_and_not_up() -> None:
    whole = minutes_of(since=_minute(0), until=_minute(100), up=50, down=10)
    assert whole == Minutes(50, 10, 40)
    assert percent(whole) == Decimal("83.33")


@pytest.mark.clause("C-2.6a")
def test_a_gap_ends_an_outage() -> None:
    down = [_minute(n) for n in (0, 1, 2, 4, 10)]
    assert outages(down) == [
        Outage(_minute(0), _minute(3)),
        Outage(_minute(4), _minute(5)),
        Outage(_minute(10), _minute(11)),
    ]
    assert [each.minutes for each in outages(down)] == [3, 1, 1]
    assert outages(_minute(n) for n in range(37)) == [Outage(_minute(0), _minute(37))]


@given(st.sets(st.integers(0, 300)))
def test_outages_hold_every_minute_once(numbers: set[int]) -> None:
    found = outages(_minute(n) for n in sorted(numbers))
    assert sum(each.minutes for each in found) == len(numbers)
    assert all(a.until < b.since for a, b in pairwise(found))


class Edge:
    """Answers what it is told, and counts."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, url: str) -> Answer:
        self.asked += 1
        return self.answers.pop(0)


@pytest.mark.clause("C-2.6a")
@pytest.mark.usefixtures("own_database")
def test_once_a_minute_until_it_answers() -> None:
    edge = Edge(DOWN, UP, DOWN, DOWN)
    prober = Prober("http://edge.example/bereit", edge)
    with database_role("worker"):
        for seconds in (0, 10, 20, 50):  # down, then up: the minute is up, and nobody asks again
            prober.turn(at=NOON + timedelta(seconds=seconds))
        assert edge.asked == 2
        for seconds in (60, 70):
            prober.turn(at=NOON + timedelta(seconds=seconds))
        rows = {row.minute_at: (row.is_up, row.problem) for row in EdgeProbe.objects.all()}
    assert rows == {_minute(0): (True, ""), _minute(1): (False, "TimeoutError")}


@pytest.mark.clause("C-2.6a")
@pytest.mark.usefixtures("own_database")
def test_a_database_that_was_away_gets_its_minutes_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*_: object, **__: object) -> None:
        raise DatabaseError

    prober = Prober("http://edge.example/bereit", Edge(*[DOWN] * 3, UP))
    with monkeypatch.context() as broken:
        broken.setattr(EdgeProbe.objects, "bulk_create", away)
        for number in range(3):
            with pytest.raises(DatabaseError):
                prober.turn(at=_minute(number))
    with database_role("worker"):
        prober.turn(at=_minute(3))
        assert maintenance.recent_outages(since=NOON) == [Outage(_minute(0), _minute(3))]


@pytest.mark.clause("C-2.6a")
@pytest.mark.usefixtures("own_database")
def test_months_with_their_gaps() -> None:
    """The prober was away for ten minutes over the German turn of the month."""
    turn = datetime(2026, 11, 30, 23, tzinfo=UTC)
    with database_role("worker"):
        for number in (*range(-20, -5), *range(5, 10)):
            is_up = number != 7
            EdgeProbe.objects.create(minute_at=turn + timedelta(minutes=number), is_up=is_up)
        december, november = maintenance.months(at=turn + timedelta(minutes=10, seconds=30))
    assert (november.first_on.month, november.minutes) == (11, Minutes(15, 0, 5))
    assert (december.first_on.month, december.minutes) == (12, Minutes(4, 1, 5))


@pytest.mark.usefixtures("own_database")
def test_old_minutes_are_deleted() -> None:
    with database_role("worker"):
        EdgeProbe.objects.create(minute_at=NOON - timedelta(days=401), is_up=True)
        EdgeProbe.objects.create(minute_at=NOON - timedelta(days=399), is_up=True)
        assert maintenance.expire_probes(at=NOON) == 1


@pytest.mark.clause("C-2.6a")
def test_everybody_signed_in_sees_it_and_the_log_only_who_runs_it(own_database: str) -> None:
    cast = people()
    at = clock.real().replace(second=0, microsecond=0)
    with database_role("worker"):
        for number, is_up in ((4, True), (3, False), (1, True)):
            minute = at - timedelta(minutes=number)
            EdgeProbe.objects.create(minute_at=minute, is_up=is_up, took_ms=12, problem="")
    for person in (cast.olga, cast.paul, cast.anna):
        text = html.unescape(signed_in(person).get("/verfuegbarkeit/").content.decode())
        assert "66,66 %" in text
        assert "1 Minute" in text
    log = html.unescape(signed_in(cast.olga).get("/betrieb/verfuegbarkeit/").content.decode())
    assert (log.count("beantwortet<"), log.count("keine Antwort<")) == (2, 1)
    assert log.count("niemand hat gefragt") == 57
    assert signed_in(cast.anna).get("/betrieb/verfuegbarkeit/").status_code == 403


@pytest.fixture
def server() -> Iterator[tuple[str, list[int]]]:
    statuses: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(statuses.pop(0))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}/bereit", statuses
        http.shutdown()
        thread.join()


def test_a_real_question(server: tuple[str, list[int]]) -> None:
    url, statuses = server
    statuses += [200, 503]
    assert probing.ask(url).is_up
    assert probing.ask(url) == Answer(False, None, "status-503")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    refused = probing.ask(f"http://127.0.0.1:{port}/bereit")
    assert refused == Answer(False, None, "ConnectionRefusedError")
