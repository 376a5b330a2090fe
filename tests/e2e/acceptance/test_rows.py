"""Pages that live from rows of a fleet: accessible in both widths and themes, and errors in words.

Pages without such rows are looked at in ``tests/e2e/test_pages.py``.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from dev.running import Running, await_true
from tests.e2e.looking import faults, watched

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.e2e, pytest.mark.instance]

_PAGES = {
    "uebersicht": "/o/betrieb/",
    "geraete": "/o/betrieb/geraete/",
    "software": "/o/betrieb/software/",
    "updates": "/o/betrieb/updates/",
    "updates-fehlend": "/o/betrieb/updates/geraete/",
    "geraet-zustand": "{device}zustand/",
    "geraet-hardware": "{device}hardware/",
    "geraet-software": "{device}software/",
    "geraet-updates": "{device}updates/",
    "geraet-protokoll": "{device}protokoll/?zeitraum=90",
    "geraet-aenderungen": "{device}aenderungen/",
    "suche": "/suche/?q=kanz",
    "kunden": "/o/betrieb/kunden/",
    "protokoll": "/o/betrieb/protokoll/",
    "agenten": "/betrieb/agenten/",
}


@pytest.fixture
def device(admin: "Page") -> str:
    """Return the address of a device at risk: the one with most to show."""
    admin.goto("/o/betrieb/geraete/?risk=ja")
    link = admin.locator("tbody th a").first.get_attribute("href") or ""
    return link.removesuffix("zustand/")


@pytest.mark.clause("C-5.5")
@pytest.mark.parametrize("name", _PAGES)
def test_a_page_with_rows_is_sound(demo: Running, admin: "Page", device: str, name: str) -> None:
    with watched(admin, demo.url):
        admin.goto(_PAGES[name].format(device=device), wait_until="networkidle")
        assert admin.locator("main tbody tr, main .ob-rows li").count() >= 1
        assert faults(admin, f"zeilen-{name}") == []


def _unknown(page: "Page") -> None:
    page.goto("/o/k999999/geraete/")


def _old_form(page: "Page") -> None:
    page.goto("/o/betrieb/standorte/neu/")
    page.evaluate("document.querySelector('main [name=csrfmiddlewaretoken]').value = 'alt'")
    page.fill("main input[name=name]", "Nordkap")
    page.click("main button[type=submit]")


@pytest.mark.parametrize(
    ("status", "cause"), [(404, _unknown), (403, _old_form)], ids=["unknown", "old-form"]
)
def test_an_error_says_what_happened_what_to_do_and_a_reference_in_the_log(
    demo: Running, admin: "Page", status: int, cause: Callable[["Page"], None]
) -> None:
    with admin.expect_response(lambda answer: answer.status == status):
        cause(admin)
    assert len(admin.inner_text(".ob-error-what")) > 20
    assert len(admin.inner_text("main")) > 100
    reference = admin.inner_text(".ob-reference code")
    assert re.fullmatch(r"\S{8,}", reference)
    assert faults(admin, f"fehler-{status}-innen") == []
    log = demo.data / "logs" / "obhut.jsonl"
    await_true(
        lambda: reference in log.read_text(encoding="utf-8"),
        seconds=10, what=f"{reference} in {log}",
    )  # fmt: skip


def test_a_list_without_rows_has_one_button_and_no_table(admin: "Page") -> None:
    admin.goto("/o/betrieb/kunden/neu/")
    admin.select_option("select[name=partner]", index=1)
    admin.fill("input[name=name]", "Neue Praxis ohne Geräte")
    admin.click("main button[type=submit]")
    admin.wait_for_url("**/o/k*/geraete/")
    area = admin.url.split("/")[4]
    for path in ("geraete", "software", "updates"):
        admin.goto(f"/o/{area}/{path}/")
        assert admin.locator("main table").count() == 0, path
        assert admin.locator("main .ob-empty").count() == 1, path
        assert admin.locator("main .ob-empty .btn").count() == 1, path
