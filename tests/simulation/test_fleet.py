"""``obhut simulate fleet``: shares, marks, and what it refuses."""

import psycopg
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from obhut.cli.main import main
from obhut.config.database import dsn
from obhut.config.demo.fleet import AlreadyThere, Filling, shares
from obhut.devices import api as devices
from obhut.devices.models import Device, DeviceFacts, DeviceState
from obhut.health.models import Hour, Sample
from obhut.kernel import clock
from obhut.tenancy.models import Customer
from tests.roles import database_role


@given(devices=st.integers(1, 1_000_000))
def test_no_device_is_lost_and_no_partner_empty(devices: int) -> None:
    found = shares(devices)
    assert sum(share.devices for share in found) == devices
    assert len(found) == min(100, devices)
    assert all(share.devices >= 1 and share.customers >= 1 for share in found)


def test_the_largest_partner_has_a_fifth() -> None:
    found = sorted((share.devices for share in shares(100_000)), reverse=True)
    assert found[0] == 21_000
    assert found[1] < 6_000


def _owner(database: str) -> str:
    return dsn("owner").replace("/obhut?", f"/{database}?")


def test_a_fleet_is_marked_and_stays_as_it_is_drawn(own_database: str) -> None:
    with psycopg.connect(_owner(own_database)) as owner:
        filling = Filling(owner, 300)
        assert sum(filling.steps()) == 300
    with psycopg.connect(_owner(own_database)) as owner, pytest.raises(AlreadyThere):
        Filling(owner, 10)
    with database_role("worker"):
        assert devices.sweep(at=clock.real()) == 0
    with database_role("owner"):
        assert Device.objects.filter(is_simulated=True).count() == 300
        assert Customer.objects.filter(is_demo=False).count() == 0
        assert DeviceState.objects.count() == DeviceFacts.objects.count() == 300
        assert DeviceState.objects.filter(presence="online").count() > 200
        assert Device.objects.filter(at_risk=True, risk_points__gt=0).exists()
        assert Hour.objects.count() == 4 * 300
        assert Sample.objects.count() == 288 * 300


def test_an_interrupted_filling_leaves_nothing(own_database: str) -> None:
    owner = psycopg.connect(_owner(own_database))
    next(Filling(owner, 300).steps())
    owner.close()
    with database_role("owner"):
        assert not Device.objects.exists()


@pytest.mark.parametrize("number", ["0", "-1", "1000000000", "1.5", "viele", ""])
def test_bad_numbers_are_refused_in_german(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["simulate", "fleet", "--devices", number])
    assert stop.value.code == 2
    assert "keine ganze Zahl von 1 bis 1000000" in capsys.readouterr().err


def test_only_a_demonstration_is_filled(capsys: pytest.CaptureFixture[str]) -> None:
    assert not settings.DEMO
    assert main(["simulate", "fleet", "--devices", "10"]) == 2
    assert "keine Vorführung" in capsys.readouterr().err
