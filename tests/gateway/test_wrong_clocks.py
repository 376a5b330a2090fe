"""Devices whose clocks are wrong from the start, or jump: their rows keep order and distance."""

import pytest

from tests.gateway import machine as devices
from tests.gateway.conftest import Gateway
from tests.gateway.machine import Machine, row

_MINUTE = 60_000
_YEAR = 365 * 24 * 60 * _MINUTE
CLOCKS = {"1970": 1_000_000, "2099": 4_070_908_800_000, "2038": 2_147_483_648_000}


def _ages(gateway: Gateway, machine: Machine) -> list[int]:
    """Return how many minutes ago the rows were measured, in the order of their numbers."""
    found = gateway.rows(
        "select round(extract(epoch from received_at - measured_at) / 60)::int from health_sample"
        " where device_id = %s order by seq", machine.device_id,
    )  # fmt: skip
    return [age for (age,) in found]


@pytest.mark.parametrize("year", CLOCKS)
def test_a_clock_that_is_decades_off_is_corrected_by_what_it_said_at_the_start(
    gateway: Gateway, machine: Machine, year: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = CLOCKS[year]
    monkeypatch.setattr(devices, "now_ms", lambda: now)
    agent = gateway.connect(machine)
    ages = (120, 30, 5, 0)
    messages = [
        row(seq, at_ms=max(300_000, now - age * _MINUTE)) for seq, age in enumerate(ages, 1)
    ]
    assert agent.store(*messages) == len(ages)
    wanted = list(ages)
    if year == "1970":  # twelve minutes after the beginning of time nothing is two hours old
        wanted[:2] = [12, 12]
    assert _ages(gateway, machine) == wanted


@pytest.mark.parametrize("jump", [-30 * _YEAR, -_YEAR, _YEAR, 70 * _YEAR])
def test_a_clock_that_jumps_within_a_session_makes_rows_of_today(
    gateway: Gateway, machine: Machine, jump: int
) -> None:
    """The next session measures anew how far it is off; until then arrival is what counts."""
    now = devices.now_ms()
    agent = gateway.connect(machine)
    assert agent.store(row(1, at_ms=now), row(2, at_ms=now + jump), row(3, at_ms=now)) == 3
    assert _ages(gateway, machine) == [0, 0, 0]
    kept = gateway.one(
        "select round(extract(epoch from device_at) * 1000) from health_sample"
        " where device_id = %s and seq = 2", machine.device_id,
    )  # fmt: skip
    assert int(kept) == now + jump


@pytest.mark.parametrize("minutes", [61, -61])
def test_an_hour_put_forward_or_back_moves_rows_by_it_at_most(
    gateway: Gateway, machine: Machine, minutes: int
) -> None:
    now = devices.now_ms()
    agent = gateway.connect(machine)
    assert agent.store(row(1, at_ms=now + minutes * _MINUTE)) == 1
    assert _ages(gateway, machine) == [max(0, -minutes)]
