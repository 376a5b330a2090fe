"""The fleet in figures: what is counted is what the lists show."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from obhut.devices import api as devices
from obhut.devices.figures import CustomerFigures
from obhut.kernel import clock
from obhut.tenancy.api import OPERATOR, operator_scope
from tests.console.fleet import count, make_fleet
from tests.roles import database_role
from tests.sign_in import signed_in

if TYPE_CHECKING:
    from tests.cast import Cast


@pytest.fixture
def cast(own_database: str) -> "Cast":
    from tests.cast import people

    return people()


def test_each_device_is_counted_where_it_belongs(cast: "Cast") -> None:
    make_fleet(cast)
    with operator_scope():
        parts = devices.worst_customers(OPERATOR, limit=5)
        everything = devices.standing_in(OPERATOR)
        partners = devices.worst_partners(limit=1)
    assert [part.name for part in parts] == ["Anna GmbH", "Carl KG"]
    now = parts[0].standing
    assert partners[0].standing == now
    assert (now.total, now.offline, now.lost, now.quarantined) == (9, 2, 1, 1)
    assert (now.at_risk, now.security, now.restart, now.old_agents) == (1, 1, 1, 1)
    assert (now.out, now.needs, now.fine, now.unclear) == (2, 3, 2, 2)
    assert everything.total == 10


def test_a_scope_holds_only_its_own_figures(cast: "Cast") -> None:
    make_fleet(cast)
    with operator_scope():
        parts = devices.worst_customers(cast.carl.scope, limit=5)
        assert devices.standing_in(cast.carl.scope).total == 1
    assert [part.name for part in parts] == ["Carl KG"]


def test_a_second_count_writes_only_what_changed(cast: "Cast") -> None:
    fleet = make_fleet(cast)
    first = _counted_at(cast)
    with database_role("owner"):
        type(fleet["carl"]).objects.filter(pk=fleet["carl"].pk).update(removed_at=clock.real())
    count()
    assert _counted_at(cast) == first
    with operator_scope():
        assert not CustomerFigures.objects.filter(customer=cast.carl.customer_id).exists()
    with database_role("worker"):
        devices.count_fleet(at=clock.real() + timedelta(minutes=1))
    assert _counted_at(cast) > first


def test_the_figures_equal_the_filters_of_the_list(cast: "Cast") -> None:
    make_fleet(cast)
    with operator_scope():
        now = devices.standing_in(OPERATOR)
        rows = devices.devices_in(OPERATOR)
        assert rows.filter(devices.well()).count() == now.fine
        assert rows.filter(devices.waiting_for_restart()).count() == now.restart
        assert rows.filter(at_risk=True).count() == now.at_risk
        assert rows.filter(devices.lost()).count() == now.lost
        assert rows.filter(devices.amiss()).count() == now.amiss


def test_each_tile_shows_the_number_of_hits_behind_it(cast: "Cast") -> None:
    make_fleet(cast)
    client = signed_in(cast.olga)
    page = client.get("/o/betrieb/").content.decode()
    tiles = re.findall(
        r'href="(/o/betrieb/geraete/\?[^"]+)".*?class="ob-tile-value">(\d+)<', page, re.DOTALL
    )
    assert {query.split("?")[1] for query, _ in tiles} >= {"presence=lost", "risk=ja"}
    for url, number in tiles:
        hits = client.get(url).content.decode()
        assert hits.count('id="liste-geraete-zeile-') == int(number), url


def _counted_at(cast: "Cast") -> object:
    with operator_scope():
        return CustomerFigures.objects.get(customer=cast.anna.customer_id).counted_at
