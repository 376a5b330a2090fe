"""The launcher's parts, one by one."""

import base64
import hmac
import json
import os
import stat
from pathlib import Path

import pytest

from dev.running import free_port
from obhut.cli.launch import ports, stamp
from obhut.cli.launch.child import Child, Spec, delay
from obhut.cli.launch.log_file import Lines, LogFile
from obhut.cli.launch.plan import without_user
from obhut.config import keys
from obhut.config.database import dsn, with_user
from obhut.config.instance import Instance, Ports
from obhut.config.postgres import roles, sockets
from obhut.config.problems import InstanceBusy, KeyMissing, PortProblem, SchemaProblem


def test_the_back_off_is_immediate_then_doubles_to_ten_seconds() -> None:
    assert [delay(n) for n in range(8)] == [0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]


def test_a_minute_of_health_forgets_earlier_failures() -> None:
    child = Child(Spec("x", [], {}), started_at=0.0)
    assert [child.ended(at) - at for at in (1.0, 2.0, 3.0)] == [0.0, 0.5, 1.0]
    child.started_at = 100.0
    assert child.ended(159.9) == 159.9 + 2.0
    child.started_at = 200.0
    assert child.ended(260.0) == 260.0


def test_keys_are_private_made_once_and_never_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    keys.create_missing(folder, holds_data=False)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert set(before) == {
        "secret_key", "master_key", "gateway_ed25519", *(f"db_{role}" for role in keys.ROLES),
    }  # fmt: skip
    assert len(before["master_key"]) == len(before["gateway_ed25519"]) == 32
    keys.create_missing(folder, holds_data=True)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("name", ["secret_key", "master_key", "gateway_ed25519"])
def test_a_lost_key_of_existing_data_is_an_error(tmp_path: Path, name: str) -> None:
    keys.create_missing(tmp_path, holds_data=False)
    (tmp_path / name).unlink()
    with pytest.raises(KeyMissing, match=name):
        keys.create_missing(tmp_path, holds_data=True)
    assert not (tmp_path / name).exists()


