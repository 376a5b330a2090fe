"""Measure the list of devices on a large fleet in a scratch database.

    .venv/bin/python dev/bench/device_list.py [--devices 100000] [--rounds 15]

Prints one JSON line a view: server time through all of Django (middleware, row-level security,
template), number of statements, time inside the database, size of the page. Whole pages and what
the list's own controls fetch (fragment); the operator sees all devices, a partner 21 of a hundred.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from obhut.config.database import dsn  # noqa: E402
from obhut.config.postgres.throwaway import throwaway_instance  # noqa: E402
from obhut.kernel import clock  # noqa: E402

# Modules of Django come once the scratch database stands.
# ruff: noqa: PLC0415

_FRAGMENT = {"HX-Request": "true", "HX-Target": "div#liste-geraete"}
_VIEWS = {
    "first page": "",
    "by name": "sort=name",
    "by name, falling, page 900": "sort=-name&page=900",
    "by customer": "sort=customer",
    "by processor": "sort=-cpu",
    "by last contact": "sort=seen",
    "offline by memory": "presence=offline&sort=-memory",
    "at risk": "risk=ja",
    "security missing by site": "security=ja&sort=site",
    "restart required": "restart=ja",
    "tag": "tag=Etage+3",
    "Windows, outdated agent": "os=windows&agent=alt",
    "everything in order": "fine=ja&sort=-disk",
    "text: a name": "q=NB-0421",
    "text: part of a serial": "q=A7F",
    "text: two words": "q=nb+kunde",
    "text: nothing found": "q=gibtesnicht",
    "text: everything": "q=0",
}


def main() -> None:
    """Print every figure as one line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--devices", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with throwaway_instance() as instance:
        os.environ |= {
            "OBHUT_DATA": str(instance.path),
            "DJANGO_SETTINGS_MODULE": "obhut.config.settings",
        }
        for line in _figures(options.devices, options.rounds):
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
            sys.stdout.flush()


def _figures(devices: int, rounds: int) -> Iterator[dict[str, object]]:
    migrate = [sys.executable, "-m", "obhut.cli", "db", "migrate"]
    subprocess.run(migrate, env={**os.environ, "OBHUT_ROLE": "owner"}, check=True)
    import django

    django.setup()
    from dev.bench.big_fleet import fill

    begin = clock.monotonic()
    fill(dsn("owner"), devices=devices)
    yield {"bench": "fill", "devices": devices, "seconds": round(clock.monotonic() - begin, 1)}
    for who, client, path in _people():
        for name, query in _VIEWS.items():
            yield {
                "bench": "device-list", "who": who, "view": name,
                **_measured(client, f"{path}?{query}", rounds),
            }  # fmt: skip
        yield {"bench": "device-list", "who": who, "view": "CSV of all", **_export(client, path)}


def _people() -> Iterator[tuple[str, Any, str]]:
    from obhut.tenancy.api import operator_scope
    from obhut.tenancy.models import Partner
    from tests.sign_in import make_person, signed_in

    with operator_scope():
        largest = Partner.objects.filter(name__startswith="Systemhaus").order_by("pk")[0]
    olga = make_person("Olga Ott", "operator-technician")
    paul = make_person("Paul Pohl", "partner-technician", partner_id=largest.pk)
    yield "operator", signed_in(olga), "/o/betrieb/geraete/"
    yield "partner", signed_in(paul), f"/o/p{largest.pk}/geraete/"


def _measured(client: Any, address: str, rounds: int) -> dict[str, object]:
    """Ask for the page and for the fragment in turns; the first of each is not counted."""
    seen: dict[str, list[tuple[float, float, float, int]]] = {"page": [], "fragment": []}
    size: dict[str, int] = {}
    for _ in range(rounds + 1):
        for kind, headers in (("page", {}), ("fragment", _FRAGMENT)):
            times, size[kind] = _once(client, address, headers)
            seen[kind].append(times)
    figures: dict[str, object] = {"statements": seen["page"][-1][3]}
    for kind, rows in seen.items():
        wall, cpu, database, _ = zip(*rows[1:], strict=True)
        figures |= {
            f"{kind}_p50_ms": round(statistics.median(wall), 1),
            f"{kind}_p95_ms": round(statistics.quantiles(wall, n=20)[-1], 1),
            f"{kind}_cpu_ms": round(statistics.median(cpu), 1),
            f"{kind}_database_ms": round(statistics.median(database), 1),
            f"{kind}_kb": round(size[kind] / 1000, 1),
        }
    return figures


def _once(
    client: Any, address: str, headers: dict[str, str]
) -> tuple[tuple[float, float, float, int], int]:
    from django.db import connection

    inside: list[float] = []

    def watch(execute: Any, *arguments: Any) -> Any:
        begin = clock.monotonic()
        try:
            return execute(*arguments)
        finally:
            inside.append((clock.monotonic() - begin) * 1000)

    begin, cpu = clock.monotonic(), _cpu()
    with connection.execute_wrapper(watch):
        answer = client.get(address, headers={"host": "localhost", **headers})
    wall, cpu = (clock.monotonic() - begin) * 1000, (_cpu() - cpu) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return (wall, cpu, sum(inside), len(inside)), len(answer.content)


def _cpu() -> float:
    times = os.times()
    return times.user + times.system


def _export(client: Any, path: str) -> dict[str, object]:
    """Read the whole file as it comes; memory is what the process grew by at its highest."""
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = clock.monotonic()
    answer = client.get(f"{path}?export=csv", headers={"host": "localhost"})
    parts = answer.streaming_content if answer.streaming else [answer.content]
    size = sum(len(part) for part in parts)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    seconds = clock.monotonic() - begin
    return {"seconds": round(seconds, 1), "mb": round(size / 1e6, 1), "grown_mb": grown // 1024}


if __name__ == "__main__":
    main()
