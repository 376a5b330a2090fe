"""``obhut doctor``: every fault that it claims to find is planted here."""

import json
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from obhut.cli import doctor
from obhut.cli.checkup import database, folder, machine
from obhut.cli.checkup.finding import State
from obhut.cli.launch import own_server
from obhut.cli.main import main
from obhut.config.database import dsn
from obhut.config.instance import Instance, Ports
from obhut.config.postgres.throwaway import throwaway_instance
from tests.platform.conftest import Launcher

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def fresh(tmp_path: Path) -> Instance:
    """Return an instance that was created, but never started."""
    instance = Instance(tmp_path / "data")
    instance.create()
    return instance


def test_a_fresh_folder_has_no_fault(fresh: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    findings = [
        folder.writable(fresh), folder.keys(fresh), folder.version(fresh),
        folder.socket_length(fresh), folder.dump_age(fresh, at=AT),
        *database.findings(fresh, own=False),
    ]  # fmt: skip
    assert {finding.state for finding in findings} == {State.OK}


def test_a_foreign_folder(tmp_path: Path) -> None:
    (tmp_path / "brief.txt").touch()
    assert folder.writable(Instance(tmp_path)).state is State.FAULT


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "datei").touch()
    found = folder.writable(Instance(tmp_path / "datei" / "data"))
    assert found.state is State.FAULT
    assert "datei" in found.text


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere; run as a plain user, too")
def test_a_folder_without_the_right_to_write(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert folder.writable(Instance(tmp_path / "data")).state is State.FAULT


def test_a_key_that_others_can_read(fresh: Instance) -> None:
    (fresh.keys / "master_key").chmod(0o644)
    found = folder.keys(fresh)
    assert found.state is State.FAULT
    assert "master_key" in found.text
    assert str(fresh.keys) in found.advice


def test_data_of_a_newer_program(fresh: Instance) -> None:
    fresh.save(version="99.1.0")
    assert folder.version(fresh).state is State.FAULT


def test_a_socket_path_that_is_too_long(fresh: Instance) -> None:
    found = folder.socket_length(fresh, Path("/tmp") / ("x" * 100))
    assert found.state is State.FAULT
    assert "107" in found.advice


def test_a_taken_port_is_named_with_its_holder(fresh: Instance) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        fresh.save(ports=Ports(web=port, gateway=1, metrics=2))
        found = folder.free_ports(fresh)
    assert any(str(port) in f.text and str(os.getpid()) in f.text for f in found)


def test_a_privileged_port_or_a_free_one(fresh: Instance) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    fresh.save(ports=Ports(web=port, gateway=port, metrics=port))
    assert [f.state for f in folder.free_ports(fresh)] == [State.OK]


def test_the_age_of_the_last_dump(fresh: Instance) -> None:
    fresh.save(version="0.1.0")
    assert folder.dump_age(fresh, at=AT).state is State.FAULT
    note = {
        "file": "obhut-20261123T110000Z-nightly.dump", "taken_at": "2026-11-23T11:00:00+00:00",
        "reason": "nightly", "bytes": 1, "seconds": 1.0, "rows": {},
    }  # fmt: skip
    (fresh.dumps / note["file"]).touch()  # type: ignore[operator]
    (fresh.dumps / "obhut-20261123T110000Z-nightly.json").write_text(json.dumps(note))
    assert folder.dump_age(fresh, at=AT).state is State.FAULT
    assert folder.dump_age(fresh, at=AT - timedelta(hours=1)).state is State.OK


@pytest.mark.parametrize(
    ("limit", "state"),
    [(1024, State.FAULT), (4096, State.OK), (1_000_000, State.OK), (-1, State.OK)],
)
def test_the_limit_of_open_files(limit: int, state: State) -> None:
    assert machine.file_descriptors(limit).state is state


@pytest.mark.parametrize(
    ("used", "state"), [(50.0, State.OK), (80.0, State.HINT), (90.0, State.FAULT)]
)
def test_a_disk_that_fills_up(tmp_path: Path, used: float, state: State) -> None:
    assert machine.disk(tmp_path / "missing" / "data", used_percent=used).state is state


@pytest.mark.parametrize(
    ("said", "state"), [(True, State.OK), (None, State.OK), (False, State.HINT)]
)
def test_a_clock_that_nobody_keeps(said: bool | None, state: State) -> None:
    assert machine.clock_is_kept(said).state is state


def test_a_clock_that_differs_from_the_database() -> None:
    off = database.same_time(AT + timedelta(minutes=2), AT, version=180_004)
    assert off.state is State.FAULT
    assert "120 s" in off.text
    assert database.same_time(AT, AT, version=180_004).state is State.OK


def test_missing_packages_are_hints(tmp_path: Path) -> None:
    found = machine.programs(path=str(tmp_path))
    assert {f.state for f in found} == {State.HINT}
    assert any(f.advice == "apt-get install chromium" for f in found)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")
def test_an_unknown_user() -> None:
    assert machine.user("gibt-es-nicht").state is State.FAULT


def test_roles_as_they_should_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with throwaway_instance() as instance:
        assert own_server.faults(instance) == []
        found = database.findings(instance, own=True)
        assert [f.state for f in found] == [State.OK, State.OK]


def test_a_missing_member_and_a_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with throwaway_instance() as instance:
        (instance.keys / "db_gateway").write_text("falsch")
        (fault,) = own_server.faults(instance)
        assert "obhut_gateway" in fault
        found = database.findings(instance, own=True)
        assert [f.state for f in found] == [State.FAULT]
        assert "--print-sql" in found[0].advice
        assert instance.password("login") not in fault


def test_rights_that_undo_the_protection() -> None:
    with throwaway_instance() as instance, psycopg.connect(dsn("owner", instance)) as connection:
        answers = {
            "rolsuper": [("obhut_login",)],
            "unnest": [("obhut_partner",)],
            "datdba": [("jemand",)],
        }
        fake = _Answers(answers)
        assert "obhut_login" in own_server._powerful(fake)[0]  # type: ignore[arg-type]
        assert "obhut_partner" in own_server._not_members(fake)[0]  # type: ignore[arg-type]
        assert "jemand" in own_server._not_owned(fake)[0]  # type: ignore[arg-type]
        assert own_server._powerful(connection) == []


class _Answers:
    """Answers as a badly kept server would; no role of ours could make it so."""

    def __init__(self, answers: dict[str, list[tuple[str]]]) -> None:
        self._answers = answers

    def execute(self, query: str, _: object = None) -> "_Rows":
        return _Rows(next(rows for word, rows in self._answers.items() if word in query))


class _Rows(list[tuple[str]]):
    def fetchone(self) -> tuple[str]:
        return self[0]


def test_the_command_reports_in_json_and_by_exit_code(
    fresh: Instance, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    fresh.save(version="99.1.0")
    assert main(["doctor", "--json", "--data", str(fresh.path)]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is False
    wrong = [c["check"] for c in answer["checks"] if c["state"] == "fault"]
    assert {"version", "dump"} <= set(wrong)
    assert main(["doctor", "--data", str(fresh.path)]) == 1
    assert "FEHLER" in capsys.readouterr().out


def test_the_printed_sql_holds_no_password(
    launcher: Launcher, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = Instance(launcher.data)
    fresh.create()
    monkeypatch.setenv("DATABASE_URL", "postgresql://server/eigene_daten")
    before = fresh.password("login")
    assert main(["doctor", "--print-sql", "--data", str(fresh.path)]) == 0
    text = capsys.readouterr().out
    assert "\\connect eigene_daten" in text
    assert before not in text
    monkeypatch.setenv("DATABASE_URL", "postgresql://server/a;drop")
    assert main(["doctor", "--print-sql", "--data", str(fresh.path)]) == 2


def test_every_check_is_part_of_the_command(fresh: Instance) -> None:
    names = {finding.check for finding in doctor.examine(fresh)}
    assert names >= {
        "python", "user", "file-descriptors", "disk", "clock", "packages", "data-folder", "keys",
        "version", "socket", "ports", "postgres", "dump",
    }  # fmt: skip
