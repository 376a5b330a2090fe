"""A device on a database of the test's own."""

from typing import Any

import pytest


@pytest.fixture
def device(own_database: str) -> Any:
    """Return a device of Anna's customer."""
    from tests.cast import people
    from tests.devices.making import device_of

    return device_of(people().anna)
