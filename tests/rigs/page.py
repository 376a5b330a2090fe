"""The page 'Gerät hinzufügen' and what it gives."""

import html
import json
import re
from dataclasses import dataclass

from dev.running import Browser
from tests.rigs.machine import Machine


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


def token_of(line: str) -> str:
    return re.search(r"--token (\S+)", line)[1]  # type: ignore[index]


def standing(machine: Machine) -> dict[str, object]:
    done = machine.run("obhut-agent status --json")
    assert done.code == 0, done.said
    content: dict[str, object] = json.loads(done.said)
    return content
