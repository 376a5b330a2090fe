"""The components from outside, without a browser: what the server answers."""

import csv
import io
import re
from urllib.parse import urlencode

import pytest

from tests.ui.conftest import Page, fetch

PUBLIC = (
    "impressum", "datenschutz", "barrierefreiheit", "kontakt", "systemvoraussetzungen", "ueber",
)  # fmt: skip
LAW = ("/impressum/", "/datenschutz/", "/kontakt/")


def post(demo: str, path: str, fields: list[tuple[str, str]], cookies: str = "") -> Page:
    """Send a form of the demo with a valid protection mark."""
    page = fetch(f"{demo}/formular/")
    cookie = page.headers["Set-Cookie"].split(";")[0]
    [mark] = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)) or [""]
    body = urlencode([("csrfmiddlewaretoken", mark), *fields]).encode()
    sent = "; ".join(filter(None, [cookie, cookies]))
    return fetch(f"{demo}{path}", data=body, headers={"Cookie": sent})


@pytest.mark.clause("L-11")
@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_page_leads_to_imprint_privacy_and_reports(demo: str, name: str) -> None:
    page = fetch(f"{demo}/{name}/")
    assert page.status == 200
    assert all(f'href="{path}"' in page.text for path in LAW)


@pytest.mark.clause("L-11")
def test_the_imprint_names_who_operates_and_says_what_is_missing(demo: str) -> None:
    page = fetch(f"{demo}/impressum/")
    assert "Systemhaus Nordlicht GmbH" in page.text
    assert "Hafenstraße 12" in page.text
    assert page.text.count("noch nicht eingetragen") == 4  # phone, court, number, VAT id


@pytest.mark.clause("L-11")
def test_a_report_is_taken_and_gets_a_number(demo: str) -> None:
    said = {"subject": "illegal", "place": "/x/", "text": "Weil.", "good_faith": "on"}
    page = post(demo, "/kontakt/", list(said.items()))
    assert page.status == 200
    assert "M-2026-0042" in page.text


@pytest.mark.clause("L-11")
def test_a_report_without_a_place_says_what_is_missing(demo: str) -> None:
    page = post(demo, "/kontakt/", [("subject", "illegal"), ("text", "Weil."), ("place", "")])
    assert page.status == 422
    assert 'aria-invalid="true"' in page.text
    assert "id_place_error" in page.text


@pytest.mark.clause("C-2.6e", "C-7.9")
def test_the_requirements_name_browsers_and_check_this_one(demo: str) -> None:
    page = fetch(f"{demo}/systemvoraussetzungen/")
    assert "Firefox ab Version 128" in page.text
    assert page.text.count("data-ob-requires=") == 4


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/gibt-es-nicht/", 404, "Seite nicht gefunden"),
        ("/verboten/", 403, "Nicht erlaubt"),
        ("/kaputt/", 500, "Etwas ist schiefgegangen"),
    ],
)
def test_an_error_says_what_happened_and_gives_a_number(
    demo: str, path: str, status: int, words: str
) -> None:
    page = fetch(f"{demo}{path}")
    assert page.status == status
    assert words in page.text
    assert "Referenznummer:" in page.text
    assert "DEMO-0001" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_a_form_without_its_mark_changes_nothing(demo: str) -> None:
    page = fetch(f"{demo}/sprache/", data=b"language=en")
    assert page.status == 403
    assert "Formular nicht mehr gültig" in page.text


@pytest.mark.parametrize("path", ["/", "/geraete/", "/geraete/5/", "/formular/", "/kontakt/"])
def test_no_page_needs_what_the_content_policy_stops(demo: str, path: str) -> None:
    page = fetch(f"{demo}{path}")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script>", page.text)


