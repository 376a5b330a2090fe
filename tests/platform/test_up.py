"""``obhut up``: order, restart, stop, crash. Database, supervisor and guard are the real ones."""

import json
import os
import signal
import socket
import stat
import tempfile
from pathlib import Path

import psutil
import pytest

from obhut.config.instance import Instance
from obhut.config.postgres import sockets
from tests.platform.conftest import Launcher, eventually


def test_ready_file_appears_and_everything_is_gone_after_the_stop(launcher: Launcher) -> None:
    process = launcher.start("--demo")
    ready = launcher.ready(process)
    assert set(ready) == {
        "url", "gateway_url", "metrics_url", "login", "logins", "enrolment_token", "data_dir",
        "pid", "version",
    }  # fmt: skip
    assert stat.S_IMODE(launcher.ready_file.stat().st_mode) == 0o600
    assert ready["data_dir"] == str(launcher.data)
    assert ready["login"] == ready["logins"][0]
    out, err = launcher.stop(process)
    assert process.returncode == 0, err
    assert ready["url"] in out
    assert err == ""
    assert not launcher.ready_file.exists()
    assert launcher.processes() == []
    assert not list(Path("/run").glob(f"obhut-*-{_digest(launcher)}"))
    assert not list(Path(tempfile.gettempdir()).glob(f"obhut-*-{_digest(launcher)}"))


def test_children_know_their_own_secret_only_and_no_log_holds_one(launcher: Launcher) -> None:
    process = launcher.start("--demo")
    launcher.ready(process)
    instance = Instance(launcher.data)
    known = {p: _environment(launcher, p) for p in ("web", "gateway", "worker", "agent")}
    launcher.stop(process)
    assert {name: sorted(k for k in env if k.startswith("DATABASE_URL_"))
            for name, env in known.items()} == {
        "web": ["DATABASE_URL_LOGIN"],
        "gateway": ["DATABASE_URL_GATEWAY"],
        # In a demonstration the worker plays a gateway.
        "worker": ["DATABASE_URL_BACKUP", "DATABASE_URL_GATEWAY", "DATABASE_URL_WORKER"],
        "agent": [],
    }  # fmt: skip
    written = (launcher.data / "logs" / "obhut.jsonl").read_text()
    assert "***" in written  # the fake web writes its secret, so the filter had to work
    for role in ("login", "gateway", "worker", "backup", "owner"):
        assert instance.password(role) not in written
    assert instance.secret_key() not in written
    assert "geheim" not in written


@pytest.mark.parametrize("name", ["web", "gateway", "worker", "agent", "postgres"])
def test_a_killed_child_comes_back_and_leaves_nothing_behind(launcher: Launcher, name: str) -> None:
    process = launcher.start("--demo")
    launcher.ready(process)
    before = _main(launcher, name)
    group = [p for p in launcher.processes() if p.pid != before.pid and _descends(p, before)]
    before.kill()
    assert eventually(lambda: _main(launcher, name, but=before.pid))
    assert not [p for p in group if p.is_running() and p.status() != "zombie"]
    assert process.poll() is None
    launcher.stop(process)
    assert launcher.processes() == []


def test_kill_9_of_the_supervisor_leaves_no_orphan_and_the_next_start_works(
    launcher: Launcher,
) -> None:
    ports = set()
    for _ in range(3):
        process = launcher.start("--demo")
        ports.add(launcher.ready(process)["url"])
        assert launcher.processes("stubborn")
        process.kill()
        process.communicate()
        assert eventually(lambda: launcher.processes() == []), launcher.processes()
    assert len(ports) == 1


def test_start_right_after_supervisor_and_database_were_killed(launcher: Launcher) -> None:
    for _ in range(2):
        process = launcher.start()
        launcher.ready(process)
        postmaster = _main(launcher, "postgres")
        process.kill()
        postmaster.kill()
        process.communicate()
        assert (launcher.data / "postgres" / "postmaster.pid").exists()
    process = launcher.start()
    launcher.ready(process)
    launcher.stop(process)
    assert launcher.processes() == []


def test_a_foreign_process_with_the_old_number_does_not_block_the_start(launcher: Launcher) -> None:
    process = launcher.start()
    launcher.ready(process)
    launcher.stop(process)
    stale = launcher.data / "postgres" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n")
    process = launcher.start()
    launcher.ready(process)
    launcher.stop(process)


