"""The components in a real browser: axe, sizes, no foreign request, keyboard, no scripts."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = os.environ.get("OBHUT_SHOTS", "")
PAGES = {
    "uebersicht": "/",
    "liste": "/geraete/",
    "alle-gewaehlt": "/geraete/?zustand=danger&all=1",
    "kein-treffer": "/geraete/?q=gibtesnicht&zustand=ok",
    "leere-liste": "/leer/",
    "geraet": "/geraete/5/",
    "formular": "/formular/",
    "anmelden": "/anmelden/",
    "nicht-gefunden": "/gibt-es-nicht/",
    "kaputt": "/kaputt/",
    "impressum": "/impressum/",
    "datenschutz": "/datenschutz/",
    "barrierefreiheit": "/barrierefreiheit/",
    "kontakt": "/kontakt/",
    "systemvoraussetzungen": "/systemvoraussetzungen/",
    "ueber": "/ueber/",
}
SMALL = """[...document.querySelectorAll('a,button,input,select,summary,textarea')].filter(e => {
  const box = e.getBoundingClientRect(), look = getComputedStyle(e);
  return box.width > 1 && box.height > 1 && look.display !== 'inline'
    && (box.height < 24 || box.width < 24);
}).map(e => e.outerHTML.slice(0, 120))"""
RULES = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']"

pytestmark = pytest.mark.e2e


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Give a wide page in German."""
    context = chromium.new_context(viewport={"width": 1366, "height": 900}, locale="de-DE")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_stays_at_home(
    demo: str, chromium: Browser, name: str, width: int, theme: Any
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 844}, color_scheme=theme, locale="de-DE"
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if _foreign(request.url) else None)
    page.goto(demo + PAGES[name], wait_until="networkidle")
    page.evaluate(AXE.read_text(encoding="utf-8"))  # past the content policy, as a tester may
    found = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") <= 0
    assert page.evaluate(SMALL) == []
    assert page.evaluate(f"{root}.dataset.bsTheme") == theme
    assert [text for text in said if "status of 404" not in text and "of 500" not in text] == []
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-{width}-{theme}.png", full_page=True)
    context.close()


def test_nothing_scrolls_sideways_on_the_narrowest_screen(demo: str, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 700}, locale="de-DE")
    page = context.new_page()
    root = "document.documentElement"
    wide = []
    for name, path in PAGES.items():
        page.goto(demo + path)
        if page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"):
            wide.append(name)
    context.close()
    assert wide == []


def _foreign(url: str) -> bool:
    return not url.startswith(("http://localhost:", "data:"))


def exchanged(page: Page, act: Callable[[], object]) -> None:
    """Act, and wait until the list has been exchanged."""
    # The content policy stops what Playwright waits with, so the page itself keeps the promise.
    page.evaluate(
        "void (window.exchange = new Promise((done, fail) => {"
        " document.addEventListener('htmx:after:swap', () => setTimeout(done), {once: true});"
        " setTimeout(() => fail(new Error('nothing was exchanged')), 20000); }))"
    )
    act()
    page.evaluate("window.exchange")


