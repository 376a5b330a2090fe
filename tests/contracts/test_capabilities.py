"""Until contracts are concluded in the program every device may use everything."""

from collections.abc import Iterator

import pytest

from obhut.contracts.api import Capability, capabilities, provide


@pytest.fixture
def restored() -> Iterator[None]:
    yield
    provide(lambda _: frozenset(Capability))


def test_grants_everything_for_now() -> None:
    assert capabilities(7) == frozenset(Capability)
    assert {each.value for each in Capability} == {
        "monitoring", "inventory", "tickets", "patching", "remote", "antivirus", "backup",
    }  # fmt: skip


def test_a_source_can_take_over(restored: None) -> None:
    provide(lambda device_id: frozenset({Capability.MONITORING} if device_id == 1 else ()))
    assert capabilities(1) == {Capability.MONITORING}
    assert capabilities(2) == frozenset()
