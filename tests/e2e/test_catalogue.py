"""From the catalogue over price list and description to the Fristenrechner, by keyboard only."""

import re
from typing import TYPE_CHECKING, Any

import pytest

from dev.running import Running
from tests.e2e.conftest import ADMIN, Doors, new_context
from tests.e2e.looking import faults

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.e2e, pytest.mark.instance]
NARROW: Any = {"width": 390, "height": 844}
MOST_STEPS = 150
PUBLIC = (
    "/leistungen/", "/leistungen/?fuer=privat", "/leistungen/premium/", "/preise/",
    "/buchen/basic/", "/buchen/?standard=0", "/buchen/gold/",
)  # fmt: skip
OWN = (
    "/angebot/leistungen/", "/angebot/leistungen/neu/", "/angebot/leistungen/1/",
    "/angebot/leistungen/1/entwurf/", "/angebot/leistungen/1/1/", "/angebot/preise/",
    "/angebot/preise/1/", "/angebot/preise/entwurf/",
)  # fmt: skip


def _follow(page: "Page", selector: str, address: str) -> None:
    _reach(page, selector)
    page.keyboard.press("Enter")
    page.wait_for_url(address)


def _reach(page: "Page", selector: str) -> None:
    """Press Tab until the element has the focus, visibly."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            top, height = page.evaluate(
                "[document.activeElement.getBoundingClientRect().top, innerHeight]"
            )
            assert 0 <= top < height, selector
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_the_way_of_a_visitor_by_keyboard(demo: Running, chromium: "Browser") -> None:
    context = new_context(chromium, demo.url)
    page = context.new_page()
    page.set_viewport_size(NARROW)
    page.goto("/leistungen/")
    _follow(page, ".ob-readers a[href='/leistungen/?fuer=privat']", "**/leistungen/?fuer=privat")
    assert "9,52\xa0€" in page.locator("#tarif-standard + p + p").inner_text()
    _follow(page, ".ob-site a[href='/preise/?fuer=privat']", "**/preise/?fuer=privat")
    assert "15,47\xa0€" in page.locator("main").inner_text()
    _follow(page, "main a[href='/leistungen/premium/?fuer=privat']", "**/leistungen/premium/*")
    assert "Virenschutz" in page.locator(".ob-description").inner_text()
    _follow(page, ".ob-site a[href='/fristen/']", "**/fristen/kuendigung/")
    context.close()


def test_what_42_and_3_cost_by_keyboard(demo: Running, chromium: "Browser") -> None:
    context = new_context(chromium, demo.url)
    page = context.new_page()
    page.set_viewport_size(NARROW)
    page.goto("/leistungen/")
    for name, number in (("standard", "42"), ("premium", "3")):
        _reach(page, f"input[name={name}]")
        page.keyboard.type(number)
    _follow(page, "#ausrechnen", "**/buchen/?*")
    assert "446,25\xa0€" in page.locator(".ob-total").inner_text()
    context.close()


def test_the_switch_needs_no_scripts(demo: Running, chromium: "Browser") -> None:
    context = new_context(chromium, demo.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/leistungen/")
    page.click("text=Privatkunden: brutto")
    assert "5,95\xa0€" in page.locator("main").inner_text()
    page.click("a[href='/buchen/basic/?fuer=privat']")
    assert page.locator("h1").inner_text() == "Ihre Auswahl"
    context.close()


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_have_no_finding(demo: Running, chromium: "Browser", address: str) -> None:
    context = new_context(chromium, demo.url)
    page = context.new_page()
    page.goto(address)
    assert faults(page, _name(address)) == []
    context.close()


@pytest.mark.parametrize("address", OWN)
def test_own_pages_have_no_finding(
    demo: Running, chromium: "Browser", doors: Doors, address: str
) -> None:
    context = doors.context(chromium, ADMIN)
    page = context.new_page()
    page.goto("/angebot/preise/")
    page.click("#entwurf-beginnen, #entwurf")
    page.goto(address)
    found = faults(page, _name(address))
    if page.locator("[lang=en]").count() > 1:  # the English text of a description
        found = [fault for fault in found if not fault.startswith("English")]
    assert found == []
    context.close()


def _name(address: str) -> str:
    return "katalog" + re.sub(r"[^a-z0-9]+", "-", address)