def focus(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_the_focus_stays_where_it_was(demo: str, page: Page) -> None:
    page.goto(f"{demo}/geraete/", wait_until="networkidle")
    for control in ("weiter", "weiter", "zurueck", "kopf-status", "kopf-status"):
        page.locator(f"#liste-geraete-{control}").focus()
        exchanged(page, lambda: page.keyboard.press("Enter"))
        assert focus(page) == f"liste-geraete-{control}"
    assert page.url.endswith("/geraete/?sort=-status")
    assert page.locator("th[aria-sort=descending]").inner_text() == "Zustand"


def test_filters_live_in_the_address_and_survive_the_way_back(demo: str, page: Page) -> None:
    page.goto(f"{demo}/geraete/", wait_until="networkidle")
    exchanged(page, lambda: page.select_option("#liste-geraete-zustand", "danger"))
    page.locator("#liste-geraete-q").focus()
    exchanged(page, lambda: page.keyboard.type("nb"))
    assert page.url.endswith("/geraete/?q=nb&zustand=danger")
    assert focus(page) == "liste-geraete-q"
    exchanged(page, lambda: page.locator("#liste-geraete-ohne-zustand").click())
    assert page.locator("#liste-geraete-zustand").input_value() == ""
    page.go_back()
    page.wait_for_url("**/geraete/?q=nb&zustand=danger")
    expect(page.locator("#liste-geraete-treffer")).to_have_text("207 Treffer")
    expect(page.locator("#liste-geraete-zustand")).to_have_value("danger")


def test_ticks_do_not_wander_to_the_rows_of_another_page(demo: str, page: Page) -> None:
    page.goto(f"{demo}/geraete/", wait_until="networkidle")
    page.locator(".ob-select").nth(0).check()
    page.locator(".ob-select").nth(3).check()
    assert page.locator(".ob-bulk-text").inner_text() == "2 ausgewählt"
    exchanged(page, lambda: page.locator("#liste-geraete-weiter").click())
    assert page.locator(".ob-select:checked").count() == 0
    assert not page.locator(".ob-bulk").is_visible()


def test_all_hits_can_be_selected_and_the_question_names_their_number(
    demo: str, page: Page
) -> None:
    page.goto(f"{demo}/geraete/?zustand=danger&q=nb", wait_until="networkidle")
    page.locator("#liste-geraete-seite").check()
    assert page.locator(".ob-bulk-text").inner_text() == "50 ausgewählt"
    exchanged(page, lambda: page.locator("#liste-geraete-auswahl-alle").click())
    assert page.locator(".ob-bulk-text").inner_text() == "Alle 207 Treffer sind ausgewählt"
    page.locator("#liste-geraete-wartung").click()
    page.wait_for_url("**/wartung/")
    assert "207 Geräte" in page.locator(".ob-confirm-question").inner_text()


def test_the_regular_refresh_disturbs_nobody(demo: str, page: Page) -> None:
    page.goto(f"{demo}/takt/?zustand=danger", wait_until="load")
    page.locator(".ob-select").nth(1).check()
    tick = focus(page)
    exchanged(page, lambda: None)
    assert focus(page) == tick
    assert page.locator(".ob-select:checked").count() == 1
    assert page.url.endswith("/takt/?zustand=danger")


def test_finished_work_asks_no_more(demo: str, page: Page) -> None:
    page.goto(demo, wait_until="networkidle")
    exchanged(page, lambda: None)
    assert page.locator("#vorgang-7").get_attribute("hx-trigger") is None
    assert page.locator("#vorgang-7-balken").get_attribute("value") == "100"


def test_a_chart_is_drawn_anew_in_the_colours_of_the_theme(demo: str, chromium: Browser) -> None:
    context = chromium.new_context(color_scheme="light")
    page = context.new_page()
    page.goto(f"{demo}/geraete/5/", wait_until="networkidle")
    before = page.locator(".ob-chart canvas").evaluate("canvas => canvas.toDataURL()")
    page.evaluate(
        "window.drawn = new Promise((done, fail) => {"
        " const canvas = document.querySelector('.ob-chart-canvas');"
        " new MutationObserver(() => done()).observe(canvas, {childList: true});"
        " setTimeout(() => fail(new Error('nothing was drawn')), 20000); }), undefined"
    )
    page.emulate_media(color_scheme="dark")
    page.evaluate("window.drawn")
    after = page.locator(".ob-chart canvas").evaluate("canvas => canvas.toDataURL()")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    assert before != after
    context.close()


def test_everything_but_charts_works_without_scripts(demo: str, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto(f"{demo}/geraete/")
    page.select_option("#liste-geraete-zustand", "risk")
    page.locator("#liste-geraete-anwenden").click()
    assert page.locator("#liste-geraete-treffer").inner_text() == "516 Treffer"
    page.locator("#liste-geraete-weiter").click()
    assert page.url.endswith("/geraete/?zustand=risk&page=2")
    page.locator("#person").click()
    page.locator("#person-theme-dark").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert page.url.endswith("/geraete/?zustand=risk&page=2")
    context.close()


def test_menus_close_with_escape_and_give_the_focus_back(demo: str, page: Page) -> None:
    page.goto(demo, wait_until="networkidle")
    page.locator("#person").click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator("#abmelden").is_hidden()
    assert focus(page) == "person"


def test_a_page_weighs_little(demo: str, page: Page) -> None:
    weights: list[int] = []
    page.on("requestfinished", lambda request: weights.append(request.sizes()["responseBodySize"]))
    page.goto(f"{demo}/geraete/5/", wait_until="networkidle")
    assert sum(weights) <= 200_000
