"""The copyable line on a machine that has nothing: no Python, no package index, no systemd."""

import html
import json
import re
from dataclasses import dataclass

import pytest

from dev.running import Browser, Running, await_true
from tests.rigs.machine import Machine

pytestmark = pytest.mark.rig
_UNINSTALL = "sh /opt/obhut-agent/current/share/install.sh --uninstall"


@dataclass
class Page:
    """The page on which an administrator adds devices."""

    browser: Browser

    def line(self, *, uses: int = 1, proxy: str = "") -> str:
        """Make a token and return the line that the page shows."""
        self.browser.open("/o/betrieb/geraete/neu/")
        site = re.search(r'value="(\d+)"[^>]*>[^<]*Rechenzentrum', self.browser.body)
        assert site, self.browser.body
        form = {"site": site[1], "uses": str(uses), "proxy": proxy}
        self.browser.open(self.browser.location, form)
        shown = re.search(r'<code id="zeile"[^>]*>([^<]+)</code>', self.browser.body)
        assert shown, self.browser.body
        self.arrival = re.search(r'hx-get="(/o/[^"]+)"', self.browser.body)[1]  # type: ignore[index]
        return html.unescape(shown[1])

    def shows_arrival(self) -> bool:
        """Tell whether the fragment that the page asks for names the new device."""
        return "Gerät verbunden" in self.browser.open(self.arrival)


@pytest.fixture(scope="session")
def page(demo: Running) -> Page:
    return Page(demo.sign_in())


def token_of(line: str) -> str:
    return re.search(r"--token (\S+)", line)[1]  # type: ignore[index]


def standing(machine: Machine) -> dict[str, object]:
    done = machine.run("obhut-agent status --json")
    assert done.code == 0, done.said
    content: dict[str, object] = json.loads(done.said)
    return content


def test_the_line_brings_a_machine_online_and_the_same_one_again(
    machine: Machine, demo: Running, page: Page
) -> None:
    before, devices = machine.state(), demo.command("fleet", "status")["devices"]
    assert machine.run("command -v python3").code != 0
    line = page.line()
    done = machine.run(line)
    assert done.code == 0, done.said
    assert "ist mit" in done.said
    assert await_true(page.shows_arrival, seconds=5, what="arrival on the page") <= 5
    first = standing(machine)
    assert first["connected"] is True
    _runs_without_rights(machine)
    assert machine.holds(token_of(line)) == []

    again = machine.run(line)
    assert again.code == 0, again.said
    assert standing(machine)["device_key"] == first["device_key"]

    kept = machine.run(f"{_UNINSTALL} --keep-identity")
    assert kept.code == 0, kept.said
    assert machine.processes() == []
    back = machine.run(page.line())
    assert back.code == 0, back.said
    assert standing(machine)["device_key"] == first["device_key"]
    assert demo.command("fleet", "status")["devices"] == devices + 1

    gone = machine.run(_UNINSTALL)
    assert gone.code == 0, gone.said
    assert machine.processes() == []
    assert machine.state() == before


def _runs_without_rights(machine: Machine) -> None:
    users = machine.run("cat /proc/[0-9]*/status").said
    assert machine.run("stat -c %U:%a /var/lib/obhut-agent").said.strip() == "obhut-agent:700"
    number = machine.run("id -u obhut-agent").said.strip()
    (running,) = machine.processes()
    facts = next(part for part in users.split("Name:") if f"\nPid:\t{running}\n" in part)
    assert f"Uid:\t{number}\t{number}\t{number}\t{number}" in facts
    assert "CapEff:\t0000000000000000" in facts
