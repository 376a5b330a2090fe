"""Agents on a whole instance whose gateway is shot again and again: nothing lost, nothing twice."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.running import free_port, running
from obhut.config.instance import Instance, Ports

pytestmark = pytest.mark.instance

COUNT, SECONDS = 30, 6


@pytest.fixture
def folder() -> Iterator[Path]:
    """Yield a folder that the processes' own user can enter too."""
    with tempfile.TemporaryDirectory(prefix="obhut-agents-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_nothing_is_lost_when_the_gateway_is_killed(folder: Path) -> None:
    instance = Instance(folder / "data")
    instance.create()
    ports = [int(free_port()) for _ in range(4)]
    instance.save(ports=Ports(*ports))
    with running(instance.path, "--port", str(ports[0])) as server:
        words = ("simulate", "agents", "--count", str(COUNT), "--interval", "0.1")
        found = server.command(*words, "--seconds", str(SECONDS), "--kill", "gateway")
        assert (found["lost"], found["duplicates"]) == (0, 0)
        assert found["kills_in_flight"] >= 3
        assert found["sent"] == found["acked"] == found["stored"] >= COUNT * SECONDS * 10
        assert found["connections"] == COUNT
        assert found["server_cpu_s"] > 0
        assert server.command("fleet", "status")["demo"] == COUNT
