"""The whole fleet is sorted by its states alone: the same devices in the same order."""

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from obhut.kernel import clock
from tests.devices.making import ago, device_of
from tests.sign_in import signed_in

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db

URL = "/o/betrieb/geraete/"
COLUMNS = ("presence", "cpu", "memory", "disk", "seen")
VALUES = ((12.5, 40.0, 3), (None, None, None), (12.5, 41.0, 1), (99.0, None, 900), (0.0, 40.0, 3))


@pytest.fixture
def fleet(cast: "Cast") -> None:
    for number, (cpu, memory, seen) in enumerate(2 * VALUES):
        device_of(
            cast.anna if number % 2 else cast.carl, name=f"rechner-{number:02}",
            hardware_id=f"hw-{number}",
            removed_at=clock.real() if number in {4, 7} else None,
            state_presence=("online", "offline", "unknown")[number % 3],
            state_cpu_percent=cpu, state_mem_percent=memory, state_disk_percent=cpu,
            state_last_seen_at=None if seen is None else ago(seen),
        )  # fmt: skip


def _names(client: Client, query: str) -> list[str]:
    page = client.get(f"{URL}?{query}").content.decode()
    return re.findall(r">\s*(rechner-\d\d)\s*<", page)


@pytest.mark.parametrize("falling", ["", "-"])
@pytest.mark.parametrize("column", COLUMNS)
def test_sorted_alone_or_beside_the_devices_it_is_the_same(
    cast: "Cast", fleet: None, column: str, falling: str
) -> None:
    client = signed_in(cast.olga)
    alone = _names(client, f"sort={falling}{column}")
    assert alone == _names(client, f"sort={falling}{column}&q=rechner")
    assert len(alone) == 8
    assert not {"rechner-04", "rechner-07"} & set(alone)


def test_the_devices_are_not_read_to_find_the_page(cast: "Cast", fleet: None) -> None:
    client = signed_in(cast.olga)
    with CaptureQueriesContext(connection) as seen:
        client.get(f"{URL}?sort=-cpu")
    keys = [each["sql"] for each in seen if 'ORDER BY "devices_devicestate"' in each["sql"]]
    assert len(keys) == 1
    assert "JOIN" not in keys[0]