def test_a_second_instance_on_the_same_data_is_refused(launcher: Launcher) -> None:
    process = launcher.start()
    launcher.ready(process)
    second = launcher.start()
    _, err = second.communicate(timeout=60)
    assert second.returncode == 1
    assert str(process.pid) in err
    assert "schon" in err
    launcher.stop(process)
    assert process.returncode == 0


def test_stop_during_the_start_leaves_nothing(launcher: Launcher) -> None:
    process = launcher.start("--demo")
    assert eventually(lambda: launcher.processes("postgres"))
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert launcher.processes() == []


def test_an_asked_port_that_is_taken_is_an_error_an_unasked_one_moves_on(
    launcher: Launcher,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = launcher.start("--port", str(port))
        _, err = process.communicate(timeout=60)
        assert process.returncode == 1
        assert str(port) in err
        assert str(os.getpid()) in err
        instance = Instance(launcher.data)
        stored = instance.state().ports
        instance.save(ports=type(stored)(web=port))
        process = launcher.start()
        moved = launcher.ready(process)["url"]
        launcher.stop(process)
    assert moved != f"http://localhost:{port}"
    process = launcher.start()
    assert launcher.ready(process)["url"] == moved
    launcher.stop(process)


def test_devices_find_their_gateway_again_or_the_start_fails(launcher: Launcher) -> None:
    process = launcher.start("--demo")
    first = launcher.ready(process)["gateway_url"]
    launcher.stop(process)
    stored = Instance(launcher.data).state()
    assert stored.agent_gateway == first
    with socket.create_server(("127.0.0.1", stored.ports.gateway)):
        process = launcher.start()
        _, err = process.communicate(timeout=60)
        assert process.returncode == 1
        assert str(stored.ports.gateway) in err
        process = launcher.start("--demo")
        moved = launcher.ready(process)["gateway_url"]
        launcher.stop(process)
    assert moved != first
    assert Instance(launcher.data).state().agent_gateway == moved


def test_data_of_a_newer_program_are_refused(launcher: Launcher) -> None:
    process = launcher.start()
    launcher.ready(process)
    launcher.stop(process)
    Instance(launcher.data).save(version="99.0.0")
    process = launcher.start()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "99.0.0" in err
    assert launcher.processes() == []


def test_a_folder_with_foreign_files_is_refused_and_stays_as_it_is(launcher: Launcher) -> None:
    launcher.data.mkdir()
    (launcher.data / "brief.txt").write_text("meins")
    process = launcher.start()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "fremde Dateien" in err
    assert [p.name for p in launcher.data.iterdir()] == ["brief.txt"]


def test_a_lost_key_is_refused_and_not_made_anew(launcher: Launcher) -> None:
    process = launcher.start()
    launcher.ready(process)
    launcher.stop(process)
    (launcher.data / "keys" / "master_key").unlink()
    process = launcher.start()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "master_key" in err


def test_a_new_password_of_a_role_reaches_the_server(launcher: Launcher) -> None:
    process = launcher.start()
    launcher.ready(process)
    launcher.stop(process)
    key = launcher.data / "keys" / "db_login"
    key.unlink()
    process = launcher.start()
    launcher.ready(process)
    assert json.loads((launcher.data / "instance.json").read_text())["roles"]
    import psycopg

    from obhut.config.database import dsn

    with psycopg.connect(dsn("login", Instance(launcher.data))) as connection:
        row = connection.execute("select current_user").fetchone()
    launcher.stop(process)
    assert row == ("obhut_login",)


def _digest(launcher: Launcher) -> str:
    return sockets.usual_folder(launcher.data, 0).name.rpartition("-")[2]


def _main(launcher: Launcher, name: str, but: int = 0) -> psutil.Process:
    """Return the process of a child, not what it started itself."""
    found = [
        p for p in launcher.processes()
        if p.pid != but and p.pid == os.getpgid(p.pid) and _is_child(p, name)
    ]  # fmt: skip
    return found[0] if found else None  # type: ignore[return-value]


def _is_child(process: psutil.Process, name: str) -> bool:
    words = process.cmdline()
    if name == "postgres":
        return words[0].endswith("/postgres")
    return "fake_child.py" in words[1] and name in words[2:]


def _descends(process: psutil.Process, ancestor: psutil.Process) -> bool:
    return ancestor in process.parents()


def _environment(launcher: Launcher, name: str) -> dict[str, str]:
    return _main(launcher, name).environ()