@pytest.mark.parametrize("path", ["/", "/geraete/?page=3&zustand=ok", "/formular/", "/kontakt/"])
def test_no_id_stands_twice_on_a_page(demo: str, path: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', fetch(f"{demo}{path}").text)
    assert len(ids) > 15
    assert len(ids) == len(set(ids))


def test_hostile_names_are_only_text(demo: str) -> None:
    page = fetch(f"{demo}/geraete/")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text


def test_the_last_page_is_shown_instead_of_one_that_does_not_exist(demo: str) -> None:
    page = fetch(f"{demo}/geraete/?page=9999")
    assert "Diese Seite gibt es nicht; hier ist die letzte." in page.text
    assert "9.951–10.000 von 10.000" in page.text


def test_pages_never_repeat_a_row(demo: str) -> None:
    # Ten thousand rows share six states: only the row's key keeps the order firm.
    pages = [fetch(f"{demo}/geraete/?sort=status&size=200&page={n}").text for n in range(1, 51)]
    keys = [key for page in pages for key in re.findall(r'-zeile-(\d+)"', page)]
    assert len(keys) == len(set(keys)) == 10_000


def test_a_control_of_the_list_gets_the_list_alone(demo: str) -> None:
    headers = {"HX-Request": "true", "HX-Target": "div#liste-geraete", "HX-Source": "a#x"}
    page = fetch(f"{demo}/geraete/?q=&page=2&size=50", headers=headers)
    assert "<html" not in page.text
    assert page.headers["HX-Push-Url"] == "/geraete/?page=2"
    assert "HX-Request" in page.headers["Vary"]


def test_the_back_button_gets_the_whole_page(demo: str) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true", "HX-Target": "body"}
    assert "<html" in fetch(f"{demo}/geraete/", headers=headers).text


def rows_of(page: Page) -> list[list[str]]:
    assert page.body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(page.body.decode("utf-8-sig")), delimiter=";"))


def test_the_file_holds_exactly_the_filtered_rows_in_order(demo: str) -> None:
    query = "zustand=danger&sort=-hostname&columns=hostname,disk"
    rows = rows_of(fetch(f"{demo}/geraete/?{query}&export=csv"))
    assert rows[0] == ["Name", "Platte belegt"]
    names = [row[0] for row in rows[1:]]
    assert f"{len(names)} Treffer" in fetch(f"{demo}/geraete/?{query}").text
    assert names == sorted(names, reverse=True)
    assert all(row[1].isdigit() for row in rows[1:])


def test_the_file_runs_nothing_in_a_spreadsheet(demo: str) -> None:
    rows = rows_of(fetch(f"{demo}/geraete/?q=HYPERLINK&export=csv"))
    assert rows[1][0].startswith("'=HYPERLINK")


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ([("ids", "5"), ("ids", "7")], "2"),
        ([("ids", "5"), ("ids", "99999999")], "1"),
        ([("all", "1"), ("filter", "zustand=danger&q=nb")], "207"),
        ([("all", "1"), ("filter", "")], "10000"),
    ],
)
def test_a_bulk_action_means_what_was_selected(
    demo: str, fields: list[tuple[str, str]], count: str
) -> None:
    page = post(demo, "/geraete/wartung/", fields)
    assert page.status == 200
    assert f"Wartung für {count} Geräte planen?" in page.text


@pytest.mark.parametrize(
    "fields",
    [
        [],
        [("ids", "eins")],
        [("all", "1"), ("filter", "zustand=erfunden")],  # never act on more than was meant
        [("ids", str(n)) for n in range(1001)],
    ],
)
def test_a_senseless_selection_changes_nothing(demo: str, fields: list[tuple[str, str]]) -> None:
    assert post(demo, "/geraete/wartung/", fields).status == 400


def test_the_language_is_remembered_and_leads_back(demo: str) -> None:
    page = post(demo, "/sprache/", [("language", "en"), ("next", "https://boese.example/")])
    assert "boese.example" not in page.text
    english = fetch(f"{demo}/ueber/", headers={"Cookie": "language=en"})
    assert '<html lang="en"' in english.text
    assert "About Obhut" in english.text


@pytest.mark.parametrize("name", PUBLIC)
def test_english_pages_hold_no_german_and_german_ones_no_english(demo: str, name: str) -> None:
    words = {"de": (" the ", " and ", " with "), "en": (" und ", " der ", " nicht ")}
    for language, foreign in words.items():
        text = fetch(f"{demo}/{name}/", headers={"Cookie": f"language={language}"}).text
        assert [word for word in foreign if word in re.sub(r"<[^>]+>", " ", text)] == []
