"""Durable ingest, idle connections and a fleet at its normal rhythm, as JSON lines.

Every line is one ``obhut simulate agents`` on an instance of its own: real enrolment, real
signatures, every row counted in the database afterwards. Judge by CPU seconds: the agents run on
the same cores. ``--large`` adds 10,000 agents (needs 10,200 file descriptors).
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dev.running import Running, free_port, running

_FEW, _MANY, _ALL = 200, 2000, 10_000


def main() -> None:
    """Print every figure as one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=15, help="length of each run")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved runs of each rate")
    parser.add_argument("--large", action="store_true", help="10,000 agents too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with running(Path(folder) / "data", "--port", free_port()) as instance:
            for line in _figures(instance, options):
                sys.stdout.write(json.dumps(line) + "\n")
                sys.stdout.flush()


def _figures(instance: Running, options: argparse.Namespace) -> Iterator[dict[str, object]]:
    seconds = str(options.seconds)
    for _ in range(options.rounds):
        for offered in (1700, 5000):
            interval = str(_MANY / offered)
            found = _run(instance, _MANY, "--interval", interval, "--seconds", seconds)
            yield {"bench": "ingest", "offered_per_s": offered, **found}
    yield from _idle(instance, _MANY, seconds)
    yield {
        "bench": "ingest-kills",
        **_run(instance, _MANY, "--seconds", seconds, "--kill", "gateway"),
    }
    if options.large:
        yield from _idle(instance, _ALL, seconds)
        yield {
            "bench": "normal-rhythm",
            **_run(instance, _ALL, "--interval", "300", "--seconds", "300"),
        }


def _idle(instance: Running, count: int, seconds: str) -> Iterator[dict[str, object]]:
    """Compare the memory with few and with many connections that send nothing but heartbeats."""
    few, many = (
        _run(instance, number, "--connect-only", "--seconds", seconds) for number in (_FEW, count)
    )
    grown_mb = many["server_pss_mb"] - few["server_pss_mb"]
    yield {
        "bench": "idle-connections",
        "kb_a_connection": round(1024 * grown_mb / (count - _FEW), 1),
        **many,
    }


def _run(instance: Running, count: int, *options: str) -> dict[str, float]:
    return instance.command("simulate", "agents", "--count", str(count), *options)


if __name__ == "__main__":
    main()
