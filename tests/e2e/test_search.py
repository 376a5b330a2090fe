"""Finding by keyboard and without scripts; an overview that keeps the focus."""

import re
from typing import TYPE_CHECKING

import pytest

from dev.running import Running
from tests.e2e.conftest import ADMIN, Doors, new_context

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.e2e, pytest.mark.instance]
_DEVICE = re.compile(r"/geraete/\d+/zustand/$")


def _a_device(page: "Page") -> str:
    page.goto("/o/betrieb/geraete/")
    return page.locator("tbody th a").first.inner_text()


def test_a_key_three_letters_and_enter_open_a_device(admin: "Page") -> None:
    name = _a_device(admin)
    admin.goto("/o/betrieb/personen/", wait_until="networkidle")
    admin.keyboard.press("/")
    assert admin.evaluate("document.activeElement.id") == "suche"
    admin.keyboard.type(name[:3])
    admin.keyboard.press("Enter")
    admin.wait_for_url(_DEVICE)
    assert admin.inner_text("h1").casefold().startswith(name[:3].casefold())


def test_a_whole_name_and_enter_open_that_device(admin: "Page") -> None:
    name = _a_device(admin)
    admin.goto("/o/betrieb/personen/", wait_until="networkidle")
    admin.keyboard.press("/")
    admin.keyboard.type(name)
    admin.keyboard.press("Enter")
    admin.wait_for_url(_DEVICE)
    assert admin.inner_text("h1") == name


def test_the_key_types_a_slash_where_one_writes(admin: "Page") -> None:
    admin.goto("/suche/", wait_until="networkidle")
    admin.keyboard.press("/")
    assert admin.evaluate("document.activeElement.id") == "suchtext"
    admin.keyboard.type("a/b")
    assert admin.input_value("#suchtext") == "a/b"


def test_the_menu_opens_for_the_key_on_a_small_screen(admin: "Page") -> None:
    admin.set_viewport_size({"width": 390, "height": 800})
    admin.goto("/o/betrieb/", wait_until="networkidle")
    admin.keyboard.press("/")
    assert admin.locator("#suche").is_visible()
    assert admin.evaluate("document.activeElement.id") == "suche"


def test_hits_come_while_one_types_and_the_focus_stays(admin: "Page") -> None:
    name = _a_device(admin)
    admin.goto("/suche/", wait_until="networkidle")
    admin.locator("#suchtext").press_sequentially(name[:3])
    admin.wait_for_selector(f"#treffer a:text-is('{name}')")
    assert admin.evaluate("document.activeElement.id") == "suchtext"


def test_keys_can_be_switched_off(admin: "Page") -> None:
    admin.goto("/einstellungen/profil/")
    admin.uncheck("input[name=single_keys]")
    admin.click("#profil-speichern")
    admin.goto("/o/betrieb/", wait_until="networkidle")
    admin.keyboard.press("/")
    assert admin.evaluate("document.activeElement === document.body")
    assert admin.locator(".ob-key").count() == 0
    admin.goto("/einstellungen/profil/")
    admin.check("input[name=single_keys]")
    admin.click("#profil-speichern")
    admin.wait_for_load_state()


def test_all_of_it_works_without_scripts(
    demo: Running, chromium: "Browser", doors: Doors, admin: "Page"
) -> None:
    name = _a_device(admin)
    state = doors.context(chromium, ADMIN).storage_state()
    context = new_context(chromium, demo.url, storage_state=state, java_script_enabled=False)
    page = context.new_page()
    page.goto("/o/betrieb/")
    assert page.locator("a.ob-tile").count() == 6
    page.fill("#suche", name[:3])
    page.press("#suche", "Enter")
    page.wait_for_url(_DEVICE)
    page.goto("/suche/")
    page.fill("#suchtext", "kanzlei")
    page.click("#suchen")
    assert page.locator("#gruppe-customer").is_visible()
    page.goto("/betrieb/")
    assert page.locator("table tbody tr").count() >= 2
    context.close()


def test_the_overview_refreshes_without_taking_the_focus(admin: "Page") -> None:
    admin.goto("/o/betrieb/", wait_until="networkidle")
    for control in ("kachel-2", "neu-1"):
        admin.locator(f"#{control}").focus()
        admin.evaluate(
            "void (window.exchange = new Promise((done, fail) => {"
            " document.addEventListener('htmx:after:swap', () => setTimeout(done), {once: true});"
            " setTimeout(() => fail(new Error('nothing was exchanged')), 25000); }))"
        )
        admin.evaluate("window.exchange")
        assert admin.evaluate("document.activeElement.id") == control
