"""One running demonstration and real browsers for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dev.running import Running, free_port, one_time_code, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ADMIN = "olga.berger@betreiber.example"
TECHNICIAN = "tarek.yilmaz@betreiber.example"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Start a demonstration of its own; the tests of this folder add to it and break nothing."""
    folder: Path = tmp_path_factory.mktemp("e2e")
    with running(folder / "data", "--demo", "--port", free_port()) as instance:
        yield instance


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """Start Debian's Chromium; a machine without it skips, loudly.

    Only one at a time may live in a process, so it ends with the module.
    """
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Doors:
    """Contexts of people who are signed in. A one-time code counts once, so each signs in once."""

    def __init__(self, demo: Running) -> None:
        self._demo = demo
        self._states: dict[str, Any] = {}

    def context(self, chromium: "Browser", email: str) -> "BrowserContext":
        """Return a new context in which ``email`` is signed in."""
        if email not in self._states:
            self._states[email] = self._sign_in(chromium, email)
        return new_context(chromium, self._demo.url, storage_state=self._states[email])

    def confirm(self, page: "Page", email: str) -> None:
        """Pass the factor again where a page asks for it, and keep the new session for later."""
        if "/konto/bestaetigen/" not in page.url:
            return
        login = next(one for one in self._demo.ready["logins"] if one["email"] == email)
        page.fill("input[name=code]", one_time_code(login["totp_secret"]))
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/konto/bestaetigen/" not in url)
        self._states[email] = page.context.storage_state()

    def _sign_in(self, chromium: "Browser", email: str) -> Any:
        context = new_context(chromium, self._demo.url)
        self.sign_in_on(context.new_page(), email)
        state = context.storage_state()
        context.close()
        return state

    def sign_in_on(self, page: "Page", email: str) -> None:
        """Sign in on a page; its one-time code is then spent."""
        login = next(one for one in self._demo.ready["logins"] if one["email"] == email)
        type_in(page, email, login["password"])
        page.wait_for_url("**/anmelden/faktor/**")
        page.fill("input[name=code]", one_time_code(login["totp_secret"]))
        page.click("#faktor-weiter")
        page.wait_for_url("**/o/*/")


def new_context(chromium: "Browser", url: str, **options: Any) -> "BrowserContext":
    """Return a wide German context; without motion, since axe measures colours on their way."""
    return chromium.new_context(
        base_url=url, locale="de-DE", viewport={"width": 1366, "height": 900},
        reduced_motion="reduce", **options,
    )  # fmt: skip


def type_in(page: "Page", email: str, password: str) -> None:
    """Fill in and send the first page of sign-in."""
    page.goto("/anmelden/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("#anmelden-weiter")


@pytest.fixture(scope="session")
def doors(demo: Running) -> Doors:
    return Doors(demo)


@pytest.fixture
def admin(chromium: "Browser", doors: Doors) -> Iterator["Page"]:
    """Give a page on which the operator's administrator is signed in."""
    context = doors.context(chromium, ADMIN)
    yield context.new_page()
    context.close()
