"""Kept views: whose they are, what they keep, and the list that opens with one."""

from typing import TYPE_CHECKING

import pytest

from obhut.accounts.saved_views import SavedView
from obhut.tenancy.api import operator_scope
from tests.devices.making import device_of
from tests.sign_in import make_person, signed_in

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db


def _url(cast: "Cast") -> str:
    return f"/o/k{cast.anna.customer_id}/geraete/"


def test_a_view_keeps_what_the_list_understands(cast: "Cast") -> None:
    device_of(cast.anna)
    client, url = signed_in(cast.anna), _url(cast)
    asked = f"{url}ansichten/neu/?presence=offline&sort=-memory&erfunden=1&page=7"
    answer = client.post(asked, {"name": " Aus\u200bfälle "})
    assert answer["Location"] == f"{url}?presence=offline&sort=-memory"
    page = client.get(url).content.decode()
    assert "Aus fälle" in page
    assert client.post(asked, {"name": "aus fälle"}).status_code == 422
    assert client.post(asked, {"name": "\u202e"}).status_code == 422


def test_a_private_view_is_nobody_elses_and_a_shared_one_is_the_organisations(
    cast: "Cast",
) -> None:
    device_of(cast.anna)
    client, url = signed_in(cast.anna), _url(cast)
    client.post(f"{url}ansichten/neu/?presence=offline", {"name": "Nur meine"})
    client.post(f"{url}ansichten/neu/?risk=ja", {"name": "Für alle", "is_shared": "on"})
    place = {"partner_id": cast.anna.partner_id, "customer_id": cast.anna.customer_id}
    other = signed_in(make_person("Emil Ernst", "customer-admin", **place))
    page = other.get(url).content.decode()
    assert "Für alle" in page
    assert "Nur meine" not in page
    for stranger in (cast.paul, cast.olga):
        seen = signed_in(stranger).get(url).content.decode()
        assert "Für alle" not in seen
        assert "Nur meine" not in seen
    with operator_scope():
        view = SavedView.objects.get(name="Für alle")
    for was in ("loeschen", "teilen", "zuerst"):
        assert other.post(f"{url}ansichten/{view.pk}/", {"was": was}).status_code == 404


def test_the_list_opens_with_the_view_that_was_chosen(cast: "Cast") -> None:
    device_of(cast.anna, name="da", state_presence="online")
    client, url = signed_in(cast.anna), _url(cast)
    said = {"name": "Ausfälle", "is_default": "on"}
    client.post(f"{url}ansichten/neu/?presence=offline", said)
    assert client.get(url)["Location"] == f"{url}?presence=offline"
    everything = client.get(f"{url}?ansicht=alle")
    assert everything.status_code == 200
    assert "1 Treffer" in everything.content.decode()
    narrowed = client.get(f"{url}?presence=online").content.decode()
    assert f'href="{url}?ansicht=alle"' in narrowed
    with operator_scope():
        view = SavedView.objects.get()
    assert client.post(f"{url}ansichten/{view.pk}/", {"was": "zuerst"}).status_code == 302
    assert client.get(url).status_code == 200
    assert client.post(f"{url}ansichten/{view.pk}/", {"was": "loeschen"}).status_code == 302
    with operator_scope():
        assert not SavedView.objects.exists()


def test_every_filter_narrows(cast: "Cast") -> None:
    device_of(cast.anna, name="linux-1", os="linux", agent_version="0.0.1", tags=["EG"])
    device_of(cast.anna, name="win-1", os="win32", is_simulated=True, agent_version="99")
    client, url = signed_in(cast.anna), _url(cast)
    for query, name in (
        ("os=linux", "linux-1"), ("os=windows", "win-1"), ("agent=alt", "linux-1"),
        ("demo=ja", "win-1"), ("demo=nein", "linux-1"), ("q=WIN", "win-1"),
    ):  # fmt: skip
        page = client.get(f"{url}?{query}").content.decode()
        assert "1 Treffer" in page, query
        assert name in page, query
    assert "2 Treffer" in client.get(f"{url}?herkunft=agent").content.decode()


def test_a_large_file_is_not_held_in_memory(cast: "Cast", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("obhut.ui.lists.export._IN_MEMORY", 10)
    device_of(cast.anna, name="=HYPERLINK(1)")
    answer = signed_in(cast.anna).get(f"{_url(cast)}?export=csv")
    assert answer.streaming
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    assert "'=HYPERLINK(1)" in text
    assert text.startswith("Name;")
