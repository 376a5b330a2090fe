"""One action for many devices: exactly those that were meant, each with its result."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.test import Client

from obhut.accounts.models import Person
from obhut.audit.models import Entry
from obhut.devices import changing
from obhut.devices.api import expire_changes, forget_removed
from obhut.devices.bulk import BulkChange, BulkItem
from obhut.devices.models import Device, DeviceState
from obhut.devices.tags import Tag
from obhut.kernel import clock
from obhut.tenancy.api import operator_scope
from obhut.work.models import Task
from tests.devices.making import device_of
from tests.roles import database_role
from tests.sign_in import signed_in

if TYPE_CHECKING:
    from tests.cast import Cast

HOSTILE = '<b>"Empfang"</b>'


@pytest.fixture
def cast(own_database: str) -> "Cast":
    from obhut.work.apps import _allow
    from tests.cast import people

    with database_role("owner"):
        _allow()
    return people()


def _list(cast: "Cast") -> str:
    return f"/o/p{cast.paul.partner_id}/geraete/"


def _fleet(person: Person, count: int) -> None:
    """Make many devices at once."""
    place = {"partner_id": person.partner_id, "customer_id": person.customer_id}
    with operator_scope():
        made = Device.objects.bulk_create(
            Device(
                **place, device_key=f"{number:032x}", public_key=b"", name=f"nb-{number:04d}",
                hostname=f"nb-{number:04d}", os="linux", agent_version="0.1",
            )
            for number in range(1, count + 1)
        )  # fmt: skip
        DeviceState.objects.bulk_create(DeviceState(device=device, **place) for device in made)


def _go(client: Client, url: str, key: str, **said: Any) -> UUID:
    """Go through the pages as a person does and return the key of the change."""
    address = f"{url}auswahl/{key}/"
    page = client.post(address, said)
    for _ in range(3):
        if page.status_code == 302:
            break
        said |= {key: value for key, value in page.context["fields"] if key != "ids"}
        page = client.post(address, said)
    assert page.status_code == 302, page.content.decode()
    return UUID(page["Location"].split("/")[-2])


def _work(change: UUID) -> BulkChange:
    with database_role("worker"):
        changing.apply(change)
    with operator_scope():
        return BulkChange.objects.get(pk=change)  # type: ignore[return-value]


def _outcomes(change: UUID) -> dict[str, int]:
    with operator_scope():
        rows = list(BulkItem.objects.filter(change_id=change).values_list("outcome", flat=True))
    return {each: rows.count(each) for each in set(rows)}


def _tags() -> dict[str, list[str]]:
    with operator_scope():
        return dict(Device.objects.values_list("name", "tags"))


@pytest.mark.clause("V-P.9")
def test_a_thousand_devices_get_a_tag_by_one_action_and_lose_it_again(cast: "Cast") -> None:
    device_of(cast.anna, name="nb-0000", tags=["Altgerät"])
    _fleet(cast.anna, 999)
    with operator_scope():
        Tag.objects.create(
            partner_id=cast.anna.partner_id, customer_id=cast.anna.customer_id, name="Altgerät"
        )
    device_of(cast.carl, name="fremd")
    client = signed_in(cast.paul)
    page = client.get(f"{_list(cast)}?q=nb-&all=1").content.decode()
    assert "Alle 1.000 Treffer" in page
    asked = client.post(
        f"{_list(cast)}auswahl/schlagwort/", {"all": "1", "filter": "q=nb-"}
    ).content.decode()
    assert "1.000 Geräte" in asked
    change = _go(client, _list(cast), "schlagwort", all="1", filter="q=nb-", tag="altgerät")
    with operator_scope():
        assert BulkItem.objects.filter(change_id=change).count() == 1000
    _work(change)
    assert _outcomes(change) == {"done": 999, "same": 1}
    with operator_scope():
        task = Task.objects.get(pk=change)
        assert (task.total, task.done, task.failed) == (1000, 1000, 0)  # type: ignore[attr-defined]
        assert Entry.objects.filter(action="device.tagged", person_id=cast.paul.pk).count() == 999
        assert Device.objects.filter(tags=["Altgerät"]).count() == 1000
        assert list(Tag.objects.values_list("name", flat=True)) == ["Altgerät"]
    assert _tags()["fremd"] == []
    result = client.get(f"{_list(cast)}sammelaenderung/{change}/").content.decode()
    assert "999 geändert" in result
    answer = client.post(f"{_list(cast)}sammelaenderung/{change}/rueckgaengig/")
    back = UUID(answer["Location"].split("/")[-2])
    _work(back)
    assert _outcomes(back) == {"done": 999}
    with operator_scope():
        assert Device.objects.filter(tags=["Altgerät"]).count() == 1
    assert client.post(f"{_list(cast)}sammelaenderung/{change}/rueckgaengig/").status_code == 302
    with operator_scope():
        assert BulkChange.objects.count() == 2


def test_nothing_selected_changes_nothing_and_says_so(cast: "Cast") -> None:
    client = signed_in(cast.paul)
    for said in ({}, {"all": "1", "filter": "q=gibtesnicht"}, {"ids": ["999999"]}):
        answer = client.post(f"{_list(cast)}auswahl/quarantaene/", said, follow=True)
        assert "Es ist kein Gerät ausgewählt" in answer.content.decode()
    with operator_scope():
        assert not BulkChange.objects.exists()


def test_other_devices_than_were_shown_are_asked_about_again(cast: "Cast") -> None:
    device_of(cast.anna, name="eins")
    client, url = signed_in(cast.paul), f"{_list(cast)}auswahl/quarantaene/"
    first = client.post(url, {"all": "1", "filter": ""})
    said = dict(first.context["fields"])
    device_of(cast.anna, name="zwei")
    again = client.post(url, said)
    assert again.status_code == 200
    assert "Inzwischen passen andere Geräte" in again.content.decode()
    with operator_scope():
        assert not BulkChange.objects.exists()


def test_a_filter_that_is_not_understood_refuses_the_action(cast: "Cast") -> None:
    device_of(cast.anna)
    said = {"all": "1", "filter": "presence=erfunden"}
    assert signed_in(cast.paul).post(f"{_list(cast)}auswahl/entfernen/", said).status_code == 400


def test_keys_of_foreign_devices_are_left_out(cast: "Cast") -> None:
    own, foreign = device_of(cast.anna, name="eigen"), device_of(cast.carl, name="fremd")
    change = _go(
        signed_in(cast.paul), _list(cast), "quarantaene", ids=[str(own.pk), str(foreign.pk)]
    )
    _work(change)
    with operator_scope():
        held = Device.objects.filter(quarantined_at__isnull=False)
        assert list(held.values_list("name", flat=True)) == ["eigen"]


def test_who_may_not_decide_cannot_remove(cast: "Cast") -> None:
    device = device_of(cast.anna)
    answer = signed_in(cast.olga).post(
        "/o/betrieb/geraete/auswahl/entfernen/", {"ids": [str(device.pk)]}
    )
    assert answer.status_code == 403
    assert signed_in(cast.olga).post("/o/betrieb/geraete/auswahl/nichts/").status_code == 404


def test_a_device_that_went_meanwhile_fails_alone(cast: "Cast") -> None:
    stays, goes = device_of(cast.anna, name="bleibt"), device_of(cast.anna, name="geht")
    change = _go(signed_in(cast.paul), _list(cast), "quarantaene", all="1", filter="")
    with operator_scope():
        Device.objects.filter(pk=goes.pk).update(removed_at=clock.real())
    _work(change)
    assert _outcomes(change) == {"done": 1, "failed": 1}
    with operator_scope():
        stays.refresh_from_db()
        assert stays.quarantined_at is not None
        assert Task.objects.get(pk=change).state == "partial"  # type: ignore[attr-defined]


@pytest.mark.parametrize("said", ["", "a,b", "x" * 41, "\u202e\u200b"])
def test_odd_tags_are_refused_in_words(cast: "Cast", said: str) -> None:
    device = device_of(cast.anna)
    url = f"{_list(cast)}auswahl/schlagwort/"
    asked = {"ids": [str(device.pk)], "schritt": "wunsch", "anzahl": "1", "tag": said}
    assert signed_in(cast.paul).post(url, asked).status_code == 422
    assert _tags()[device.name] == []


def test_a_tag_with_quotes_and_markup_is_text(cast: "Cast") -> None:
    device = device_of(cast.anna)
    client = signed_in(cast.paul)
    _work(_go(client, _list(cast), "schlagwort", ids=[str(device.pk)], tag=HOSTILE))
    assert _tags()[device.name] == [HOSTILE]
    page = client.get(f"{_list(cast)}?columns=name,tags&tag=%3Cb%3E%22Empfang%22%3C%2Fb%3E")
    assert "&lt;b&gt;&quot;Empfang&quot;&lt;/b&gt;" in page.content.decode()
    assert "1 Treffer" in page.content.decode()


def test_removed_for_good_by_one_action(cast: "Cast") -> None:
    for name in ("a", "b"):
        device_of(cast.anna, name=name)
    client = signed_in(cast.paul)
    _work(_go(client, _list(cast), "entfernen", all="1", filter="", reason="Umzug"))
    with operator_scope():
        assert Device.objects.filter(removed_by=cast.paul.pk).count() == 2
    assert "entfernt am" in client.get(f"{_list(cast)}?bestand=entfernt").content.decode()
    assert "Noch keine Geräte" in client.get(_list(cast)).content.decode()
    with database_role("worker"):
        assert forget_removed(at=clock.real() + timedelta(days=31)) == 2
        assert not BulkItem.objects.exists()
        assert expire_changes(at=clock.real() + timedelta(days=91)) == 1


def test_a_worker_that_died_in_the_middle_is_followed_by_the_next(cast: "Cast") -> None:
    for number in range(5):
        device_of(cast.anna, name=f"nb-{number}")
    change = _go(signed_in(cast.paul), _list(cast), "quarantaene", all="1", filter="")
    with database_role("worker"):
        found = BulkChange.objects.get(pk=change)
        items = list(BulkItem.objects.filter(change=found)[:2])
        piece = changing.Piece(found, {i.device_id: i for i in items}, [], clock.real())  # type: ignore[attr-defined,arg-type]
        for item in items:
            item.outcome = "done"  # type: ignore[attr-defined]
        changing._write(piece)
        changing.apply(change)
        changing.apply(change)
    with operator_scope():
        assert Device.objects.filter(quarantined_at__isnull=False).count() == 3
        assert Task.objects.get(pk=change).done == 5  # type: ignore[attr-defined]
