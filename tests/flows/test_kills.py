"""Whatever is killed comes back, and nothing that was acknowledged is lost or doubled."""

import json
import signal
from pathlib import Path

import psutil
import psycopg
import pytest

from dev.running import Running, await_true, free_port, running
from obhut.config.database import dsn
from obhut.config.instance import Instance

pytestmark = pytest.mark.instance

READY_S = 10


def test_whatever_is_killed_comes_back_and_nothing_is_lost(tmp_path: Path) -> None:
    """Each process in turn, PostgreSQL too; ``/bereit`` answers again within ten seconds."""
    with running(tmp_path / "data", "--demo", "--port", free_port()) as instance:
        for word in ("web", "gateway", "worker", "postgres", "obhut_agent"):
            before = _heard(instance)
            killed = _kill(instance, word)
            waited = await_true(
                lambda word=word, killed=killed: _is_back(instance, word, killed),
                seconds=READY_S + 5,
                what=f"{word} is back",
            )
            assert waited <= READY_S, word
            assert _stored(instance) >= max(before, _heard(instance)), word
        await_true(
            lambda: instance.command("fleet", "status")["online"] == 1,
            seconds=90,
            what="the agent is online again",
        )
        assert _twice_stored(instance) == 0


def test_killing_the_supervisor_leaves_no_orphan_and_a_new_start_works(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    with running(data, "--port", port) as instance:
        family = psutil.Process(instance.process.pid).children(recursive=True)
        assert len(family) >= 4
        instance.process.kill()
        instance.process.wait(10)
        _gone, left = psutil.wait_procs(family, timeout=20)
        assert left == []
    with running(data, "--port", port) as again:
        await_true(again.is_ready, seconds=READY_S, what="ready again")
        assert again.url.endswith(f":{port}")
    assert not (tmp_path / "data.ready.json").exists()


def _kill(instance: Running, word: str) -> set[int]:
    victims = instance.processes(word)
    assert victims, f"no process with {word} in its command line"
    for victim in victims:
        victim.send_signal(signal.SIGKILL)
    psutil.wait_procs(victims, timeout=10)
    return {victim.pid for victim in victims}


def _is_back(instance: Running, word: str, killed: set[int]) -> bool:
    living = {one.pid for one in instance.processes(word)}
    return bool(living) and not living & killed and instance.is_ready()


def _heard(instance: Running) -> int:
    """Return the last message of which the agent knows that it is stored."""
    status = Path(instance.ready["data_dir"]) / "agent" / "status.json"
    return int(json.loads(status.read_text()).get("last_ack_seq") or 0)


def _stored(instance: Running) -> int:
    return _number(instance, "select coalesce(max(last_seq), 0) from devices_devicespool")


def _twice_stored(instance: Running) -> int:
    return _number(
        instance,
        "select count(*) - count(distinct (device_id, spool_id, seq)) from health_sample",
    )


def _number(instance: Running, statement: str) -> int:
    own = Instance(Path(instance.ready["data_dir"]))
    with psycopg.connect(dsn_of(own)) as connection:
        row = connection.execute(statement).fetchone()
    return int(row[0]) if row else 0


def dsn_of(own: Instance) -> str:
    """Return how the backup role reaches this instance, whatever the environment says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        return dsn("backup", own)
