"""A PostgreSQL of the user's own, version 15: roles by the printed SQL, then everything on it."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from obhut.config.instance import Instance
from obhut.config.keys import ROLES
from obhut.config.postgres import roles
from obhut.config.processes import credentials, spawn
from tests.platform.conftest import Launcher, eventually

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
pytestmark = [
    pytest.mark.rig,
    pytest.mark.skipif(
        not (PROGRAMS / "postgres").exists(),
        reason="Debian's PostgreSQL 15 is missing: apt-get install postgresql-15",
    ),
]


@pytest.fixture
def server() -> Iterator[Path]:
    """Run a PostgreSQL 15 whose superuser may sign in without a password; yield its folder."""
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="obhut-pg15-"))
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    _run(["initdb", "-D", f"{folder}/d", "-U", "postgres", "-A", "trust", "--no-sync"], user)
    (folder / "d" / "pg_hba.conf").write_text(
        "local all postgres trust\nlocal all all scram-sha-256\n"
    )
    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"]
    process = spawn(
        [str(PROGRAMS / "postgres"), "-D", f"{folder}/d", *options, "-c", "fsync=off"],
        env={"LC_ALL": "C"},
        user=user,
        death_signal=signal.SIGQUIT,
        stdout=subprocess.DEVNULL,
    )
    question = [str(PROGRAMS / "pg_isready"), "-q", "-h", str(folder)]
    assert eventually(lambda: subprocess.run(question, check=False).returncode == 0)
    yield folder
    process.send_signal(signal.SIGINT)
    process.wait(30)
    shutil.rmtree(folder)


def _run(words: list[str], user: pwd.struct_passwd | None) -> None:
    subprocess.run(
        [str(PROGRAMS / words[0]), *words[1:]],
        env={"LC_ALL": "C"},
        cwd="/",
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **credentials(user),
    )


def _apply(server: Path, instance: Instance) -> None:
    text = roles.printed({role: instance.password(role) for role in ROLES})
    subprocess.run(
        [
            str(PROGRAMS / "psql"),
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            str(server),
            "-U",
            "postgres",
        ],
        input=text,
        text=True,
        check=True,
        capture_output=True,
    )


def _owned(launcher: Launcher, server: Path) -> Instance:
    os.chown(server, os.geteuid(), -1)  # our processes must reach the socket
    server.chmod(0o755)
    launcher.env["DATABASE_URL"] = f"postgresql:///obhut?host={server}"
    instance = Instance(launcher.data)
    instance.create()
    return instance


def test_without_the_roles_the_start_says_what_to_do(launcher: Launcher, server: Path) -> None:
    _owned(launcher, server)
    process = launcher.start()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "--print-sql" in err
    assert not launcher.processes("postgres -D")


def test_the_printed_sql_makes_it_run_and_may_be_repeated(launcher: Launcher, server: Path) -> None:
    instance = _owned(launcher, server)
    _apply(server, instance)
    _apply(server, instance)
    process = launcher.start()
    launcher.ready(process)
    assert not (launcher.data / "postgres").exists()
    launcher.stop(process)
    assert process.returncode == 0


def test_a_role_with_too_many_rights_is_refused(launcher: Launcher, server: Path) -> None:
    instance = _owned(launcher, server)
    _apply(server, instance)
    with psycopg.connect(f"host={server} user=postgres dbname=obhut") as connection:
        connection.execute("alter role obhut_login bypassrls")
    process = launcher.start()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "obhut_login" in err


def test_schema_dump_and_restore_work_on_15(launcher: Launcher, server: Path) -> None:
    instance = _owned(launcher, server)
    _apply(server, instance)
    env = {**os.environ, **launcher.env, "OBHUT_DATA": str(instance.path)}
    for words in (["migrate"], ["migrate"], ["dump", "--json"]):
        subprocess.run(
            [sys.executable, "-m", "obhut.cli", "db", *words], env=env, check=True, cwd="/"
        )
    (dump,) = instance.dumps.glob("*.dump")
    with psycopg.connect(
        f"host={server} user=postgres dbname=postgres", autocommit=True
    ) as connection:
        connection.execute("drop database obhut")
    _apply(server, instance)
    subprocess.run(
        [sys.executable, "-m", "obhut.cli", "db", "restore", str(dump), "--data",
         str(instance.path)],
        env=env, check=True, cwd="/",
    )  # fmt: skip
