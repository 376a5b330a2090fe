"""Every page in a real browser, with real rows: accessible, at home, quiet, in German."""

import os
import re
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from dev.running import Running, await_true
from tests.e2e import looking, test_catalogue
from tests.e2e.conftest import ADMIN, Doors, new_context
from tests.e2e.looking import faults, watched
from tests.e2e.planting import begin_draft, invite, plant_customer, plant_device, plant_tasks

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.e2e, pytest.mark.instance]

_INSIDE = {
    "uebersicht": "/o/betrieb/",
    "geraete": "/o/betrieb/geraete/",
    "geraete-ohne-treffer": "/o/betrieb/geraete/?q=gibtesnicht&presence=offline",
    "geraete-leer": "/o/{empty}/geraete/",
    "geraet-neu": "/o/betrieb/geraete/neu/",
    "zustand": "/geraete/1/zustand/",
    "geraet-umbenennen": "/geraete/1/umbenennen/",
    "kunden": "/o/betrieb/kunden/",
    "kunde-neu": "/o/betrieb/kunden/neu/",
    "kunde-uebersicht": "/o/{empty}/",
    "kunde": "/o/betrieb/kunden/2/",
    "kunde-aendern": "/o/betrieb/kunden/2/aendern/",
    "standorte": "/o/betrieb/standorte/",
    "standort": "/o/betrieb/standorte/2/",
    "standort-neu": "/o/betrieb/standorte/neu/",
    "standort-loeschen": "/o/betrieb/standorte/2/loeschen/",
    "partnerliste": "/partner/",
    "partner": "/partner/2/",
    "partner-neu": "/partner/neu/",
    "bedingungen": "/bedingungen/",
    "bedingungen-neu": "/bedingungen/neu/",
    "bedingungen-fassung": "/bedingungen/1/?mit=data-act",
    "bedingungen-ergaenzung": "/bedingungen/4/",
    "bedingungen-entwurf": "{draft}",
    "suche": "/suche/?q=an",
    "suche-ohne-treffer": "/suche/?q=gibtesnicht",
    "datenverzeichnis": "/o/betrieb/datenschutz/",
    "software": "/o/betrieb/software/",
    "updates": "/o/betrieb/updates/",
    "verfuegbarkeit": "/verfuegbarkeit/",
    "verfuegbarkeit-betrieb": "/betrieb/verfuegbarkeit/",
    "klauseln": "/klauseln/",
    "klausel": "/klauseln/V-8.1/",
    "tarif": "/geraete/1/plan/",
    "betrieb": "/betrieb/",
    "warteschlangen": "/betrieb/warteschlangen/",
    "agenten": "/betrieb/agenten/",
    "sicherung": "/betrieb/sicherung/",
    "wiederherstellen": "/betrieb/sicherung/wiederherstellen/",
    "versionen": "/betrieb/versionen/",
    "einstellungen": "/einstellungen/",
    "personen": "/o/betrieb/personen/",
    "person-einladen": "/o/betrieb/personen/einladen/",
    "person": "/o/betrieb/personen/2/",
    "protokoll": "/o/betrieb/protokoll/",
    "vorgaenge": "/o/betrieb/vorgaenge/",
    "vorgang": "{task}",
    "postfach": "/postfach/",
    "mail": "{mail}",
    "profil": "/einstellungen/profil/",
    "sitzungen": "/einstellungen/sitzungen/",
    "faktoren": "/konto/mfa/",
    "passkey-neu": "/konto/mfa/passkeys/neu/",
    "kennwort": "/konto/kennwort/",
    "abmelden": "/abmelden/",
}
_OUTSIDE = {
    "anmelden": "/anmelden/",
    "kennwort-vergessen": "/anmelden/kennwort/",
    "einladung": "{invitation}",
    "einladung-unbekannt": "/einladung/gibt-es-nicht/",
    "impressum": "/impressum/",
    "datenschutz": "/datenschutz/",
    "barrierefreiheit": "/barrierefreiheit/",
    "kontakt": "/kontakt/",
    "systemvoraussetzungen": "/systemvoraussetzungen/",
    "ueber": "/ueber/",
    "agent": "/agent/",
    "verbindungstest": "/verbindungstest/",
    "fristen-anfang": "/fristen/",
    "fristen": "/fristen/kuendigung/?terms=saas&by=operator&received=2026-10-18",
    "fristen-mahnung": "/fristen/mahnung/?terms=saas&due=2026-12-01",
    "fehler-404": "/gibt-es-nicht/",
}
# The few pictures that stay with the project: page, width, theme.
_KEPT = [
    *(
        f"{page}-{look}"
        for page in ("uebersicht", "geraete", "zustand")
        for look in ("1366-light", "390-dark")
    ),
    "suche-1366-light",
    "warteschlangen-1366-light",
    "datenverzeichnis-390-dark",
    "fehler-404-390-dark",
]


