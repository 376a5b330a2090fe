"""Klauseln: who may see them, what they say, and that it needs neither tests nor table."""

import html
import re
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse

from obhut.console import clause_data
from obhut.console.clause_data import Document, State, all_clauses
from obhut.console.clause_places import address_of, places_of
from tests.sign_in import make_person, signed_in

if TYPE_CHECKING:
    from tests.cast import Cast


def _text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return html.unescape(response.content.decode())


def _listed(text: str) -> list[str]:
    return re.findall(r'href="/klauseln/([^/"]+)/"', text)


def _turn(person: object, *, on: bool) -> None:
    said = {"clauses_public": "on"} if on else {}
    assert signed_in(person).post("/betrieb/einstellungen/", said).status_code == 302  # type: ignore[arg-type]


def test_only_staff_sees_them_until_the_operator_wants_otherwise(cast: "Cast") -> None:
    ada, stranger = make_person("Ada Admin", "operator-admin"), Client()
    detail = "/klauseln/V-12.1b/"
    for path in ("/klauseln/", detail):
        assert signed_in(cast.olga).get(path).status_code == 200
        assert signed_in(cast.anna).get(path).status_code == 403
        assert stranger.get(path).status_code == 302
    _turn(ada, on=True)
    for client in (signed_in(cast.anna), signed_in(cast.paul), stranger):
        assert len(_listed(_text(client, "/klauseln/"))) == len(all_clauses())
        assert "end_after_notice" in _text(client, detail)
    reasons = "/fristen/kuendigung/?terms=managed-services&by=customer&received=2026-11-16"
    assert "/klauseln/?q=" in _text(stranger, reasons)
    _turn(ada, on=False)
    assert "/klauseln/" not in _text(stranger, reasons)
    assert stranger.get(detail).status_code == 302
    trail = _text(signed_in(ada), "/o/betrieb/protokoll/")
    assert "hat eine Einstellung des Betreibers eingeschaltet" in trail
    assert "hat eine Einstellung des Betreibers ausgeschaltet" in trail


def test_only_administrators_of_the_operator_decide(cast: "Cast") -> None:
    for person in (cast.olga, cast.paul, cast.anna):
        assert signed_in(person).get("/betrieb/einstellungen/").status_code == 403
        answer = signed_in(person).post("/betrieb/einstellungen/", {"clauses_public": "on"})
        assert answer.status_code == 403
    assert Client().get("/klauseln/").status_code == 302


def test_filters_by_state_document_and_text(cast: "Cast") -> None:
    client = signed_in(cast.olga)
    for state in State:
        ids = _listed(_text(client, f"/klauseln/?stand={state}"))
        assert ids == [each.id for each in all_clauses() if each.state is state]
    for document in Document:
        ids = _listed(_text(client, f"/klauseln/?dokument={document}"))
        assert ids == [each.id for each in all_clauses() if each.document is document]
    both = _listed(
        _text(client, "/klauseln/?stand=erfuellt&dokument=managed-services&q=monatsende")
    )
    assert both == ["V-12.1b", "V-12.2"]
    assert "keine Klausel" in _text(client, "/klauseln/?q=gibtesnicht")


def test_a_filter_that_is_not_understood_is_left_out_and_said(cast: "Cast") -> None:
    text = _text(signed_in(cast.olga), "/klauseln/?stand=bald&dokument=%3Cb%3E")
    assert "nicht verstanden" in text
    assert len(_listed(text)) == len(all_clauses())
    assert signed_in(cast.olga).get("/klauseln/V-99.9/").status_code == 404


def test_one_clause_with_code_tests_and_pages(cast: "Cast") -> None:
    ada = make_person("Ada Admin", "operator-admin")
    text = _text(signed_in(ada), "/klauseln/V-12.1b/")
    assert "Kündigung des Kunden: fünfzehn Tage zum Monatsende" in text
    assert "obhut.kernel.notice.end_after_notice" in text
    assert "tests/kernel/test_notice.py::" in text
    assert 'href="/fristen/kuendigung/"' in text
    made = _text(signed_in(ada), "/klauseln/V-11.1/")
    assert 'href="/o/betrieb/datenschutz/"' in made  # found by the view that carries the clause
    assert "Steckt in" in _text(signed_in(ada), "/klauseln/C-12/")


def test_english_readers_get_english_titles(cast: "Cast") -> None:
    client = signed_in(cast.olga)
    client.cookies["language"] = "en"
    text = _text(client, "/klauseln/V-12.1b/")
    assert "Customer's notice: fifteen days to a month's end" in text


def test_every_page_that_the_table_names_is_there() -> None:
    for clause in all_clauses():
        for name in clause.pages:
            address, _slash, argument = name.partition("/")
            needs_device = address == "device_health"
            assert bool(address_of(address, argument, "betrieb")) != needs_device, name


def test_a_stranger_gets_links_to_public_pages_only(cast: "Cast") -> None:
    for clause in all_clauses():
        for place in places_of(clause, org=""):
            assert not place.url or Client().get(place.url).status_code == 200, place


def test_what_is_known_needs_no_checkout() -> None:
    """The file lies in the package, so it is there wherever the program runs."""
    assert clause_data._FILE.parent.name == "console"
    assert len(all_clauses()) == 168
    assert reverse("clauses") == "/klauseln/"
