"""A passkey from its making to sign-in without a password, in a real browser."""

import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from tests.sign_in import PASSWORD, make_person

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from obhut.accounts.models import Person

CHROMIUM = "/usr/bin/chromium"
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium"),
]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = False
    block_on_close = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: what matters fails a test."""


@pytest.fixture
def address(own_database: str) -> Iterator[str]:
    """Serve the web application at http://localhost, where browsers allow passkeys."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connection

    application = get_wsgi_application()

    def serve(environ: dict[str, Any], start: Any) -> Any:
        try:
            return application(environ, start)
        finally:
            connection.close()

    server = make_server("localhost", 0, serve, server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def person(own_database: str) -> "Person":
    """Make somebody without a factor; before the browser, whose event loop bars the database."""
    return make_person("Petra Passkey", "operator-admin", factor=False, noticed=False)


@pytest.fixture
def page(person: "Person") -> "Iterator[Page]":
    """Open a browser with a built-in authenticator; any complaint of the browser is a failure."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(locale="de-DE").new_page()
        complaints: list[str] = []
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        _add_authenticator(page)
        yield page
        browser.close()
    assert complaints == []


@pytest.mark.clause("V-4.3")
def test_a_passkey_is_made_and_then_opens_the_account_alone(
    address: str, person: "Person", page: "Page"
) -> None:
    page.goto(f"{address}/anmelden/")
    page.fill("input[name=login]", person.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("#anmelden-weiter")
    page.wait_for_url("**/konto/mfa/")
    page.click("#passkey-einrichten")
    page.fill("input[name=name]", "Schlüsselbund")
    page.click("#passkey-weiter")
    page.wait_for_url("**/konto/mfa/codes/")
    assert page.locator("#codes code").count() == 10
    page.goto(f"{address}/einstellungen/profil/")
    page.wait_for_url("**/konto/hinweis/")
    page.check("input[name=understood]")
    page.click("#hinweis-weiter")
    page.wait_for_url("**/o/betrieb/")
    page.goto(f"{address}/abmelden/")
    page.click("main button[type=submit]")
    page.wait_for_url("**/anmelden/")

    page.click("#anmelden-mit-passkey")
    page.wait_for_url(lambda url: "/anmelden" not in url)
    page.goto(f"{address}/konto/mfa/")
    assert page.locator("text=Schlüsselbund").count() == 1

    page.click("a[aria-label='Schlüsselbund entfernen']")
    page.click("main .btn-danger")
    page.wait_for_url("**/konto/mfa/")
    assert "Ihr einziger zweiter Faktor" in page.inner_text("#meldungen")
    assert page.locator("text=Schlüsselbund").count() == 1


@pytest.mark.clause("V-4.3")
def test_a_passkey_is_the_second_step_too(address: str, person: "Person", page: "Page") -> None:
    _sign_in(page, address, person.email)
    page.click("#passkey-einrichten")
    page.uncheck("input[name=passwordless]")
    page.click("#passkey-weiter")
    page.wait_for_url("**/konto/mfa/codes/")
    page.goto(f"{address}/abmelden/")
    page.click("main button[type=submit]")
    _sign_in(page, address, person.email)
    page.click("#faktor-mit-passkey")
    page.wait_for_url(lambda url: "/anmelden" not in url)
    page.goto(f"{address}/einstellungen/sitzungen/")
    page.wait_for_url("**/konto/hinweis/")


def _sign_in(page: "Page", address: str, email: str) -> None:
    page.goto(f"{address}/anmelden/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("#anmelden-weiter")
    page.wait_for_load_state()


def _add_authenticator(page: "Page") -> None:
    tool = page.context.new_cdp_session(page)
    tool.send("WebAuthn.enable")
    tool.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
