"""The probe log: once a minute the platform asks itself at its public address (C-2.6a).

The worker asks as a customer would, by name and through the proxy with its TLS. What it learns
while the database is away is kept in memory and written afterwards; while the worker itself is
away nobody asks, and those minutes stay unknown.
"""

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from obhut.kernel import clock
from obhut.kernel.clauses import clause
from obhut.maintenance.models import EdgeProbe

PATIENCE_S = 8
KEEP = timedelta(days=400)
_MOST_KEPT = 1440
_HTTP_OK = 200


class Answer(NamedTuple):
    """What became of one question."""

    is_up: bool
    took_ms: int | None
    problem: str = ""


Ask = Callable[[str], Answer]


def ask(url: str) -> Answer:
    """Ask once; an answer that says "not ready" or a wrong certificate counts as none."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    wish = urllib.request.Request(url, headers={"User-Agent": "obhut-probe"})  # noqa: S310 - own address
    since = clock.real()
    try:
        with opener.open(wish, timeout=PATIENCE_S) as found:
            found.read(4096)
            status = found.status
    except urllib.error.HTTPError as error:
        return Answer(False, None, f"status-{error.code}")
    except (OSError, http.client.HTTPException) as error:
        return Answer(False, None, _named(error))
    took = int((clock.real() - since).total_seconds() * 1000)
    return Answer(status == _HTTP_OK, took, "" if status == _HTTP_OK else f"status-{status}")


def _named(error: Exception) -> str:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    return type(cause).__name__[:40]


class Prober:
    """Asks until a minute is known to be up, at most once a turn, and keeps what it learned."""

    def __init__(self, url: str, asking: Ask = ask) -> None:
        self._url = url
        self._ask = asking
        self._unwritten: dict[datetime, Answer] = {}
        self._up_in: datetime | None = None

    @clause("C-2.6a")
    def turn(self, *, at: datetime) -> None:
        """Ask unless this minute is known to be up; raises a database error, forgetting nothing."""
        minute = at.replace(second=0, microsecond=0)
        if self._up_in != minute:
            self._learn(minute, self._ask(self._url))
        self._write()

    def _learn(self, minute: datetime, answer: Answer) -> None:
        if answer.is_up:
            self._up_in = minute
        self._unwritten[minute] = answer
        while len(self._unwritten) > _MOST_KEPT:
            del self._unwritten[min(self._unwritten)]

    def _write(self) -> None:
        """Write what is new: one answer is enough for a minute, so "up" stays where it stands."""
        rows = [
            EdgeProbe(minute_at=minute, **answer._asdict())
            for minute, answer in self._unwritten.items()
        ]
        up = [row for row in rows if row.is_up]
        fields = ("is_up", "took_ms", "problem")
        EdgeProbe.objects.bulk_create(
            up, update_conflicts=True, unique_fields=["minute_at"], update_fields=fields
        )
        EdgeProbe.objects.bulk_create([row for row in rows if not row.is_up], ignore_conflicts=True)
        self._unwritten.clear()


def expire_probes(*, at: datetime) -> int:
    """Delete minutes older than thirteen months; return how many."""
    deleted, _each = EdgeProbe.objects.filter(minute_at__lt=at - KEEP).delete()
    return deleted
