"""Each topic of ``explain`` from a cold start: at most two seconds, no Django, no database."""

import json
import os
import resource
import subprocess
import sys

import pytest

from obhut.cli.explain import inputs
from obhut.explain.dunning import explain
from obhut.kernel.holidays import HolidayCalendar
from tests.cli.vectors import VECTORS

SECONDS = 2.0
ONE_A_TOPIC = {words.split()[0]: words for words, _ in VECTORS.values()}
PROBE = """
import json, resource, sys
from obhut.cli.main import main
code = main(sys.argv[1:])
loaded = {name.partition(".")[0] for name in sys.modules}
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([sorted(loaded & set("django psycopg procrastinate uvloop asyncio".split())),
                  used.ru_utime + used.ru_stime, code]))
"""


@pytest.mark.parametrize("topic", ONE_A_TOPIC)
def test_a_topic_from_a_cold_start(topic: str) -> None:
    command = [sys.executable, "-c", PROBE, "explain", *ONE_A_TOPIC[topic].split(), "--json"]
    # Nowhere to connect to, and no data folder: a command that asked for either would fail.
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgresql://127.0.0.1:1/nothing"}
    run = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, timeout=60
    )
    assert run.returncode == 0, run.stderr
    answer, probe = run.stdout.splitlines()
    assert json.loads(answer)["why"]
    loaded, seconds, code = json.loads(probe)
    assert (loaded, code) == ([], 0)
    assert seconds <= SECONDS


def test_a_rule_answers_in_a_millisecond() -> None:
    """The slowest topic in this process, by CPU time, since a wall clock measures others too."""
    policy, due = inputs.terms("saas"), inputs.day("2026-12-01")

    def ask() -> None:
        explain(terms=policy, due=due, debit_on=None, calendar=HolidayCalendar(("SN",)))

    ask()  # holidays of the years are read once
    begin = _cpu_seconds()
    for _ in range(100):
        ask()
    assert (_cpu_seconds() - begin) / 100 <= 0.001


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
