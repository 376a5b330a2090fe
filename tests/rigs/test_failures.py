"""Everything that can go wrong on a machine: a German sentence, an exit code, nothing changed."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dev.running import Running, await_true, free_port
from tests.rigs.machine import Machine
from tests.rigs.page import Page, standing, token_of

pytestmark = pytest.mark.rig
_SCRIPT = "/tmp/install.sh"


def _fetched(machine: Machine, demo: Running) -> None:
    (machine.root / _SCRIPT[1:]).write_text(demo.get("/agent/install.sh")[1])


def _refused(machine: Machine, line: str, *, user: str = "", **environment: str) -> str:
    """Run a line that must fail and change nothing; return what it said."""
    before = machine.state()
    done = machine.run(line, user=user, **environment)
    assert done.code != 0, done.said
    assert machine.state() == before, sorted(set(machine.state()) ^ set(before))
    assert machine.processes() == []
    return done.said


def test_a_line_that_is_wrong_changes_nothing(machine: Machine, demo: Running, page: Page) -> None:
    line = page.line()
    digest = re.search(r'echo "([0-9a-f]{64})', line)
    assert digest
    wrong_hash = line.replace(digest[1], "0" * 64)
    assert "Prüfsumme stimmt nicht" in _refused(machine, wrong_hash)
    foreign = re.sub(r"--fingerprint \w+", f"--fingerprint {'0' * 32}", line)
    assert "nicht den erwarteten Fingerabdruck" in _refused(machine, foreign)
    used_up = _refused(machine, line)
    assert "Anmeldeschlüssel" in used_up or "verbraucht" in used_up, used_up
    unknown = line.replace(token_of(line), "obhut-falsch")
    assert "abgelehnt" in _refused(machine, unknown)
    nobody = f"http://localhost:{free_port()}"
    assert "nicht erreichbar" in _refused(machine, line.replace(demo.url, nobody))


def test_a_machine_that_does_not_fit_is_left_alone(machine: Machine, demo: Running) -> None:
    _fetched(machine, demo)
    words = f"sh {_SCRIPT} --server {demo.url} --token x"
    assert "als root" in _refused(machine, words, user="nobody")
    odd = machine.root / "tmp/odd"
    odd.mkdir(exist_ok=True)
    (odd / "uname").write_text('#!/bin/sh\n[ "$1" = -m ] && echo riscv64 || echo Linux\n')
    (odd / "uname").chmod(0o755)
    said = _refused(machine, words, PATH="/tmp/odd:/usr/sbin:/usr/bin:/sbin:/bin")
    assert "Linux riscv64" in said
    for wrong, sentence in {
        "--nonsense": "gibt es nicht",
        "--server": "fehlt der Wert",
        "--server ftp://x --token x": "keine gültige Adresse",
        f"--server {demo.url}": "fehlt die Option „--token“",
        f"--server {demo.url} --token x --proxy socks5://p": "Proxys",
        f"--server {demo.url} --token x --ca /fehlt.pem": "nicht lesbar",
        "": "„--server“ fehlt",
    }.items():
        assert sentence in _refused(machine, f"sh {_SCRIPT} {wrong}"), wrong


@contextmanager
def _small_disk(machine: Machine, megabytes: int) -> Iterator[None]:
    place = machine.root / "opt"
    size = f"size={megabytes}m"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_leaves_no_half_installation(machine: Machine, demo: Running) -> None:
    _fetched(machine, demo)
    words = f"--server {demo.url} --token x"
    with _small_disk(machine, 20):
        assert "MB frei" in _refused(machine, f"sh {_SCRIPT} {words}")
        # Without the look beforehand the same must come out, at whichever step it runs full.
        script = machine.root / _SCRIPT[1:]
        script.write_text(script.read_text().replace("\n  check_space\n", "\n"))
        said = _refused(machine, f"sh {_SCRIPT} {words}")
        assert "nicht entpacken" in said
        assert list((machine.root / "opt").iterdir()) == []


def _broken(machine: Machine, demo: Running, folder: Path) -> str:
    """Put a package whose agent ends at once beside its script; return the words to run it."""
    package = "obhut-agent-broken.tar.gz"
    name = re.search(r"PACKAGE='([^']+)'", demo.get("/agent/install.sh")[1])[1]  # type: ignore[index]
    source = demo.data / "packages/current" / name
    folder.mkdir()
    subprocess.run(["tar", "-xzf", str(source), "-C", str(folder)], check=True)
    (module,) = folder.glob("lib/python3*/obhut_agent/run.pyc")
    module.write_bytes(b"")
    target = machine.root / "tmp" / package
    subprocess.run(["tar", "-czf", str(target), "-C", str(folder), "."], check=True)
    digest = subprocess.run(["sha256sum", str(target)], capture_output=True, text=True, check=True)
    script = demo.get("/agent/install.sh")[1]
    script = re.sub(r"PACKAGE_SHA256='\w+'", f"PACKAGE_SHA256='{digest.stdout[:64]}'", script)
    (machine.root / _SCRIPT[1:]).write_text(script)
    return f"sh {_SCRIPT} --server {demo.url} --package /tmp/{package}"


def test_an_agent_that_does_not_start_gives_way_to_the_one_before(
    machine: Machine, demo: Running, page: Page, tmp_path: Path
) -> None:
    words = _broken(machine, demo, tmp_path / "broken")
    assert "startet nicht" in _refused(machine, f"{words} --token {token_of(page.line())}")
    done = machine.run(page.line())
    assert done.code == 0, done.said
    before, settled = standing(machine), (machine.root / "opt/obhut-agent/current").readlink()
    done = machine.run(words)
    assert done.code == 1
    assert "Der vorherige Agent läuft wieder." in done.said
    assert (machine.root / "opt/obhut-agent/current").readlink() == settled
    await_true(
        lambda: standing(machine)["connected"] is True, seconds=20, what="the old agent again"
    )
    assert standing(machine)["device_key"] == before["device_key"]
