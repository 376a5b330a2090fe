"""A demonstration with devices that live and have a past, for the acceptance statements."""

from collections.abc import Iterator

import pytest

from dev.running import Running, await_true, free_port, running
from tests.e2e.conftest import Doors

DEVICES = "40"
# Nobody else signs in as this person, so the one-time code is still good.
_READER = "renate.kowalski@betreiber.example"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Start a demonstration with devices; it is whole when the past is filled."""
    folder = tmp_path_factory.mktemp("acceptance")
    options = ("--demo", "--port", free_port())
    with running(folder / "data", *options, OBHUT_DEMO_DEVICES=DEVICES) as instance:
        _await_the_past(instance)
        yield instance


@pytest.fixture(scope="session")
def doors(demo: Running) -> Doors:
    return Doors(demo)


def _await_the_past(instance: Running) -> None:
    browser = instance.sign_in(_READER)

    def is_filled() -> bool:
        body = browser.open("/o/betrieb/vorgaenge/?status=done")
        return f"{DEVICES} / {DEVICES}" in " ".join(body.split())

    await_true(is_filled, seconds=180, what="the past of the devices")
