"""Weigh pages and time their paint as a person meets them first on a slow phone.

    .venv/bin/python -m dev.bench.page_weight [--devices 40] [--more 10000] [--rounds 3]
        [--pictures FOLDER]

Starts a demonstration with devices that have a past and ``more`` that only have a state, opens each
page in Debian's Chromium with an empty cache, with
a processor four times as slow and a slow 4G line (1.44 Mbit/s down, 0.675 up, 562 ms a request:
what Lighthouse applies inside the browser), and prints one JSON line a page and width: bytes over
the line by kind, and the median moment of the largest contentful paint. ``--pictures`` keeps
pictures of the list.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from dev.running import Running, await_true, free_port, running
from tests.e2e.conftest import ADMIN, CHROMIUM, FLAGS, Doors, new_context
from tests.e2e.planting import plant_fleet

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

_SLOW_4G = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 1_474_560 / 8,
    "uploadThroughput": 675_000 / 8,
}
_SLOWER = 4
_WIDTHS = {390: 844, 1366: 900}
_READER = "renate.kowalski@betreiber.example"
_WATCH = """new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.obLargest = entry;
}).observe({type: 'largest-contentful-paint', buffered: true})"""
_LARGEST = """() => [window.obLargest.startTime,
  window.obLargest.element ? window.obLargest.element.tagName : '']"""


def main() -> None:
    """Print every figure as one line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--devices", type=int, default=40)
    parser.add_argument("--more", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        start = ("--demo", "--port", free_port())
        devices = {"OBHUT_DEMO_DEVICES": str(options.devices)}
        with running(Path(folder) / "data", *start, **devices) as instance:
            _await_the_past(instance, options.devices)
            plant_fleet(instance, options.more)
            for line in _figures(instance, options.rounds, options.pictures):
                sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
                sys.stdout.flush()


def _await_the_past(instance: Running, devices: int) -> None:
    reader = instance.sign_in(_READER)

    def is_filled() -> bool:
        body = reader.open("/o/betrieb/vorgaenge/?status=done")
        return f"{devices} / {devices}" in " ".join(body.split())

    await_true(is_filled, seconds=600, what="the past of the devices")


def _figures(instance: Running, rounds: int, pictures: Path | None) -> Iterator[dict[str, object]]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        signed_in = Doors(instance).context(chromium, ADMIN)
        pages = _pages(signed_in)
        if pictures is not None:
            _picture(signed_in, pictures)
        state = signed_in.storage_state()
        for name, (path, is_inside) in pages.items():
            known = state if is_inside else None
            for width in _WIDTHS:
                seen = [_open(chromium, instance.url, path, width, known) for _ in range(rounds)]
                yield {"bench": "page-weight", "page": name, "width": width, **_summed(seen)}
        chromium.close()


def _pages(context: "BrowserContext") -> dict[str, tuple[str, bool]]:
    """Return the pages by name: address, and whether one must be signed in."""
    page = context.new_page()
    page.goto("/o/betrieb/geraete/?risk=ja")
    device = page.locator("tbody th a").first.get_attribute("href") or ""
    page.close()
    return {
        "Anmelden": ("/anmelden/", False),
        "Übersicht": ("/o/betrieb/", True),
        "Geräte": ("/o/betrieb/geraete/?size=50", True),
        "Gerät": (device, True),
    }


def _picture(context: "BrowserContext", folder: Path) -> None:
    """Keep the list in both widths and themes, its top as it is met and one filtered state."""
    folder.mkdir(parents=True, exist_ok=True)
    page = context.new_page()
    for name, path in (("liste", ""), ("viele", "?risk=ja&all=1&size=25"), ("seite", "?page=99")):
        page.goto(f"/o/betrieb/geraete/{path}", wait_until="networkidle")
        for width, height in _WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                page.screenshot(path=folder / f"geraete-{name}-{width}-{theme}.png")
    page.close()


def _open(
    chromium: "Browser", url: str, path: str, width: int, state: Any
) -> tuple[float, str, Counter[str]]:
    """Open a page with nothing in the cache: largest paint in ms, its element, bytes by kind."""
    context = new_context(chromium, url, storage_state=state)
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": _WIDTHS[width]})
    page.add_init_script(_WATCH)
    weights = _slow(page)
    page.goto(path, wait_until="networkidle")
    moment, element = page.evaluate(_LARGEST)
    context.close()
    return moment, element, weights


def _slow(page: "Page") -> Counter[str]:
    """Slow line and processor down; return what the line will have carried, by kind."""
    session = page.context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    weights: Counter[str] = Counter()
    session.on("Network.responseReceived", lambda said: kinds.update(_kind_of(said)))
    session.on(
        "Network.loadingFinished",
        lambda said: weights.update({kinds[said["requestId"]]: int(said["encodedDataLength"])}),
    )
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", _SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    return weights


def _kind_of(said: dict[str, Any]) -> dict[str, str]:
    return {said["requestId"]: said["type"].lower()}


def _summed(seen: list[tuple[float, str, Counter[str]]]) -> dict[str, object]:
    weights = seen[-1][2]
    return {
        "kilobytes": round(sum(weights.values()) / 1000, 1),
        **{kind: round(size / 1000, 1) for kind, size in sorted(weights.items())},
        "lcp_ms": round(statistics.median(moment for moment, _, _ in seen)),
        "lcp_worst_ms": round(max(moment for moment, _, _ in seen)),
        "element": seen[-1][1],
        "load_1min": round(os.getloadavg()[0], 1),
    }


if __name__ == "__main__":
    main()
