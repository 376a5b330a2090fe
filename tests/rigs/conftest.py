"""The base system is made once; each test gets a machine of its own from it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.running import Running, free_port, running
from tests.agent.conftest import TlsFiles
from tests.rigs.machine import UNINSTALL, Machine
from tests.rigs.page import Page

_INCLUDED = "curl,wget,ca-certificates"


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the archive of a minimal Debian, or skip and say what is missing."""
    if os.geteuid() != 0:
        pytest.skip("RIG NOT RUN: the rig enters another root and needs to be root")
    if shutil.which("mmdebstrap") is None:
        pytest.skip("RIG NOT RUN: mmdebstrap is missing: apt-get install mmdebstrap")
    target = tmp_path_factory.mktemp("base") / "root.tar"
    done = subprocess.run(
        ["mmdebstrap", "--mode=root", "--variant=minbase", f"--include={_INCLUDED}",
         "--dpkgopt=path-exclude=/usr/share/doc/*", "bookworm", str(target)],
        capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"RIG NOT RUN: no Debian archive within reach: {done.stderr[-300:]}")
    return target


@pytest.fixture(scope="session")
def _machine(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    made = Machine.unpacked(base, tmp_path_factory.mktemp("machine") / "root")
    try:
        yield made
    finally:
        made.remove()


@pytest.fixture
def machine(_machine: Machine) -> Iterator[Machine]:
    """Give the machine as it came; afterwards it must be so again, by our own means alone."""
    before = _machine.state()
    yield _machine
    if (_machine.root / "opt/obhut-agent").exists():
        gone = _machine.run(UNINSTALL)
        assert gone.code == 0, gone.said
    assert _machine.processes() == []
    assert _machine.state() == before, sorted(set(_machine.state()) ^ set(before))


@pytest.fixture(scope="session")
def demo(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("rig")
    options, hosts = ("--demo", "--port", free_port()), {"OBHUT_HOSTS": "platform.example"}
    with running(folder / "data", *options, **hosts) as instance:
        instance.await_package()
        yield instance


@pytest.fixture(scope="session")
def page(demo: Running) -> Page:
    return Page(demo.sign_in())


@pytest.fixture(scope="session")
def tls_files(tmp_path_factory: pytest.TempPathFactory) -> TlsFiles:
    return TlsFiles(tmp_path_factory.mktemp("tls"))
