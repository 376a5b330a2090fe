"""The agent as it is installed: whose fingerprint it believes, as whom it runs, with which way."""

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from obhut_agent import fingerprints, installed, shipped
from obhut_agent.failures import Failure
from tests.agent.conftest import agent
from tests.agent.test_enrol import TOKEN, Platform

KEY = bytes(32)
RIGHT = sha256(KEY).hexdigest()[:32]


@pytest.fixture
def platform() -> Iterator[Platform]:
    found = Platform()
    yield found
    found.close()


def _enrol(
    platform: Platform, folder: Path, fingerprint: str
) -> "subprocess.CompletedProcess[str]":
    return agent(
        "enrol", "--server", platform.url, "--token", TOKEN, "--state", str(folder),
        "--fingerprint", fingerprint,
    )  # fmt: skip


@pytest.mark.parametrize(
    "written", [RIGHT, RIGHT.upper(), "-".join(RIGHT), f"{RIGHT[:4]} {RIGHT[4:]}"]
)
def test_the_right_fingerprint_enrols(platform: Platform, tmp_path: Path, written: str) -> None:
    done = _enrol(platform, tmp_path / "state", written)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "state" / "enrolment.json").exists()


def test_another_key_is_refused_and_nothing_is_believed(platform: Platform, tmp_path: Path) -> None:
    """Also where the server claims the right fingerprint: the key itself counts."""
    accepted = platform.accepted
    platform.accepted = lambda request: {  # type: ignore[method-assign]
        **accepted(request),
        "gateway_public_key": base64.b64encode(bytes([1] * 32)).decode(),
        "operator_fingerprint": RIGHT,
    }
    done = _enrol(platform, tmp_path / "state", RIGHT)
    assert done.returncode == 2
    assert "nicht den erwarteten Fingerabdruck" in done.stderr
    assert not (tmp_path / "state" / "enrolment.json").exists()


@pytest.mark.parametrize("wrong", ["", "abc", RIGHT[:-1], RIGHT + "0", "g" * 32, RIGHT[:-1] + "ä"])
def test_a_fingerprint_that_is_none_is_said_before_anything_is_sent(
    platform: Platform, tmp_path: Path, wrong: str
) -> None:
    done = _enrol(platform, tmp_path / "state", wrong)
    assert done.returncode == 2
    assert "Der Fingerabdruck" in done.stderr
    assert platform.requests == []
    assert not (tmp_path / "state").exists()


def test_a_fingerprint_is_the_beginning_of_the_hash() -> None:
    fingerprints.require(KEY, RIGHT)
    with pytest.raises(Failure):
        fingerprints.require(KEY, "0" * 32)


def test_only_known_settings_are_read(tmp_path: Path) -> None:
    file = tmp_path / "environment"
    file.write_text("HTTPS_PROXY=http://p:1\nLD_PRELOAD=/tmp/x.so\n# NO_PROXY=x\nPATH=/tmp\nx\n")
    assert installed.settings(file) == {"HTTPS_PROXY": "http://p:1"}
    assert installed.settings(tmp_path / "missing") == {}


def test_what_a_command_does_not_name_is_added() -> None:
    state, proxy = ["--state", "/var/lib/obhut-agent"], ["--proxy", "http://p:1"]
    assert installed.completed(["status", "--json"], proxy="http://p:1") == [
        "status", *state, "--json",
    ]  # fmt: skip
    assert installed.completed(["run"], proxy="http://p:1") == ["run", *state, *proxy]
    assert installed.completed(["run"], proxy="") == ["run", *state]
    named = ["check", "--state=/x", "--proxy", "direct"]
    assert installed.completed(named, proxy="http://p:1") == named
    assert installed.completed(["--help"], proxy="http://p:1") == ["--help"]
    assert installed.completed([], proxy="") == []


def test_without_its_user_root_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Failure) as refused:
        installed.become("den-gibt-es-nicht")
    assert "den-gibt-es-nicht" in refused.value.text


def test_children_of_the_package_go_through_its_launcher(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("bin", "libexec"):
        (tmp_path / folder).mkdir()
    (tmp_path / "bin/python").write_text("")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "libexec/python"))
    monkeypatch.setenv("LD_LIBRARY_PATH", "/somewhere")
    shipped.settle()
    assert sys.executable == str(tmp_path / "bin/python")
    assert "LD_LIBRARY_PATH" not in os.environ


def test_another_python_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/somewhere")
    before = sys.executable
    shipped.settle()
    assert sys.executable == before
    assert os.environ["LD_LIBRARY_PATH"] == "/somewhere"
