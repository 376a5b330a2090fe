"""The demonstration against real processes: a killed worker goes on where it was."""

import os
import signal
from pathlib import Path

import psycopg
import pytest

from dev.running import Running, await_true, free_port, running
from obhut.config.database import dsn
from obhut.config.instance import Instance

pytestmark = pytest.mark.instance


def _ask(instance: Running, question: str) -> tuple[object, ...]:
    with psycopg.connect(dsn("owner", Instance(instance.data))) as owner:
        return owner.execute(question.encode()).fetchone() or ()


def test_the_past_of_the_demonstration_survives_a_killed_worker(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder: Path = tmp_path_factory.mktemp("played")
    devices = {"OBHUT_DEMO_DEVICES": "20"}
    with running(folder / "data", "--demo", "--port", free_port(), **devices) as demo:
        done = "select coalesce(max(done), 0) from work_task where kind = 'demo-history'"
        await_true(lambda: _ask(demo, done)[0] != 0, seconds=120, what="the past begins")
        for worker in demo.processes("worker"):
            os.kill(worker.pid, signal.SIGKILL)
        ended = "select count(*) from work_task where kind = 'demo-history' and state = 'done'"
        await_true(lambda: _ask(demo, ended)[0] == 1, seconds=300, what="the past is filled")
        hours = "select count(*) - count(distinct (device_id, hour_at)) from health_hour"
        assert _ask(demo, hours) == (0,)
        away = "select count(*) from devices_devicestate where gateway_id = 'gateway-demo'"
        assert _ask(demo, away) == (20,)
        online = f"{away} and presence = 'online' and last_seen_at > now() - interval '1 minute'"
        await_true(lambda: int(str(_ask(demo, online)[0])) > 2, seconds=60, what="they play again")
