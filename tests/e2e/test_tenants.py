"""What people of different tenants see in a real browser, and the first sign-in of an invited one.

The walk over all addresses is in ``tests/flows/test_walk.py``.
"""

from typing import TYPE_CHECKING

import pytest

from dev.running import Running, one_time_code
from tests.e2e.conftest import ADMIN, Doors, new_context
from tests.e2e.planting import invite

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.e2e, pytest.mark.instance]

PARTNER_A = "paul.nordmann@nordlicht.example"
PARTNER_B = "vroni.huber@alpenblick.example"
_A = ("Nordlicht", "Lorenz", "Förderndorf", "Nordmann", "Petersen", "Krause")
_B = ("Alpenblick", "Obermaier", "Seeblick", "Huber")
_PASSWORD = "sieben Fische schwimmen nachts"
_CLOSED = (
    "/", "/o/betrieb/", "/o/betrieb/geraete/", "/o/betrieb/kunden/", "/o/betrieb/personen/",
    "/o/betrieb/protokoll/", "/geraete/1/zustand/", "/postfach/", "/einstellungen/profil/",
    "/einstellungen/sitzungen/", "/konto/kennwort/", "/konto/mfa/codes/",
)  # fmt: skip


@pytest.mark.clause("V-0", "V-10.1a")
@pytest.mark.parametrize(
    ("email", "own", "foreign"), [(PARTNER_A, _A, _B), (PARTNER_B, _B, _A)], ids=["a", "b"]
)
def test_a_partner_sees_the_own_and_nothing_of_the_other(
    chromium: "Browser", doors: Doors, email: str, own: tuple[str, ...], foreign: tuple[str, ...]
) -> None:
    context = doors.context(chromium, email)
    page = context.new_page()
    page.goto("/")
    text = _walk(page)
    context.close()
    assert [marker for marker in own if marker not in text] == []
    assert [marker for marker in foreign if marker in text] == []


def test_the_other_partner_looks_like_a_missing_one(chromium: "Browser", doors: Doors) -> None:
    context = doors.context(chromium, PARTNER_B)
    page = context.new_page()
    texts = set()
    for path in ("/o/k2/geraete/", "/o/k999999/geraete/", "/geraete/1/zustand/", "/postfach/x/"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 404
        texts.add(page.inner_text("h1") + page.inner_text(".ob-error-what"))
    context.close()
    assert len(texts) == 1


@pytest.mark.clause("V-4.3", "V-5.1")
def test_the_first_sign_in_ends_at_the_second_factor(
    demo: Running, chromium: "Browser", doors: Doors, admin: "Page"
) -> None:
    link = invite(admin, doors, "betrieb", "operator-technician", "gerda.holm@holm.example")
    context = new_context(chromium, demo.url)
    page = context.new_page()
    page.goto(link)
    page.fill("input[name=password]", _PASSWORD)
    page.fill("input[name=password_again]", _PASSWORD)
    page.click("#einladung-weiter")
    page.wait_for_url("**/konto/mfa/")
    for path in _CLOSED:
        page.goto(path)
        assert page.url.endswith("/konto/mfa/"), path
    _set_up_app(page)
    context.close()


@pytest.mark.clause("V-5.1")
def test_the_address_of_a_team_gets_no_account(doors: Doors, admin: "Page") -> None:
    admin.goto("/o/betrieb/personen/einladen/")
    doors.confirm(admin, ADMIN)
    admin.fill("input[name=first_name]", "Tina")
    admin.fill("input[name=last_name]", "Technik")
    admin.fill("input[name=email]", "info@sturm.example")
    admin.click("#einladen-weiter")
    assert "Adresse einer Funktion" in admin.inner_text("#einladen")
    assert admin.locator("input[name=email][aria-invalid=true]").count() == 1


def _walk(page: "Page") -> str:
    """Open every page of the navigation and of the rows behind it; return all that is shown."""
    links = page.locator(".ob-nav a, .ob-scope a").evaluate_all("all => all.map(a => a.href)")
    assert len(links) >= 5
    texts = []
    for link in links:
        page.goto(link)
        texts.append(page.content())
    return "\n".join(texts)


def _set_up_app(page: "Page") -> None:
    """Set up an authenticator app; only then the notice and the pages open."""
    page.click("#app-einrichten")
    page.fill("input[name=code]", one_time_code(page.inner_text("#app-schluessel")))
    page.click("#app-weiter")
    page.wait_for_url("**/konto/mfa/codes/")
    assert page.locator("#codes code").count() == 10
    page.goto("/o/betrieb/geraete/")
    page.wait_for_url("**/konto/hinweis/")
    page.check("input[name=understood]")
    page.click("#hinweis-weiter")
    page.wait_for_url("**/o/betrieb/")
