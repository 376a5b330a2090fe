"""What is looked at on every page: accessibility, foreign requests, complaints, sizes, words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page, Request

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = ROOT / "test-results" / "screenshots"
KEPT = ROOT / "docs" / "records" / "pages"
WIDTHS = (1366, 390)
THEMES: tuple[Any, ...] = ("light", "dark")

# Every rule of WCAG 2.0 to 2.2 A and AA; "target-size" is off unless one asks for it.
_RULES = """{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa',
  'best-practice'], rules: {'target-size': {enabled: true}}}"""
_TOLD = """document.addEventListener('securitypolicyviolation', event =>
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))"""
# Targets below 24 px whose 24 px circle touches another target (WCAG 2.5.8); links in a sentence
# and controls below an open menu are no such targets.
_SMALL = """(() => {
  const layer = element => element.closest('details[open] > :not(summary)');
  const shown = [...document.querySelectorAll('a, button, input, select, summary, textarea')]
    .map(element => ({element, box: element.getBoundingClientRect()}))
    .filter(({element, box}) => box.width > 1 && box.height > 1 && element.checkVisibility()
      && getComputedStyle(element).display !== 'inline');
  const middle = box => [box.x + box.width / 2, box.y + box.height / 2];
  const near = (one, other) => Math.hypot(
    middle(one)[0] - Math.min(Math.max(middle(one)[0], other.left), other.right),
    middle(one)[1] - Math.min(Math.max(middle(one)[1], other.top), other.bottom)) < 12;
  return shown.filter(({element, box}) => (box.width < 24 || box.height < 24)
      && shown.some(other => other.element !== element
        && layer(other.element) === layer(element) && !other.element.contains(element)
        && !element.contains(other.element) && near(box, other.box)))
    .map(({element}) => element.outerHTML.slice(0, 150));
})()"""
_NO_KERNEL = """document.querySelectorAll('.ob-facts dd').forEach(each => {
  if (each.textContent.includes('Linux')) each.textContent = each.textContent.split(' · ')[0];
})"""
_NO_ICON = """(async () => {
  const uses = [...document.querySelectorAll('svg.ob-icon use')]
    .map(use => use.getAttribute('href').split('#'));
  if (!uses.length) return [];
  const sprite = await (await fetch(uses[0][0])).text();
  return uses.map(use => use[1]).filter(name => !sprite.includes(`id="${name}"`));
})()"""
_OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_SPOKEN = """[document.title, document.body.innerText,
  ...[...document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')].flatMap(each =>
    ['aria-label', 'title', 'placeholder', 'alt'].map(name => each.getAttribute(name) ?? ''))
].join('\\n')"""
_ENGLISH = re.compile(
    r"\b(?:Devices|Customers?|People|Overview|Settings|Save|Cancel|Search|Next|Please|Loading|"
    r"Password|Unknown|Apply|Sign (?:in|out)|Back|Log|Tasks|Mailbox|the|and|with|your)\b"
)


class Watch:
    """What a page said and fetched. Its own 4xx is told by the browser as an error, too."""

    def __init__(self, page: "Page", origin: str) -> None:
        self.page, self.origin = page, origin
        self.said: list[str] = []
        page.add_init_script(_TOLD)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        page.on("request", self._request)

    def _console(self, message: "ConsoleMessage") -> None:
        is_own_status = (
            "Failed to load resource" in message.text
            and message.location.get("url") == self.page.url
        )
        if message.type in {"error", "warning"} and not is_own_status:
            self.said.append(f"{message.type}: {message.text}")

    def _request(self, request: "Request") -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.said.append(f"foreign: {request.url}")


@contextmanager
def watched(page: "Page", origin: str) -> Iterator[Watch]:
    """Watch a page; whatever it said in the block is a failure."""
    watch = Watch(page, origin)
    yield watch
    assert watch.said == [], "\n".join(watch.said)


def faults(page: "Page", name: str) -> list[str]:
    """Look at the open page in both widths and both themes; return what is wrong with it."""
    found = [f"no such icon: {icon}" for icon in page.evaluate(_NO_ICON)]
    page.evaluate(AXE.read_text(encoding="utf-8"))  # past the content policy, as a tester may
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{theme} {width}: {fault}" for fault in _look(page)]
            shoot(page, f"{name}-{width}-{theme}")
    page.set_viewport_size({"width": 320, "height": 700})
    found += narrow(page)
    return found + [f"English: {word}" for word in sorted(english(page))]


def _look(page: "Page") -> list[str]:
    violations = page.evaluate(f"axe.run(document, {_RULES})")["violations"]
    found = [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in violations]
    found += [f"small: {target}" for target in small(page)]
    return found + narrow(page)


def small(page: "Page") -> list[str]:
    """Return targets below 24 px that stand too close to another one."""
    targets: list[str] = page.evaluate(_SMALL)
    return targets


def narrow(page: "Page") -> list[str]:
    """Tell by how much the page is wider than the window."""
    overhang = page.evaluate(_OVERHANG)
    return [f"{overhang} px too wide at {page.viewport_size}"] if overhang > 0 else []


def english(page: "Page") -> set[str]:
    """Return words of the English interface that stand on the page."""
    text = page.evaluate(_SPOKEN).replace("English", "")
    return set(_ENGLISH.findall(text))


def shoot(page: "Page", name: str) -> None:
    """Keep a picture of the page; pictures travel, the kernel of the machine stays at home."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.evaluate(_NO_KERNEL)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
