"""Every page that a person reaches: at home, quiet, narrow enough, German, of the own tenant."""

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest

from dev.running import Running
from tests.e2e.acceptance.crawl import crawl, read_all
from tests.e2e.conftest import ADMIN, Doors
from tests.e2e.looking import english, narrow, small, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.e2e, pytest.mark.instance]

PARTNER = "paul.nordmann@nordlicht.example"
OTHER_PARTNER = "vroni.huber@alpenblick.example"
CUSTOMER = "anna.lorenz@lorenz.example"
EMPLOYEE = "ben.krause@lorenz.example"
# What no reader should ever meet: values that nobody formatted, marks that nobody filled in.
_RAW = re.compile(r"\bNone\b|\bnan\b|\{[{%]|%\(\w|\b\d{4}-\d\d-\d\d\b|&(?:lt|amp);|\b\d+\.\d+ ?%")
_WITHOUT_NEXT_STEP = """[...document.querySelectorAll('main .ob-empty')]
  .filter(each => each.querySelectorAll('.btn').length !== 1).map(each => each.innerText)"""
# A table wider than its place must scroll in a region with a name that takes the focus.
_UNREACHABLE = """[...document.querySelectorAll('main *')]
  .filter(each => each.scrollWidth > each.clientWidth + 1 && each.querySelector('table')
    && ['auto', 'scroll'].includes(getComputedStyle(each).overflowX))
  .filter(each => each.tabIndex < 0 || each.getAttribute('role') !== 'region'
    || !(each.getAttribute('aria-label')
      || document.getElementById(each.getAttribute('aria-labelledby'))?.textContent.trim()))
  .map(each => each.outerHTML.slice(0, 120))"""
_ADDRESS = re.compile(r"/(?:geraete|kunden|standorte|personen|partner)/\d+\.\d")


@pytest.mark.clause("V-P.9")
@pytest.mark.parametrize(
    ("email", "least"),
    [(ADMIN, 60), (PARTNER, 40), (CUSTOMER, 20), (EMPLOYEE, 10)],
    ids=["operator", "partner", "customer", "employee"],
)
def test_every_page_is_at_home_quiet_narrow_and_german(
    demo: Running, chromium: "Browser", doors: Doors, email: str, least: int
) -> None:
    context = doors.context(chromium, email)
    page = context.new_page()
    found: list[str] = []
    seen = []
    with watched(page, demo.url):
        for address in crawl(page, with_queries=False):
            seen.append(address)
            found += [f"{address}: {fault}" for fault in _faults(page)]
    context.close()
    assert found == []
    assert len(seen) >= least


def test_two_partners_share_no_customer_and_no_device(
    chromium: "Browser", doors: Doors, admin: "Page"
) -> None:
    rows = _all_devices(admin)
    names = {partner: _names(rows, admin, partner) for partner in ("Nordlicht", "Alpenblick")}
    assert not names["Nordlicht"] & names["Alpenblick"]
    for email, own, foreign in (
        (PARTNER, "Nordlicht", "Alpenblick"),
        (OTHER_PARTNER, "Alpenblick", "Nordlicht"),
    ):
        context = doors.context(chromium, email)
        shown = "\n".join(answer for _, answer in read_all(context.request, each=3))
        context.close()
        assert {name for name in names[own] if name in shown}
        assert {name for name in names[foreign] if _stands(name, shown)} == set()


def test_the_counts_of_a_partner_are_its_own(
    chromium: "Browser", doors: Doors, admin: "Page"
) -> None:
    rows = _all_devices(admin)
    context = doors.context(chromium, PARTNER)
    page = context.new_page()
    own = _names(rows, admin, "Nordlicht")
    page.goto("/")
    page.click(".ob-nav a:has(:text-is('Geräte'))")
    hits = int(re.sub(r"\D", "", page.inner_text("#liste-geraete-treffer")))
    assert hits == sum(row["Kunde"] in own for row in rows)
    assert 0 < hits < len(rows)
    context.close()


def _faults(page: "Page") -> list[str]:
    found = [f"English: {word}" for word in sorted(english(page))]
    found += [f"raw: {each.group()}" for each in _RAW.finditer(_prose(page))]
    found += [f"small: {target}" for target in small(page)]
    found += [f"empty without one button: {each}" for each in page.evaluate(_WITHOUT_NEXT_STEP)]
    found += [f"number: {href}" for href in _ADDRESS.findall(page.content())]
    for width in (1366, 320):
        page.set_viewport_size({"width": width, "height": 800})
        found += narrow(page)
        found += [f"no named region: {each}" for each in page.evaluate(_UNREACHABLE)]
    page.set_viewport_size({"width": 1366, "height": 900})
    return found


def _prose(page: "Page") -> str:
    """Return what is said to people: without code, versions and what others wrote."""
    said: str = page.evaluate(
        """(() => {
          const copy = document.body.cloneNode(true);
          copy.querySelectorAll('code, pre, .ob-mail, script, input, td, [data-ob-raw]')
            .forEach(each => each.remove());
          return copy.textContent;
        })()"""
    )
    return said


def _all_devices(admin: "Page") -> list[dict[str, str]]:
    """Return the rows of the CSV file of all devices, as the operator gets it."""
    admin.goto("/o/betrieb/geraete/")
    with admin.expect_download() as awaited:
        admin.click("#liste-geraete-csv")
    text = awaited.value.path().read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def _names(rows: list[dict[str, str]], admin: "Page", partner: str) -> set[str]:
    """Return the names of a partner's customers that have devices."""
    admin.goto("/o/betrieb/kunden/?size=200")
    lines = admin.locator("main tbody tr").all_inner_texts()
    own = {line.split("\t")[0].strip() for line in lines if partner in line}
    return own & {row["Kunde"] for row in rows}


def _stands(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