def test_the_state_survives_and_ignores_what_it_does_not_know(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    instance.save(version="0.1.0", ports=Ports(web=1), demo=True)
    stored = json.loads(instance.state_file.read_text())
    instance.state_file.write_text(json.dumps({**stored, "later": 1}))
    assert instance.state().ports == Ports(web=1)
    assert instance.save(pid=7).version == "0.1.0"


def test_an_instance_is_held_once(tmp_path: Path) -> None:
    first = Instance(tmp_path)
    assert first.running_pid() is None
    with first.locked():
        assert Instance(tmp_path).running_pid() == os.getpid()
        with pytest.raises(InstanceBusy) as busy, Instance(tmp_path).locked():
            pass
        assert busy.value.pid == os.getpid()
    assert first.running_pid() is None


def test_find_follows_option_then_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    monkeypatch.setenv("OBHUT_DATA", str(tmp_path / "env"))
    assert Instance.find().path == tmp_path / "env"
    assert Instance.find(str(tmp_path / "link")).path == tmp_path / "real"
    monkeypatch.delenv("OBHUT_DATA")
    assert Instance.find().path.name == "var"


def test_the_address_of_a_role(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = Instance(tmp_path)
    instance.create()
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:mine@db.example:5433/o?sslmode=require")
    password = instance.password("worker")
    expected = f"postgresql://obhut_worker:{password}@db.example:5433/o?sslmode=require"
    assert dsn("worker", instance) == expected
    monkeypatch.setenv("DATABASE_URL_WORKER", "postgresql://x@y/z")
    assert dsn("worker", instance) == "postgresql://x@y/z"
    assert with_user("postgresql:///o?host=/s", "u", "p") == "postgresql://u:p@/o?host=/s"
    assert without_user("postgresql://u:p@/o?host=/s") == "postgresql:///o?host=/s"


def test_the_verifier_gives_the_server_signature_of_rfc_7677() -> None:
    salt = "W22ZaJ0SNY7soEsUEjb6gQ=="
    nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    said = f"n=user,r=rOprNGfwEbeRWgbNEkqO,r={nonce},s={salt},i=4096,c=biws,r={nonce}"
    verifier = roles.scram("pencil", base64.b64decode(salt))
    server_key = base64.b64decode(verifier.rpartition(":")[2])
    signature = base64.b64encode(hmac.digest(server_key, said.encode(), "sha256")).decode()
    assert signature == "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
    assert verifier.startswith(f"SCRAM-SHA-256$4096:{salt}$")
    assert roles.scram("pencil") != roles.scram("pencil")


def test_the_roles_stamp_notes_every_change_and_tells_no_password() -> None:
    passwords = dict.fromkeys(keys.ROLES, "geheim")
    first = roles.stamp(passwords)
    assert first == roles.stamp(passwords)
    assert first != roles.stamp({**passwords, "login": "anders"})
    assert first != roles.stamp(passwords, createdb=True)
    assert "geheim" not in roles.printed(passwords)


def test_a_socket_folder_that_a_stranger_prepared_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "_base", lambda: tmp_path)
    usual = sockets.usual_folder(tmp_path, os.geteuid())
    (tmp_path / "elsewhere").mkdir()
    usual.symlink_to(tmp_path / "elsewhere")
    other = sockets.socket_folder(tmp_path, os.geteuid())
    assert other != usual
    other.rmdir()
    usual.unlink()
    usual.mkdir(mode=0o755)
    usual.chmod(0o755)
    other = sockets.socket_folder(tmp_path, os.geteuid())
    assert other != usual
    other.rmdir()


def test_a_long_data_folder_still_has_a_short_socket() -> None:
    long = Path("/") / "/".join(["x" * 50] * 10)
    assert len(str(sockets.usual_folder(long, 65_534) / sockets.SOCKET_NAME)) <= 107


@pytest.mark.parametrize(
    ("stored", "program", "newer"),
    [("", "0.1.0", False), ("0.1.0", "0.1.0", False), ("0.9.0", "0.10.0", False),
     ("0.10.0", "0.9.0", True), ("1.0.0", "0.9.9", True)],
)  # fmt: skip
def test_only_a_step_back_is_refused(stored: str, program: str, newer: bool) -> None:
    if newer:
        with pytest.raises(SchemaProblem, match=stored):
            stamp.refuse_newer(stored, program)
    else:
        stamp.refuse_newer(stored, program)


def test_the_fingerprint_belongs_to_one_database() -> None:
    assert stamp.fingerprint("a") == stamp.fingerprint("a")
    assert stamp.fingerprint("a") != stamp.fingerprint("b")


def test_lines_are_cut_and_rests_kept() -> None:
    lines = Lines()
    assert lines.feed(b"eins\nzw") == ["eins"]
    assert lines.feed(b"ei\n\n") == ["zwei"]
    assert lines.feed(b"x" * 70_000) == ["x" * 70_000]
    assert lines.feed(b"ende") == []
    assert lines.feed(b"") == ["ende"]


def test_the_log_is_json_without_secrets_and_rotates(tmp_path: Path) -> None:
    log = LogFile(tmp_path, ["sehr-geheimes-wort"], size=2000)
    log.add("web", '{"event": "x sehr-geheimes-wort", "level": "error"}')
    log.add("web", "kein { JSON")
    first, second = (json.loads(line) for line in log.path.read_text().splitlines())
    assert first["event"] == "x ***"
    assert first["level"] == "error"
    assert second["event"] == "kein { JSON"
    for number in range(200):
        log.add("web", f"Zeile {number} {'.' * 40}")
    log.close()
    files = sorted(tmp_path.glob("obhut.jsonl*"))
    assert len(files) == 6
    assert all(path.stat().st_size <= 2000 for path in files)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


@pytest.mark.parametrize("port", [0, -1, 65_536])
def test_a_port_that_is_no_port(port: int) -> None:
    with pytest.raises(PortProblem):
        ports.choose(Ports(), asked=port, listen="127.0.0.1")


def test_the_other_ports_follow_that_of_the_pages() -> None:
    asked = int(free_port())
    chosen = ports.choose(Ports(), asked=asked, listen="127.0.0.1")
    assert chosen.web == asked
    others = (chosen.gateway, chosen.metrics, chosen.fallback)
    assert len({asked, *others}) == 4
    assert all(1024 < port <= 65_535 for port in others)
    assert asked > 65_335 or others[0] - asked <= 200


def test_known_ports_stay() -> None:
    first = ports.choose(Ports(), asked=int(free_port()), listen="127.0.0.1")
    again = ports.choose(first, asked=int(free_port()), listen="127.0.0.1")
    assert (again.gateway, again.metrics) == (first.gateway, first.metrics)
