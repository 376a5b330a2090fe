"""One language at a time: English holds no German word, and German writes as Germans do."""

import re
from typing import TYPE_CHECKING

import pytest

from dev.running import Running
from tests.e2e.acceptance.crawl import crawl
from tests.e2e.conftest import TECHNICIAN, Doors

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.e2e, pytest.mark.instance]

_GERMAN = re.compile(
    r"\b(?:Geräte?|Kunden?|Standorte?|Übersicht|Protokoll|Vorg(?:a|ä)nge?|Suchen?|Einstellungen|"
    r"Abmelden|Zurück|Weiter|Speichern|Löschen|Fassung|Neustart|nicht|oder|wird|wurde|sind|"
    r"fehl(?:t|en)|gestern|heute|Uhr|Keine?|seit|bis|von|mit|Sekunden?|Minuten?|Stunden?|Tagen?|"
    r"öffentlich|Unternehmen|Sicherung|läuft|gefährdet|ausgefallen|Zugriffe?|Sprache|Kennwort)\b"
)
# Names that people gave: of customers, sites, devices and persons, and what stands in mails.
_WITHOUT_NAMES = """(() => {
  const copy = document.body.cloneNode(true);
  copy.querySelectorAll('main a, .ob-mail, .ob-scope, .ob-person-menu, .ob-crumbs, script, h1, '
    + '.ob-subtitle, code, '
    + '.ob-bar-label, .ob-rows .ob-muted, .ob-todo .ob-hint, option, input')
    .forEach(each => each.remove());
  return copy.innerText ?? copy.textContent;
})()"""
_LEGAL = ("/impressum/", "/datenschutz/", "/barrierefreiheit/", "/kontakt/", "/ueber/",
          "/systemvoraussetzungen/", "/fristen/")  # fmt: skip
_AMERICAN_DATE = re.compile(r"\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{4}-\d\d-\d\d\b")
_POINT = re.compile(r"\b\d+\.\d+ ?(?:%|GB|MB|°C)")


def test_english_leaves_no_german_word_but_names_and_legal_texts(
    demo: Running, chromium: "Browser", doors: Doors
) -> None:
    context = doors.context(chromium, TECHNICIAN)
    page = context.new_page()
    _speak(page, "en")
    found = {}
    try:
        for address in crawl(page, with_queries=False):
            assert page.locator("html").get_attribute("lang") == "en", address
            words = set() if address.startswith(_LEGAL) else _german(page)
            if words:
                found[address] = words
    finally:
        _speak(page, "de")
        context.close()
    assert found == {}


def test_numbers_and_days_are_written_as_germans_do(admin: "Page") -> None:
    admin.goto("/o/betrieb/geraete/?risk=ja&columns=name,customer,presence,disk,seen,enrolled")
    device = (admin.locator("tbody th a").first.get_attribute("href") or "").rsplit("/", 2)[0]
    days = 0
    for path in ("/o/betrieb/geraete/", f"{device}/zustand/", f"{device}/protokoll/",
                 "/o/betrieb/vorgaenge/", "/betrieb/"):  # fmt: skip
        admin.goto(path, wait_until="networkidle")
        text = admin.inner_text("main")
        assert not _AMERICAN_DATE.search(text), path
        assert not _POINT.search(text), path
        days += len(re.findall(r"\b\d\d\.\d\d\.\d{4}\b", text))
    assert days >= 5


def test_the_number_of_a_device_has_no_mark_of_thousands(admin: "Page") -> None:
    for number in ("1.234", "1,234"):
        answer = admin.goto(f"/geraete/{number}/zustand/")
        assert answer is not None
        assert answer.status == 404
    admin.goto("/o/betrieb/geraete/?size=200")
    links = admin.locator("tbody th a").evaluate_all("all => all.map(a => a.pathname)")
    assert len(links) >= 40
    assert [link for link in links if not re.fullmatch(r"/geraete/\d+/zustand/", link)] == []


def _speak(page: "Page", language: str) -> None:
    page.goto("/o/betrieb/")
    page.click("#person")
    page.click(f"#person-{language}")
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == language


def _german(page: "Page") -> set[str]:
    return set(_GERMAN.findall(page.evaluate(_WITHOUT_NAMES)))
