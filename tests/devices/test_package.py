"""The real package, built from this very program; slow, so it is built once for all."""

import hashlib
import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import obhut_agent
import obhut_protocol
from obhut.devices.distribution import build, shelf
from obhut.devices.distribution.shelf import Keeper

_LARGEST = 25 * 2**20


@pytest.fixture(scope="module")
def shelved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelf")
    Keeper(folder).turn()
    return folder


@pytest.fixture(scope="module")
def unpacked(shelved: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    package, target = shelf.current(shelved), tmp_path_factory.mktemp("unpacked")
    assert package is not None
    archive = package.folder / package.package
    subprocess.run(["tar", "-xzf", str(archive), "-C", str(target)], check=True)
    return target


def _python(root: Path, code: str) -> str:
    """Run code in the package's Python, in an environment that holds nothing."""
    done = subprocess.run(
        [str(root / "bin/python"), "-c", code],
        env={"PATH": "/usr/bin:/bin"}, cwd="/", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_manifest_is_true(shelved: Path) -> None:
    package = shelf.current(shelved)
    assert package is not None
    raw = (package.folder / package.package).read_bytes()
    script = (package.folder / "install.sh").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == package.package_sha256
    assert hashlib.sha256(script).hexdigest() == package.script_sha256
    assert package.package_sha256.encode() in script
    assert b"@@" not in script
    assert b"eval" not in script
    assert package.size <= _LARGEST
    assert package.key == build.key()
    sums = (package.folder / "sha256sums.txt").read_text()
    assert (
        sums
        == f"{package.package_sha256}  {package.package}\n{package.script_sha256}  install.sh\n"
    )


@pytest.mark.clause("C-2.6c")
def test_it_holds_the_agent_and_nothing_of_the_platform(unpacked: Path) -> None:
    modules = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*.pyc")}
    assert any(name.endswith("/obhut_agent/run.pyc") for name in modules)
    foreign = ("obhut", "obhut_gateway", "django", "psycopg", "tests", "dev")
    parts = {part for name in modules for part in name.split("/")}
    assert parts.isdisjoint(foreign)
    assert list(unpacked.rglob("*.py")) == []
    assert {path.name for path in unpacked.iterdir()} == {"bin", "lib", "libexec", "share"}


def test_every_module_of_the_agent_loads_from_it(unpacked: Path) -> None:
    names = [
        f"{package.__name__}.{module.name}"
        for package in (obhut_agent, obhut_protocol)
        for module in pkgutil.walk_packages(package.__path__)
        if module.name != "__main__"
    ]
    assert len(names) > 30
    code = (
        "import importlib, json, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "files = [getattr(m, '__file__', None) for m in sys.modules.values()]\n"
        "print(json.dumps([name for name in files if name]))"
    )
    files = json.loads(_python(unpacked, code))
    assert len(files) > 60
    assert [name for name in files if not name.startswith(str(unpacked))] == []


def test_its_programs_start_and_its_children_too(unpacked: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [str(unpacked / "bin/obhut-agent"), "version"], env={}, capture_output=True, check=True
    )
    assert done.stdout == b"Version 0.1.0\n"
    code = (
        "import sys; from pathlib import Path; from obhut_agent import shipped, signer;"
        f"shipped.settle(); print(len(signer.generate(Path({str(tmp_path)!r}))))"
    )
    assert _python(unpacked, code) == "32\n"


def test_nothing_of_another_python_leaks_in(unpacked: Path) -> None:
    paths = json.loads(_python(unpacked, "import json, sys; print(json.dumps(sys.path))"))
    assert all(path.startswith(str(unpacked)) for path in paths)


def test_it_is_the_same_whenever_it_is_built(shelved: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-P", "-s", "-m", build.__name__, str(tmp_path), "k"],
        env={**os.environ, "PYTHONHASHSEED": "0"}, check=True,
    )  # fmt: skip
    package = shelf.current(shelved)
    assert package is not None
    assert (tmp_path / "sha256sums.txt").read_text() == (
        package.folder / "sha256sums.txt"
    ).read_text()


def test_what_is_there_is_not_built_again(shelved: Path) -> None:
    before = (shelved / "current").readlink()
    Keeper(shelved).turn()
    assert (shelved / "current").readlink() == before


def test_an_older_package_is_replaced_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "building-old"
    old.mkdir()
    (old / "manifest.json").write_text(json.dumps(_facts()))
    (tmp_path / "current").symlink_to(old.name)
    monkeypatch.setattr(build, "key", lambda: "new")
    keeper = Keeper(tmp_path)
    monkeypatch.setattr(keeper, "_built", _copied)
    keeper.turn()
    package = shelf.current(tmp_path)
    assert package is not None
    assert package.key == "new"
    assert not old.exists()


def _facts(**changes: object) -> dict[str, object]:
    texts = ("version", "arch", "glibc", "python", "package", "package_sha256", "script_sha256")
    return {**dict.fromkeys(texts, "x"), "unpacked_kb": 1, "key": "old", **changes}


def _copied(folder: Path, key: str) -> bool:
    (folder / "manifest.json").write_text(json.dumps(_facts(key=key)))
    return True


def test_a_build_that_fails_is_said_and_leaves_what_was_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "__name__", "obhut.devices.distribution.missing")
    with pytest.raises(RuntimeError, match="not built"):
        Keeper(tmp_path).turn()
    assert shelf.current(tmp_path) is None
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]
