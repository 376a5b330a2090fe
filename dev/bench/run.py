"""``make bench``: the figures of this machine as JSON lines; medians, CPU seconds, no verdicts.

Starts an instance of its own in a temporary folder, so nothing of an existing one is touched.
``make bench-large`` (``dev/bench/series.py``) measures on full days of many devices.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from dev.running import Running, running
from obhut.kernel import clock

_PORT = "18471"
_ROUNDS = 30
_PAGES = (
    "/o/betrieb/",
    "/o/betrieb/geraete/",
    "/geraete/1/zustand/",
    "/o/betrieb/kunden/",
    "/o/betrieb/personen/",
    "/o/betrieb/protokoll/",
)


def main() -> None:
    """Print every figure as one line."""
    for line in _figures():
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
    here = Path(__file__).parent
    subprocess.run([sys.executable, str(here / "agent_idle.py"), "--seconds", "60"], check=True)
    subprocess.run([sys.executable, "-m", "dev.bench.ingest"], check=True)
    subprocess.run([sys.executable, "-m", "dev.bench.authority"], check=True)


def _figures() -> Iterator[dict[str, object]]:
    yield {"bench": "machine", "cores": os.cpu_count(), "load_1min": round(os.getloadavg()[0], 2)}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        cold = clock.monotonic()
        with running(data, "--demo", "--port", _PORT) as instance:
            yield {"bench": "start-cold", "seconds": _since(cold)}
            yield from _pages(instance)
            yield {"bench": "memory", **_memory(instance)}
        warm = clock.monotonic()
        with running(data, "--demo", "--port", _PORT):
            yield {"bench": "start-warm", "seconds": _since(warm)}


def _pages(instance: Running) -> Iterator[dict[str, object]]:
    browser = instance.sign_in()
    for page in _PAGES:
        browser.open(page)
        web = instance.processes("web")
        before, times = _cpu(web), []
        for _ in range(_ROUNDS):
            begin = clock.monotonic()
            browser.open(page)
            times.append((clock.monotonic() - begin) * 1000)
        yield {
            "bench": "page",
            "page": page,
            "p50_ms": round(statistics.median(times), 1),
            "p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
            "cpu_ms_per_request": round((_cpu(web) - before) / _ROUNDS * 1000, 1),
            "bytes": len(browser.body.encode()),
        }


def _memory(instance: Running) -> dict[str, float]:
    """Return the proportional memory of each part in MiB."""
    words = ("web", "gateway", "worker", "postgres", "obhut_agent")
    return {word: round(sum(map(_pss, instance.processes(word))), 1) for word in words}


def _pss(process: psutil.Process) -> float:
    family = [process, *process.children(recursive=True)]
    return sum(one.memory_full_info().pss for one in family) / 2**20


def _cpu(processes: list[psutil.Process]) -> float:
    """Return user and system seconds of the processes and their living children."""
    family = {one.pid: one for root in processes for one in (root, *root.children(recursive=True))}
    return sum(sum(one.cpu_times()[:2]) for one in family.values())


def _since(begin: float) -> float:
    return round(clock.monotonic() - begin, 1)


if __name__ == "__main__":
    main()