@pytest.fixture(scope="module")
def places(
    demo: Running, chromium: "Browser", doors: Doors, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Plant rows so that every list has some, and return the addresses of what was planted."""
    context = doors.context(chromium, ADMIN)
    page = context.new_page()
    folder = tmp_path_factory.mktemp("planted")
    plant_device(demo, folder / "one")
    places = {
        "task": plant_tasks(demo),
        "empty": plant_customer(page, "Zahnarztpraxis Dr. Weiß-Oberländer & Partner"),
        "invitation": invite(
            page, doors, "betrieb", "operator-technician", "nele.sturm@sturm.example"
        ),
        "mail": page.url,
        "draft": begin_draft(page),
    }
    context.close()
    return places


@pytest.fixture
def inside(chromium: "Browser", doors: Doors) -> Iterator["Page"]:
    context = doors.context(chromium, ADMIN)
    yield context.new_page()
    context.close()


@pytest.fixture
def outside(demo: Running, chromium: "Browser") -> Iterator["Page"]:
    context = new_context(chromium, demo.url)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", _INSIDE)
def test_a_page_of_the_signed_in_is_sound(
    demo: Running, doors: Doors, inside: "Page", places: dict[str, str], name: str
) -> None:
    with watched(inside, demo.url):
        answer = inside.goto(_INSIDE[name].format(**places), wait_until="networkidle")
        doors.confirm(inside, ADMIN)
        assert answer is not None
        assert answer.status == 200
        assert inside.locator(".ob-sidebar, .ob-public").count() == 1
        assert faults(inside, name) == []


@pytest.mark.parametrize("name", _OUTSIDE)
def test_a_public_page_is_sound(
    demo: Running, outside: "Page", places: dict[str, str], name: str
) -> None:
    with watched(outside, demo.url):
        outside.goto(_OUTSIDE[name].format(**places), wait_until="networkidle")
        assert faults(outside, name) == []


def test_the_line_to_run_and_the_waiting_page_are_sound(demo: Running, inside: "Page") -> None:
    demo.await_package()
    with watched(inside, demo.url):
        inside.goto("/o/betrieb/geraete/neu/")
        inside.click("main button[type=submit]")
        inside.wait_for_selector("#zeile")
        assert faults(inside, "geraet-zeile") == []


def test_the_navigation_holds_no_page_that_nobody_looked_at(inside: "Page") -> None:
    inside.goto("/o/betrieb/")
    links = inside.locator(".ob-nav a, .ob-person-menu a, footer a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert len(links) > 12
    looked_at = {*_INSIDE.values(), *_OUTSIDE.values(), *test_catalogue.PUBLIC, *test_catalogue.OWN}
    assert set(links) - looked_at == set()


def test_open_menus_are_sound(demo: Running, inside: "Page") -> None:
    with watched(inside, demo.url):
        inside.goto("/o/betrieb/geraete/", wait_until="networkidle")
        inside.click("#liste-geraete-spalten-knopf")
        assert faults(inside, "menue-ansicht") == []
        inside.goto("/o/betrieb/geraete/", wait_until="networkidle")
        inside.set_viewport_size({"width": 390, "height": 900})
        inside.click(".ob-menu-button")
        inside.click("#person")
        assert faults(inside, "menue-person") == []


@pytest.mark.clause("C-5.5")
def test_a_missing_page_names_a_reference_that_finds_the_line_of_the_log(
    demo: Running, inside: "Page"
) -> None:
    answer = inside.goto("/geraete/999999/zustand/")
    assert answer is not None
    assert answer.status == 404
    reference = inside.inner_text(".ob-reference code")
    assert re.fullmatch(r"\S{8,}", reference)
    log = demo.data / "logs" / "obhut.jsonl"

    def is_in_the_log() -> bool:
        return reference in log.read_text(encoding="utf-8")

    await_true(is_in_the_log, seconds=10, what=f"{reference} in {log}")


def test_an_empty_list_explains_the_next_step_with_one_button(
    inside: "Page", places: dict[str, str]
) -> None:
    inside.goto(f"/o/{places['empty']}/geraete/")
    assert inside.locator("main table").count() == 0
    assert inside.locator(".ob-empty .btn").count() == 1
    inside.click(".ob-empty .btn")
    assert inside.inner_text("h1") == "Gerät hinzufügen"


def test_english_and_back(inside: "Page") -> None:
    inside.goto("/o/betrieb/kunden/")
    inside.click("#person")
    inside.click("#person-en")
    inside.wait_for_load_state()
    assert inside.url.endswith("/o/betrieb/kunden/")
    assert inside.locator("html").get_attribute("lang") == "en"
    assert inside.inner_text("h1") == "Customers"
    for path in ("/o/betrieb/", "/o/betrieb/geraete/", "/o/betrieb/personen/", "/konto/mfa/"):
        inside.goto(path)
        frame = inside.inner_text(".ob-nav") + inside.inner_text("main h1")
        frame += " ".join(inside.locator("main th[scope=col], main label").all_inner_texts())
        assert not re.findall(
            r"\b(?:Geräte?|Kunden?|Personen?|Übersicht|Protokoll|Vorgänge|Postfach|Zustand|und|"
            r"Standort|Rolle|Suchen?)\b",
            frame,
        ), path
    inside.click("#person")
    inside.click("#person-de")
    inside.wait_for_load_state()
    assert inside.locator("html").get_attribute("lang") == "de"


def test_pictures_are_kept_on_demand() -> None:
    if os.environ.get("OBHUT_KEEP_SCREENSHOTS") != "1":
        pytest.skip("OBHUT_KEEP_SCREENSHOTS=1 writes docs/records/pages")
    looking.KEPT.mkdir(parents=True, exist_ok=True)
    for name in _KEPT:
        shutil.copy(looking.SHOTS / f"{name}.png", looking.KEPT / f"{name}.png")
