"""The list of devices: its address says all, keys are enough, scripts are not needed."""

import re
from typing import TYPE_CHECKING

import pytest

from dev.running import Running
from tests.e2e.conftest import ADMIN, Doors, new_context

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.e2e, pytest.mark.instance]

PARTNER = "paul.nordmann@nordlicht.example"
_LIST = "#liste-geraete"
_HITS = f"{_LIST}-treffer"
_NEXT = f"{_LIST}-weiter"
_DEVICE = re.compile(r"/geraete/\d+/zustand/$")


def _state(page: "Page") -> tuple[str, list[str]]:
    """Return the sentence about the hits and the names in their order."""
    return page.inner_text(_HITS), page.locator("main tbody th a").all_inner_texts()


def _narrowed(page: "Page") -> None:
    """Filter, sort and turn the page by clicks, as a person does."""
    page.goto("/o/betrieb/geraete/?size=25", wait_until="networkidle")
    page.select_option(f"{_LIST}-risk", "nein")
    page.wait_for_url("**risk=nein*")
    page.locator(".ob-sort").first.click()
    page.wait_for_url("**sort=*")
    page.click(_NEXT)
    page.wait_for_url("**page=2*")


@pytest.mark.clause("V-P.9")
def test_what_one_sees_survives_reload_back_and_the_copied_address(
    chromium: "Browser", doors: Doors, admin: "Page"
) -> None:
    _narrowed(admin)
    address, state = admin.url, _state(admin)
    assert len(state[1]) >= 1
    admin.reload()
    assert _state(admin) == state
    admin.locator("main tbody th a").first.click()
    admin.wait_for_url(_DEVICE)
    admin.go_back()
    admin.wait_for_selector("main tbody th a")
    assert admin.url == address
    assert _state(admin) == state
    context = doors.context(chromium, ADMIN)
    other = context.new_page()
    other.goto(address)
    assert _state(other) == state
    context.close()


def test_a_colleague_of_a_partner_gets_nothing_by_the_copied_address(
    chromium: "Browser", doors: Doors, admin: "Page"
) -> None:
    _narrowed(admin)
    names = set(_state(admin)[1])
    context = doors.context(chromium, PARTNER)
    page = context.new_page()
    answer = page.goto(admin.url)
    assert answer is not None
    assert answer.status == 404
    assert not names & set(re.split(r"\s+", page.content()))
    context.close()


def test_three_letters_and_enter_open_a_device_with_the_focus_kept(admin: "Page") -> None:
    admin.goto("/o/betrieb/geraete/")
    names = admin.locator("main tbody th a").all_inner_texts()
    name = next(one for one in names if sum(other.startswith(one[:3]) for other in names) == 1)
    admin.goto("/o/betrieb/", wait_until="networkidle")
    admin.keyboard.press("/")
    assert admin.evaluate("document.activeElement.id") == "suche"
    admin.keyboard.type(name)
    admin.keyboard.press("Enter")
    admin.wait_for_url(_DEVICE)
    assert admin.inner_text("h1") == name
    for _ in range(12):
        admin.keyboard.press("Tab")
        assert admin.evaluate("document.activeElement !== document.body")
        assert admin.evaluate(
            "(() => { const style = getComputedStyle(document.activeElement);"
            " return style.outlineStyle !== 'none' || style.boxShadow !== 'none'; })()"
        )


def test_without_scripts_one_lists_filters_sorts_pages_and_opens(
    demo: Running, chromium: "Browser", doors: Doors
) -> None:
    signed_in = doors.context(chromium, ADMIN)
    state = signed_in.storage_state()
    signed_in.close()
    context = new_context(chromium, demo.url, storage_state=state, java_script_enabled=False)
    page = context.new_page()
    page.goto("/o/betrieb/geraete/?size=25")
    first = _state(page)[1]
    page.click(_NEXT)
    assert "page=2" in page.url
    assert not set(first) & set(_state(page)[1])
    page.goto("/o/betrieb/geraete/")
    page.select_option(f"{_LIST}-security", "ja")
    page.click(f"{_LIST}-anwenden")
    assert "security=ja" in page.url
    missing = _state(page)[1]
    assert 1 <= len(missing) < len(first)
    page.locator(".ob-sort").first.click()
    assert "sort=" in page.url
    assert sorted(_state(page)[1]) == sorted(missing)
    page.locator("main tbody th a").first.click()
    for tab in ("Hardware", "Software", "Updates", "Protokoll"):
        page.click(f".ob-tabs a:has-text('{tab}')")
        assert page.locator("main table, main dl").count() >= 1
    context.close()


def test_without_scripts_one_signs_in(demo: Running, chromium: "Browser") -> None:
    context = new_context(chromium, demo.url, java_script_enabled=False)
    page = context.new_page()
    Doors(demo).sign_in_on(page, "dirk.sommer@betreiber.example")
    assert page.inner_text("h1") == "Übersicht"
    context.close()
