"""All hits of a filter in a real browser: as many as were shown, and each with its result."""

import re
from typing import TYPE_CHECKING

import pytest

from dev.running import Running
from tests.e2e.looking import faults, watched
from tests.e2e.planting import plant_fleet

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.e2e, pytest.mark.instance]


@pytest.mark.clause("V-P.9")
def test_all_hits_are_acted_on_and_no_other_device(demo: Running, admin: "Page") -> None:
    plant_fleet(demo, 200)
    admin.goto("/o/betrieb/geraete/?q=Kunde&os=linux&size=25", wait_until="networkidle")
    hits = _number(admin.inner_text("#liste-geraete-treffer"))
    assert 25 < hits < 200
    admin.check("#liste-geraete-seite")
    with watched(admin, demo.url):
        admin.click("#liste-geraete-auswahl-alle")
        admin.wait_for_selector(".ob-bulk-all")
        assert _number(admin.inner_text(".ob-bulk-text")) == hits
        admin.click("#liste-geraete-schlagwort")
        admin.wait_for_url("**/auswahl/schlagwort/")
        assert _number(admin.inner_text(".ob-confirm-question")) == hits
        admin.fill("input[name=tag]", "Probe")
        admin.click("#bestaetigen-ja")
        admin.wait_for_selector("text=Schlagwort „Probe“ hinzufügen?")
        assert faults(admin, "sammelaenderung-frage") == []
        admin.click("#bestaetigen-ja")
        admin.wait_for_url("**/sammelaenderung/*/")
        admin.wait_for_selector("#rueckgaengig", timeout=120_000)
    assert faults(admin, "sammelaenderung") == []
    assert _number(admin.inner_text("#liste-ergebnis-treffer")) == hits
    admin.goto("/o/betrieb/geraete/?tag=Probe")
    assert _number(admin.inner_text("#liste-geraete-treffer")) == hits


def test_the_pages_of_the_fleet(demo: Running, admin: "Page") -> None:
    """Every page about the fleet in both widths and themes."""
    pages = {
        "geraete-spalten": "/o/betrieb/geraete/?columns=name,customer,presence,risk,model,tags",
        "ansichten": "/o/betrieb/geraete/ansichten/",
        "ansicht-neu": "/o/betrieb/geraete/ansichten/neu/?presence=offline",
        "doppelte": "/o/betrieb/geraete/doppelte/",
        "schlagworte": "/geraete/1/schlagworte/",
        "verschieben": "/geraete/1/verschieben/",
        "quarantaene": "/geraete/1/quarantaene/",
        "entfernen": "/geraete/1/entfernen/",
    }
    for name, path in pages.items():
        with watched(admin, demo.url):
            admin.goto(path, wait_until="networkidle")
            assert faults(admin, name) == [], name


def test_a_colleague_opens_the_same_rows_by_the_address(admin: "Page") -> None:
    admin.goto("/o/betrieb/geraete/?q=Kunde&sort=-name&columns=name,os&page=2")
    before = admin.locator("tbody th").all_inner_texts()
    admin.reload()
    assert admin.locator("tbody th").all_inner_texts() == before
    admin.click("#liste-geraete-zurueck")
    admin.wait_for_url(lambda url: "page=2" not in url)
    admin.go_back()
    admin.wait_for_url("**page=2**")
    admin.wait_for_function(
        "first => document.querySelector('tbody th').innerText === first", arg=before[0]
    )


def _number(text: str) -> int:
    return int(re.sub(r"[^0-9]", "", text))
