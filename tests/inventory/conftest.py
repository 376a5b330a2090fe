"""People, one device, and a database in which the worker may commit."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from obhut.devices.models import Device
    from tests.cast import Cast


@pytest.fixture
def cast(own_database: str) -> "Cast":
    from tests.cast import people

    return people()


@pytest.fixture
def device(cast: "Cast") -> "Device":
    from tests.devices.making import device_of

    return device_of(cast.anna)
