"""Measure the public pages: server time as a stranger, and what a first visit weighs.

    .venv/bin/python dev/bench/catalogue.py [--rounds 60]

Prints one JSON line a page: wall time through all of Django (middleware, role of visitors,
template), CPU, and the bytes of page, style sheet, scripts, font and icons as they are sent.
"""

import argparse
import gzip
import json
import os
import re
import resource
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from obhut.config.postgres.throwaway import throwaway_instance  # noqa: E402
from obhut.kernel import clock  # noqa: E402

# Modules of Django come once the scratch database stands.
# ruff: noqa: PLC0415

_PAGES = (
    "/leistungen/",
    "/leistungen/premium/",
    "/preise/",
    "/buchen/?standard=42&premium=3",
    "/preise/1/de.pdf",
    "/sitemap.xml",
)
_DIST = ROOT / "src" / "obhut" / "ui" / "static" / "ui" / "dist"
_FILES = re.compile(rb'(?:href|src)="(/static/[^"#]+)')


def main() -> None:
    """Print every figure as one line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    with throwaway_instance() as instance:
        os.environ |= {
            "OBHUT_DATA": str(instance.path),
            "DJANGO_SETTINGS_MODULE": "obhut.config.settings",
        }
        for line in _figures(rounds):
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()


def _figures(rounds: int) -> Iterator[dict[str, object]]:
    migrate = [sys.executable, "-m", "obhut.cli", "db", "migrate"]
    subprocess.run(migrate, env={**os.environ, "OBHUT_ROLE": "owner"}, check=True)
    import django

    django.setup()
    from django.test import Client

    for page in _PAGES:
        yield {"bench": "catalogue", "page": page, **_measured(Client(), page, rounds)}


def _measured(client: Any, address: str, rounds: int) -> dict[str, object]:
    """Ask again and again; the first answer is not counted."""
    wall, cpu, body = [], [], b""
    for number in range(rounds + 1):
        begin, used = clock.monotonic(), _cpu()
        answer = client.get(address, headers={"host": "localhost"})
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        if number:
            wall.append((clock.monotonic() - begin) * 1000)
            cpu.append((_cpu() - used) * 1000)
        body = answer.content
    return {
        "p50_ms": round(statistics.median(wall), 1),
        "p95_ms": round(statistics.quantiles(wall, n=20)[-1], 1),
        "cpu_ms": round(statistics.median(cpu), 1),
        "page_kb": round(len(body) / 1000, 1),
        "first_visit_kb": round(_weight(body) / 1000, 1),
        "load_1min": round(os.getloadavg()[0], 1),
    }


def _weight(body: bytes) -> int:
    """Return the bytes of a page with its files, packed as they are sent, and the font."""
    if body.startswith(b"%PDF"):
        return len(body)
    names = {Path(each.decode()).name for each in _FILES.findall(body)}
    fonts = {each.name for each in _DIST.glob("inter-latin-wght*.woff2")} if names else set()
    return len(gzip.compress(body)) + sum(map(_sent, names | fonts))


def _sent(name: str) -> int:
    """Return the size of a file as a browser gets it; the smallest shape lies beside it."""
    shapes = [path for end in (".br", "") if (path := _DIST / f"{name}{end}").exists()]
    return min(path.stat().st_size for path in shapes) if shapes else 0


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
