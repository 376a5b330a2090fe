"""Fristenrechner and Bedingungen on a phone's width, with the keyboard only."""

from typing import TYPE_CHECKING

import pytest

from dev.running import Running
from tests.e2e.conftest import ADMIN, Doors, new_context

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.e2e, pytest.mark.instance]
NARROW = {"width": 390, "height": 844}
MOST_STEPS = 150


def _tab_to(page: "Page", selector: str) -> None:
    """Press Tab until the element has the focus; the focus must be visible where it stops."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            box = page.evaluate(
                "(() => { const box = document.activeElement.getBoundingClientRect();"
                " return [box.top, box.bottom, innerHeight]; })()"
            )
            assert box[0] >= 0, selector
            assert box[0] < box[2], selector
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_a_deadline_by_keyboard(demo: Running, chromium: "Browser") -> None:
    context = new_context(chromium, demo.url)
    page = context.new_page()
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.goto("/fristen/")
    _tab_to(page, "select[name=terms]")
    page.keyboard.type("Managed")
    _tab_to(page, "select[name=by]")
    page.keyboard.type("Der Betreiber")
    _tab_to(page, "input[name=received]")
    page.keyboard.type("12122026")  # the same day in every order
    _tab_to(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fristen/kuendigung/?*")
    answer = page.locator(".ob-answer").inner_text()
    assert "31. März 2027" in answer
    assert "V-12.2" in answer
    assert page.locator(".ob-timeline li").count() == 3
    _tab_to(page, "a[href='/fristen/mahnung/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fristen/mahnung/")
    context.close()


def test_terms_are_drafted_and_published_by_keyboard(
    demo: Running, chromium: "Browser", doors: Doors
) -> None:
    context = doors.context(chromium, ADMIN)
    page = context.new_page()
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.goto("/bedingungen/")
    _tab_to(page, "#entwurf-beginnen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bedingungen/neu/")
    _tab_to(page, "select[name=name]")
    page.keyboard.type("Online")
    _tab_to(page, "select[name=product]")
    page.keyboard.type("Managed Client S")
    _tab_to(page, "#beginnen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bedingungen/entwurf/*/")
    _tab_to(page, "input[name=effective_on]")
    page.keyboard.type("01012031")
    _tab_to(page, "input[name=operator-notice-days]")
    page.keyboard.press("Control+a")
    page.keyboard.type("30")
    _tab_to(page, "#weiter")
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    doors.confirm(page, ADMIN)
    assert "30 Tage" in page.locator("main").inner_text()
    _tab_to(page, "#ja")
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    text = page.locator("main").inner_text()
    assert "Fassung 1" in text
    assert "eigene Fassung 1" in text
    context.close()
