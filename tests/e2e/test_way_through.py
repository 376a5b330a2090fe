"""The way through in a real browser: sign in, see this machine, add another one, see it go."""

import os
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from dev.running import Running, await_true, one_time_code
from obhut.kernel import clock
from tests.e2e.agents import Agent
from tests.e2e.conftest import TECHNICIAN, new_context, type_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.e2e, pytest.mark.instance]

# From the end of the connection to the outage: 30 s of grace and a look every five seconds.
OUTAGE_SECONDS = 60
# So long after its own start a gateway judges nobody.
SETTLE_SECONDS = 150
DRAWN = """canvas => {
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let inked = 0;
  for (let at = 3; at < pixels.length; at += 4) if (pixels[at]) inked += 1;
  return inked;
}"""


@pytest.mark.clause("V-4.3")
def test_password_and_one_time_code_open_the_overview(demo: Running, chromium: "Browser") -> None:
    login = next(one for one in demo.ready["logins"] if one["email"] == TECHNICIAN)
    context = new_context(chromium, demo.url)
    page = context.new_page()
    type_in(page, TECHNICIAN, "nicht das richtige Kennwort")
    assert page.locator("#anmelden-weiter").is_visible()
    type_in(page, TECHNICIAN, login["password"])
    page.wait_for_url("**/anmelden/faktor/**")
    page.goto("/o/betrieb/geraete/")
    assert "/anmelden/" in page.url
    page.goto("/anmelden/faktor/")
    page.fill("input[name=code]", one_time_code(login["totp_secret"]))
    page.click("#faktor-weiter")
    page.wait_for_url("**/o/betrieb/")
    assert page.inner_text("h1") == "Übersicht"
    context.close()


def test_this_machine_has_a_row_and_real_curves(demo: Running, admin: "Page") -> None:
    from playwright.sync_api import expect

    admin.goto("/o/betrieb/geraete/")
    row = admin.locator("#liste-geraete-zeile-1")
    expect(row).to_contain_text(os.uname().nodename)
    expect(row).to_contain_text("online")
    row.locator("a").first.click()
    admin.wait_for_url("**/geraete/1/zustand/")
    chart = admin.locator("#verlauf-auslastung")
    expect(chart.locator("canvas")).to_be_visible()
    assert chart.locator("canvas").evaluate(DRAWN) > 500
    chart.locator("summary").click()
    table = chart.locator(".ob-chart-table table")
    expect(table).to_be_visible()
    numbers = re.findall(r"\d+,\d", table.inner_text())
    assert numbers, table.inner_text()
    assert all(0 <= float(number.replace(",", ".")) <= 100 for number in numbers)


def test_a_second_agent_arrives_and_goes_before_the_eyes(
    demo: Running, admin: "Page", tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    agent = Agent(tmp_path / "second")
    agent.enrol(*_line(admin))
    with agent.running() as process:
        link = admin.locator("#ankunft a")
        expect(link).to_be_visible(timeout=15_000)  # the page asks every two seconds: no reload
        assert os.uname().nodename in admin.inner_text("#ankunft")
        device = int((link.get_attribute("href") or "").split("/")[2])
        _rename(admin, device, "Zweites Gerät")
        admin.goto("/o/betrieb/geraete/")
        row = admin.locator(f"#liste-geraete-zeile-{device}")
        expect(row).to_contain_text("Zweites Gerät")
        expect(row).to_contain_text("online", timeout=30_000)
        _await_judgement(demo)
        shown, counted = _offline_tile(admin), demo.command("fleet", "status")["offline"]
        killed = clock.monotonic()
        process.kill()
        expect(row).to_contain_text("offline", timeout=OUTAGE_SECONDS * 1000, ignore_case=True)
    assert 25 < clock.monotonic() - killed <= OUTAGE_SECONDS
    expect(admin.locator("#liste-geraete-zeile-1")).to_contain_text("online")
    assert demo.command("fleet", "status")["offline"] == counted + 1
    await_true(lambda: _offline_tile(admin) == shown + 1, seconds=30, what="the tile counts it")


def _offline_tile(page: "Page") -> int:
    """Return the number on the tile, asked for beside the page that is being watched."""
    overview = page.context.request.get("/o/betrieb/").text()
    found = re.search(r'id="kachel-1".*?ob-tile-value">(\d+)<', overview, re.DOTALL)
    assert found
    return int(found[1])


def _line(page: "Page") -> tuple[str, str]:
    """Make a token on the page and return server and token of the line that it shows."""
    page.goto("/o/betrieb/geraete/")
    page.click("main .ob-actions a[href$='/geraete/neu/']")
    page.wait_for_url("**/geraete/neu/")
    page.select_option("select[name=site]", label=_own_site(page))
    page.click("main button[type=submit]")
    words = shlex.split(page.text_content("#zeile-vorhanden") or "")
    return words[words.index("--server") + 1], words[words.index("--token") + 1]


def _own_site(page: "Page") -> str:
    options = page.locator("select[name=site] option").all_inner_texts()
    return next(option for option in options if "Rechenzentrum" in option)


def _rename(page: "Page", device: int, name: str) -> None:
    page.goto(f"/geraete/{device}/umbenennen/")
    page.fill("input[name=name]", name)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**/geraete/{device}/zustand/")
    assert page.inner_text("h1") == name


def _await_judgement(demo: Running) -> None:
    """Wait until the gateway has been up so long that it judges."""
    begun = min(process.create_time() for process in demo.processes("gateway"))
    assert psutil.boot_time() < begun

    def judges() -> bool:
        return clock.real().timestamp() - begun > SETTLE_SECONDS

    await_true(judges, seconds=SETTLE_SECONDS + 5, what="the gateway judges")
