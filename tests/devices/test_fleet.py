"""The figures of the fleet, from the room and from the shell."""

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from obhut.devices import api as devices
from obhut.kernel import clock
from obhut.tenancy.api import OPERATOR, enter, operator_scope
from tests.devices.making import device_of, token_of

if TYPE_CHECKING:
    from tests.cast import Cast


@pytest.mark.django_db
def test_each_state_is_counted_once(cast: "Cast") -> None:
    for presence in devices.Presence:
        device_of(cast.anna, state_presence=presence)
    device_of(cast.anna, state_presence="online", is_simulated=True)
    device_of(cast.anna, state_presence="online", removed_at=clock.real())
    device_of(cast.anna, state_presence="offline", quarantined_at=clock.real())
    with operator_scope():
        figures = devices.fleet_status(OPERATOR).as_dict()
    assert figures == {
        "devices": 6, "online": 2, "offline": 2, "unknown": 2, "at_risk": 0, "demo": 1,
    }  # fmt: skip


@pytest.mark.django_db
def test_a_scope_counts_its_own(cast: "Cast") -> None:
    device_of(cast.anna)
    device_of(cast.carl)
    with enter(cast.carl.scope):
        assert devices.fleet_status(cast.carl.scope).devices == 1
        assert devices.fleet_status(cast.anna.scope).devices == 0


def _obhut(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "obhut.cli", *words], capture_output=True, text=True, check=False
    )


def test_the_shell_counts_the_whole_instance(own_database: str) -> None:
    from tests.cast import people

    device_of(people().anna, state_presence="online")
    done = _obhut("fleet", "status", "--json")
    assert json.loads(done.stdout)["online"] == 1
    assert "Geräte" in _obhut("fleet", "status").stdout


def test_the_shell_makes_tokens(own_database: str) -> None:
    from tests.cast import people

    cast = people()
    words = ("token", "create", "--customer", "Anna GmbH", "--uses", "500", "--by", cast.olga.email)
    said = json.loads(_obhut(*words, "--json").stdout)
    assert said["token"].startswith("obhut-")
    assert said["uses"] == 500
    nobody = _obhut("token", "create", "--customer", "Niemand", "--by", cast.olga.email)
    assert (nobody.returncode, nobody.stdout) == (2, "")
    assert "Niemand" in nobody.stderr


@pytest.mark.django_db
def test_the_web_makes_small_tokens_only(cast: "Cast") -> None:
    wish = {"partner_id": 1, "customer_id": 1, "site_id": None, "created_by": 1, "at": clock.real()}
    with pytest.raises(devices.TooManyUses):
        devices.create_web_token(**wish, uses=26)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_token_is_refused_for_a_site_of_another_customer(cast: "Cast") -> None:
    from obhut.tenancy.models import Site

    with operator_scope():
        site = Site.objects.create(
            partner_id=cast.carl.partner_id, customer_id=cast.carl.customer_id, name="Lager"
        )
    with pytest.raises(devices.ForeignSite):
        token_of(cast.anna, site_id=site.pk)
