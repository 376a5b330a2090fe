"""Walk through a technician's morning in a real browser, count clicks and keys, keep a record.

``python -m dev.records.morning`` starts a demonstration with a fixed "now" of its own, does ten
tasks and writes ``docs/records/morning/``: what was done, how many clicks and keys it took against
what is allowed, how long until the answer stood there, and a picture of each answer.
It ends with 1 when a task took more than it may.
"""

import os
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from dev.records.hands import Hands
from dev.records.tasks import TASKS, Task
from dev.running import Browser, Running, await_true, free_port, running
from tests.e2e.conftest import CHROMIUM, FLAGS, TECHNICIAN, Doors

if TYPE_CHECKING:
    from playwright.sync_api import Page

TARGET = Path(__file__).resolve().parent.parent.parent / "docs" / "records" / "morning"
DEVICES = os.environ.get("OBHUT_DEMO_DEVICES", "60")
HEIGHT = 660  # keeps each picture below 120 kB
NOW = "2026-11-24T10:15"
_TILE = re.compile(r'class="ob-tile-value">([^<]+)<')
_STEADY = 100
_INTRO = (
    f"Ten tasks on a demonstration of {DEVICES} simulated devices with ninety days of past,"
    f" as operator's technician, {NOW.replace('T', ' at ')}, 1366 × {HEIGHT}."
    " Made by `python -m dev.records.morning`, which starts the instance, does the tasks in"
    " Chromium and writes this page. A click is a click or a choice in a field; keys are pressed"
    " keys. Seconds run from the first action until the answer stands on the page and depend on"
    " the machine. Agreed beforehand were the numbers of tasks 1, 3, 6, 7 and 9; for the others the"
    " shortest way that the pages offer today is written down, so that a longer one is noticed."
)
_NO_NAME = """name => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());)
    node.textContent = node.textContent.replaceAll(name, 'dieser-rechner');
}"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One task as it went."""

    task: Task
    clicks: int
    keys: int
    seconds: float
    seen: str

    @property
    def is_within(self) -> bool:
        """Tell whether it took no more clicks and keys than allowed."""
        return self.clicks <= self.task.clicks and self.keys <= self.task.keys


def main() -> int:
    """Walk, write the record, and tell by the exit code whether all was within what is allowed."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        options = ("--demo", "--demo-now", NOW, "--port", free_port())
        with running(Path(folder) / "data", *options, OBHUT_DEMO_DEVICES=DEVICES) as demo:
            _await_rows(demo)
            outcomes = _walk(demo)
    (TARGET / "README.md").write_text(record(outcomes), encoding="utf-8")
    return 0 if all(outcome.is_within for outcome in outcomes) else 1


def _await_rows(demo: Running) -> None:
    demo.await_package()
    reader = demo.sign_in("renate.kowalski@betreiber.example")
    filled = f"{DEVICES} / {DEVICES}"
    await_true(
        lambda: filled in " ".join(reader.open("/o/betrieb/vorgaenge/?status=done").split()),
        seconds=900,
        what="the past of the devices",
    )
    numbers: list[list[str]] = []
    await_true(lambda: _are_steady(reader, numbers), seconds=300, what="the numbers of the tiles")


def _are_steady(reader: Browser, numbers: list[list[str]]) -> bool:
    """Tell whether the tiles said the same hundred times: what arrived has been rated by then."""
    numbers.append(_TILE.findall(reader.open("/o/betrieb/")))
    return len(numbers) > _STEADY and all(each == numbers[-1] for each in numbers[-_STEADY:])


def _walk(demo: Running) -> list[Outcome]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = Doors(demo).context(browser, TECHNICIAN).new_page()
        page.set_viewport_size({"width": 1366, "height": HEIGHT})
        page.goto("/", wait_until="networkidle")
        outcomes = [_do(page, number, task) for number, task in enumerate(TASKS, 1)]
        browser.close()
    return outcomes


def _do(page: "Page", number: int, task: Task) -> Outcome:
    hands = Hands(page)
    hands.begin(task.start)
    seen = task.act(hands)
    clicks, keys, seconds = hands.count()
    page.wait_for_load_state("networkidle")
    page.evaluate(_NO_NAME, os.uname().nodename)
    page.screenshot(path=TARGET / f"{number:02}.png")
    outcome = Outcome(task, clicks, keys, seconds, seen)
    sys.stdout.write(f"{number:2} {task.question}: {clicks} clicks, {keys} keys, {seen}\n")
    return outcome


def record(outcomes: list[Outcome]) -> str:
    """Return the page that tells how the walk went."""
    within = sum(outcome.is_within for outcome in outcomes)
    return "\n".join(
        [
            "# A technician's morning",
            "",
            _INTRO,
            "",
            f"**{within} of {len(outcomes)} tasks within what is allowed.**",
            "",
            "| # | task | way | clicks (allowed) | keys (allowed) | s | seen |",
            "|---|---|---|---|---|---|---|",
            *(_line(number, outcome) for number, outcome in enumerate(outcomes, 1)),
            "",
            "## Findings",
            "",
            *_findings(),
            "",
        ]
    )


def _line(number: int, outcome: Outcome) -> str:
    task = outcome.task
    mark = "" if outcome.is_within else " **too many**"
    return (
        f"| [{number}]({number:02}.png) | {task.question} | {task.way}"
        f" | {outcome.clicks} ({task.clicks}){mark} | {outcome.keys} ({task.keys})"
        f" | {outcome.seconds:.1f} | {outcome.seen} |"
    )


def _findings() -> list[str]:
    """Return what people wrote about the pictures; it is kept beside the walk."""
    text = (Path(__file__).parent / "findings.md").read_text(encoding="utf-8")
    return text.strip().splitlines()


if __name__ == "__main__":
    sys.exit(main())
