"""Lists by keyboard alone: the focus stays where it was and is never lost to the page."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from dev.running import Running
from tests.e2e.planting import plant_tasks

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.e2e, pytest.mark.instance]


def test_paging_and_sorting_by_keyboard_keep_the_focus(demo: Running, admin: "Page") -> None:
    plant_tasks(demo)
    admin.goto("/o/betrieb/vorgaenge/", wait_until="networkidle")
    key = str(admin.locator(".ob-list").get_attribute("id"))
    for control in ("weiter", "zurueck"):
        admin.locator(f"#{key}-{control}").focus()
        _exchanged(admin, lambda: admin.keyboard.press("Enter"))
        assert _focus(admin) == f"{key}-{control}"
    heading = str(admin.locator(".ob-sort").first.get_attribute("id"))
    admin.locator(f"#{heading}").focus()
    _exchanged(admin, lambda: admin.keyboard.press("Enter"))
    assert _focus(admin) == heading


def test_a_refresh_leaves_the_reader_alone(admin: "Page") -> None:
    admin.goto("/o/betrieb/geraete/", wait_until="networkidle")
    name = admin.locator("tbody th a").first
    name.focus()
    before = _focus(admin)
    _exchanged(admin, lambda: None)  # the list asks again every five seconds
    assert _focus(admin) == before


def test_a_filter_that_is_removed_hands_the_focus_on(admin: "Page") -> None:
    admin.goto("/o/betrieb/geraete/?presence=online", wait_until="networkidle")
    admin.locator("#liste-geraete-ohne-presence").focus()
    _exchanged(admin, lambda: admin.keyboard.press("Enter"))
    assert _focus(admin) == "liste-geraete-treffer"


def test_the_focus_is_visible_and_the_content_is_one_step_away(admin: "Page") -> None:
    admin.goto("/o/betrieb/geraete/")
    admin.keyboard.press("Tab")
    skip = admin.locator(".ob-skip")
    assert skip.evaluate("link => link === document.activeElement")
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    admin.keyboard.press("Enter")
    assert _focus(admin) == "inhalt"


def _exchanged(page: "Page", act: Callable[[], object]) -> None:
    """Act, and wait until the list has been exchanged."""
    page.evaluate(
        "void (window.exchange = new Promise((done, fail) => {"
        " document.addEventListener('htmx:after:swap', () => setTimeout(done), {once: true});"
        " setTimeout(() => fail(new Error('nothing was exchanged')), 20000); }))"
    )
    act()
    page.evaluate("window.exchange")


def _focus(page: "Page") -> str:
    assert page.evaluate("document.activeElement !== document.body")
    return str(page.evaluate("document.activeElement.id"))
