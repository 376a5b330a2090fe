"""The pages of long work: how far it is, what went wrong, and the way to stop it."""

from uuid import UUID

import pytest

from obhut.kernel import clock
from obhut.tenancy.api import enter, operator_scope
from obhut.work import api as work
from obhut.work.models import Task
from tests.cast import Cast, people
from tests.roles import database_role
from tests.sign_in import make_person, signed_in

pytestmark = pytest.mark.usefixtures("own_database")
HERE = {"host": "localhost"}
FRAGMENT = {**HERE, "HX-Request": "true"}


@pytest.fixture
def told(own_database: str) -> tuple[Cast, UUID]:
    cast = people()
    with operator_scope():
        key = work.start(
            kind="test", title="Bestand einlesen", total=10, created_by=cast.paul.pk,
            partner_id=cast.paul.partner_id, customer_id=None,
        )  # fmt: skip
    return cast, key


def test_a_running_one_asks_again_and_a_finished_one_does_not(told: tuple[Cast, UUID]) -> None:
    cast, key = told
    client = signed_in(cast.paul)
    page = client.get(f"/vorgaenge/{key}/", headers=HERE).content.decode()
    assert f'hx-get="/vorgaenge/{key}/"' in page
    assert "Vorgang abbrechen" in page
    with database_role("worker"), work.running(key) as progress:
        progress.advance(4)
        progress.failed_item("pc-7: <b>keine Antwort</b>")
    bar = client.get(f"/vorgaenge/{key}/", headers=FRAGMENT).content.decode()
    assert "hx-get" not in bar
    assert "<html" not in bar
    assert "teilweise" in bar
    log = client.get(f"/vorgaenge/{key}/?teil=log", headers=FRAGMENT).content.decode()
    assert "pc-7: &lt;b&gt;keine Antwort&lt;/b&gt;" in log
    assert "hx-get" not in log


def test_it_can_be_stopped_once(told: tuple[Cast, UUID]) -> None:
    cast, key = told
    client = signed_in(cast.paul)
    for expected in ("endet nach dem laufenden Schritt", "schon beendet"):
        page = client.post(f"/vorgaenge/{key}/abbrechen/", headers=HERE, follow=True)
        assert expected in page.content.decode()
    with enter(cast.paul.scope):
        task = Task.objects.get(pk=key)
    assert isinstance(task, Task)
    assert task.cancel_asked_at
    assert task.cancel_asked_at <= clock.real()


def test_foreign_and_missing_look_the_same(told: tuple[Cast, UUID]) -> None:
    cast, key = told
    for person in (cast.anna, cast.carl):
        client = signed_in(person)
        for number in (key, UUID(int=1)):
            assert client.get(f"/vorgaenge/{number}/", headers=HERE).status_code == 404
            assert client.post(f"/vorgaenge/{number}/abbrechen/", headers=HERE).status_code == 404
    employee = make_person(
        "Emil Ernst", "customer-employee",
        partner_id=cast.anna.partner_id, customer_id=cast.anna.customer_id,
    )  # fmt: skip
    assert signed_in(employee).get(f"/vorgaenge/{key}/", headers=HERE).status_code == 403


def test_the_list_shows_the_scope(told: tuple[Cast, UUID]) -> None:
    cast, _ = told
    own = signed_in(cast.paul).get(f"/o/p{cast.paul.partner_id}/vorgaenge/", headers=HERE)
    other = signed_in(cast.carl).get(f"/o/k{cast.carl.customer_id}/vorgaenge/", headers=HERE)
    assert "Bestand einlesen" in own.content.decode()
    assert "Bestand einlesen" not in other.content.decode()
