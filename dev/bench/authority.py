"""Measure what it costs a device to judge what is signed; one JSON line a figure.

    .venv/bin/python -m dev.bench.authority [--rounds 200]

CPU milliseconds of this process (user and system), medians; the judgements are interleaved, so
that a loaded machine disturbs all alike. ``child`` is the whole process in which a device judges:
start of Python, loading of the library, judgement, end.
"""

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from obhut_agent import claims  # noqa: E402
from obhut_agent.claims import Claim, Claims  # noqa: E402
from obhut_agent.judge import Judge  # noqa: E402
from obhut_agent.state import State  # noqa: E402
from obhut_agent.verdict_words import Question  # noqa: E402
from obhut_protocol.authority import trust as trusts  # noqa: E402
from obhut_protocol.authority.bounds import HOUR_MS, MAX_CONTENT  # noqa: E402
from obhut_protocol.authority.device_lists import DeviceList  # noqa: E402
from obhut_protocol.authority.signers import Instants  # noqa: E402
from obhut_protocol.policies.layers import Level  # noqa: E402
from tests.authority.cast import ANNA, BERT, NOW, device, judge, order, trust  # noqa: E402
from tests.policies.test_merging import layer, policy  # noqa: E402

SOME_CHILDREN = 10


def main() -> int:
    """Run the measurement."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        state = State(Path(folder))
        _print(_interleaved(_judgements(), rounds), rounds)
        _print({"claim": _claims(state, rounds)}, rounds)
        _print({"child": _children(state)}, SOME_CHILDREN)
    return 0


def _judgements() -> dict[str, Callable[[], object]]:
    one = order().bundle(device(1))
    two = order(ANNA, BERT, devices=250).bundle(device(1))
    big = order(content=bytes(MAX_CONTENT)).bundle(device(1))
    keys = [device(number) for number in range(5_000)]
    values = {"verbs": {"device.restart": 1}, "windows": [[0, 480]], "protected": [[480, 1020]]}
    every = [layer(level, values) for level in Level]
    return {
        "passkey": lambda: judge(one),
        "two-persons-250-devices": lambda: judge(two),
        "20-kB-script": lambda: judge(big),
        "merge-6-layers": lambda: policy(*every),
        "list-of-5000": lambda: DeviceList(keys).root,
    }


def _interleaved(tasks: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(rounds):
        for name, task in tasks.items():
            if name != "list-of-5000" or number % 10 == 0:
                found[name].append(_cpu(task))
    return found


def _claims(state: State, rounds: int) -> list[float]:
    state.create()
    claims.create(state.claims)
    ledger = Claims(state.claims, now=NOW)
    made = [
        Claim(number.to_bytes(16), bytes(32), "script.run", NOW, NOW + number, NOW + HOUR_MS)
        for number in range(rounds)
    ]
    found = [_cpu(lambda one=one: ledger.claim(one)) for one in made]  # type: ignore[misc]
    ledger.close()
    return found


def _children(state: State) -> list[float]:
    state.trust.write_bytes(trusts.encode(trust()))
    question = Question(order().bundle(device(1)), Instants.at(NOW))
    found = []
    for _ in range(SOME_CHILDREN):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        Judge(state).command(question)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        found.append(spent * 1000)
    return found


def _cpu(task: Callable[[], object]) -> float:
    before = time.process_time_ns()
    task()
    return (time.process_time_ns() - before) / 1e6


def _print(found: dict[str, list[float]], rounds: int) -> None:
    for name, times in found.items():
        line = {
            "bench": "authority",
            "what": name,
            "cpu_ms_p50": round(statistics.median(times), 3),
            "cpu_ms_p95": round(statistics.quantiles(times, n=20)[-1], 3),
            "rounds": rounds,
            "load_1min": round(os.getloadavg()[0], 2),
        }
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    sys.exit(main())
