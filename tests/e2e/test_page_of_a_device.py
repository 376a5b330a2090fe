"""The page on the device itself, in a browser: readable for all, quiet, nothing from outside."""

from pathlib import Path
from typing import TYPE_CHECKING

from obhut_agent import clock, looks
from obhut_agent.enrolment import Enrolment, save
from obhut_agent.page.__main__ import write
from obhut_agent.state import State
from obhut_protocol.looks import Look
from tests.e2e.looking import faults, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MINUTE_MS = 60_000


def test_the_page_on_the_device_is_accessible_and_loads_nothing(
    chromium: "Browser", tmp_path: Path
) -> None:
    state = State(tmp_path / "state")
    state.create()
    save(
        state,
        Enrolment(
            server="https://obhut.example", gateway_url="wss://obhut.example/agent/v1",
            server_name="obhut.example", gateway_public_key=bytes(32), device_key="0" * 32,
            operator_name="Betreuungsgesellschaft für Informationstechnik Nordfriesland mbH",
            operator_fingerprint="AB12 CD34 EF56", ca_file=None,
        ),
    )  # fmt: skip
    now = clock.now_ms()
    told = [
        Look(now - n * 90 * MINUTE_MS, "Tarek Yılmaz", "Nord IT GmbH & Co. KG", what)
        for n, what in enumerate(("health", "hardware", "software", "updates"))
    ]
    looks.add(state, [*told, Look(now - 9 * MINUTE_MS, "<b>x</b>" * 20, "", "unknown-page")])
    write(state)
    page = chromium.new_page(locale="de-DE", reduced_motion="reduce")
    with watched(page, f"file://{state.path}"):
        page.goto(state.page.as_uri())
        assert page.title().startswith("Obhut auf diesem Gerät")
        assert page.locator("text=Tarek Yılmaz").count() == 4
        assert faults(page, "page-on-the-device") == []
    page.close()
