"""One running instance for all flows that only look; whoever breaks something starts its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.running import Running, free_port, running


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("demo")
    with running(folder / "data", "--demo", "--port", free_port()) as instance:
        yield instance
