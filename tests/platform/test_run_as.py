"""Who runs what: root drops its rights, and a clone below a closed home works."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from obhut.cli.launch import identity
from obhut.config.link_tree import link_tree
from obhut.config.problems import UserProblem
from obhut.config.reach import first_unreachable
from tests.platform.conftest import Launcher

ROOT = Path(__file__).resolve().parents[2]
needs_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can become another user: run the tests as root, too"
)


@pytest.fixture
def home() -> Iterator[Path]:
    """Yield a folder with mode 0700 that holds a clone with its environment."""
    folder = Path(tempfile.mkdtemp(prefix="obhut-home-"))
    link_tree(Path(sys.prefix), folder / "venv")
    link_tree(ROOT / "src", folder / "src")
    (folder / "agent").mkdir()
    link_tree(ROOT / "agent" / "src", folder / "agent" / "src")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def closed_launcher(launcher: Launcher, home: Path) -> Launcher:
    """Start from the clone in the closed home; data go below it as well."""
    launcher.python = str(home / "venv" / "bin" / "python")
    launcher.env["PYTHONPATH"] = f"{home / 'src'}:{home / 'agent' / 'src'}"
    launcher.env["TEST_COPIES"] = str(launcher.folder / "copies")
    launcher.data = home / "var" / "demo"
    return launcher


@needs_root
def test_root_runs_nothing_but_the_supervisor_as_root(launcher: Launcher) -> None:
    process = launcher.start("--demo")
    launcher.ready(process)
    users = {p.username() for p in launcher.processes() if process.pid not in _line(p)}
    launcher.stop(process)
    assert users == {"nobody"}
    assert (launcher.data / "keys").stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert (launcher.data / "logs").stat().st_uid == 0


@needs_root
def test_root_below_a_closed_home_uses_a_reachable_copy(closed_launcher: Launcher) -> None:
    asked = closed_launcher.data
    for _ in range(2):
        process = closed_launcher.start("--demo")
        ready = closed_launcher.ready(process)
        (web,) = [p for p in closed_launcher.processes("fake_child.py") if "web" in p.cmdline()]
        assert web.username() == "nobody"
        assert web.exe() == str(Path(sys.executable).resolve())
        assert web.cmdline()[0].startswith(str(closed_launcher.folder / "copies"))
        closed_launcher.stop(process)
    assert asked.is_symlink()
    assert ready["data_dir"] == str(asked.resolve())
    assert ready["data_dir"].startswith(str(closed_launcher.folder / "copies"))
    copies = [p.name for p in (closed_launcher.folder / "copies").iterdir()]
    assert len(copies) == 2  # the data, and one copy of the program for both starts


@needs_root
def test_a_plain_user_below_a_closed_home_needs_no_copy(
    closed_launcher: Launcher, home: Path, plain_user: str
) -> None:
    entry = pwd.getpwnam(plain_user)
    os.chown(home, entry.pw_uid, entry.pw_gid)
    os.chown(closed_launcher.folder, entry.pw_uid, entry.pw_gid)
    closed_launcher.user = plain_user
    process = closed_launcher.start("--demo")
    ready = closed_launcher.ready(process)
    assert {p.username() for p in closed_launcher.processes()} == {plain_user}
    assert ready["data_dir"] == str(home / "var" / "demo")
    closed_launcher.stop(process)
    assert process.returncode == 0
    assert closed_launcher.processes() == []
    assert not (closed_launcher.folder / "copies").exists()


@pytest.fixture
def plain_user() -> Iterator[str]:
    name = "obhut-plain-test"
    subprocess.run(["useradd", "--system", "--no-create-home", name], check=True)
    yield name
    subprocess.run(["userdel", name], check=True)


@needs_root
def test_another_user_takes_over_the_data(launcher: Launcher, plain_user: str) -> None:
    process = launcher.start()
    launcher.ready(process)
    launcher.stop(process)
    process = launcher.start("--run-as", plain_user)
    launcher.ready(process)
    users = {p.username() for p in launcher.processes() if process.pid not in _line(p)}
    launcher.stop(process)
    assert users == {plain_user}
    assert (launcher.data / "postgres").stat().st_uid == pwd.getpwnam(plain_user).pw_uid


@needs_root
@pytest.mark.parametrize(
    ("name", "text"), [("gibt-es-nicht", "gibt es nicht"), ("root", "nicht als root")]
)
def test_an_impossible_user_is_refused(name: str, text: str) -> None:
    with pytest.raises(UserProblem, match=text):
        identity.choose_user(name)


@needs_root
def test_python_out_of_reach_names_the_closed_folder(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = home / "python3"
    shutil.copy(Path(sys.executable).resolve(), python)
    monkeypatch.setattr(sys, "executable", str(python))
    with (
        pytest.raises(UserProblem, match=str(home)),
        identity.runtime_for(pwd.getpwnam("nobody")),
    ):
        pass


@needs_root
def test_data_in_a_closed_folder_are_not_moved(launcher: Launcher, home: Path) -> None:
    (home / "data").mkdir()
    (home / "data" / "instance.json").write_text("{}")
    process = launcher.start(data=home / "data")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert str(home) in err


def test_a_linked_tree_is_readable_and_leaves_the_original_alone(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "in").mkdir(parents=True)
    (source / "in" / "open").write_text("1")
    (source / "in" / "open").chmod(0o644)
    (source / "in" / "closed").write_text("2")
    (source / "in" / "closed").chmod(0o600)
    (source / "run").write_text("3")
    (source / "run").chmod(0o700)
    (source / "link").symlink_to("/usr/bin/env")
    link_tree(source, tmp_path / "target")
    target = tmp_path / "target"
    assert (target / "in" / "open").samefile(source / "in" / "open")
    assert not (target / "in" / "closed").samefile(source / "in" / "closed")
    assert (target / "in" / "closed").stat().st_mode & 0o777 == 0o644
    assert (target / "run").stat().st_mode & 0o777 == 0o755
    assert (source / "run").stat().st_mode & 0o777 == 0o700
    assert (target / "link").readlink() == Path("/usr/bin/env")


def test_reach_names_what_is_missing(tmp_path: Path) -> None:
    assert first_unreachable(None, files=[Path(__file__)]) is None
    assert first_unreachable(None, files=[tmp_path / "missing"]) == tmp_path / "missing"


@needs_root
def test_reach_names_the_first_closed_step(launcher: Launcher) -> None:
    closed = launcher.folder / "closed"
    closed.mkdir(mode=0o700)
    nobody = pwd.getpwnam("nobody")
    assert first_unreachable(nobody, folders=[closed / "in"]) == closed
    assert first_unreachable(nobody, folders=[launcher.folder]) is None


def _line(process: object) -> list[int]:
    """Return the process and its kin of the same program: supervisor and guard."""
    me = process.pid  # type: ignore[attr-defined]
    parent = process.ppid()  # type: ignore[attr-defined]
    return [me, parent] if "up_with_fakes" in " ".join(process.cmdline()) else [me]  # type: ignore[attr-defined]
