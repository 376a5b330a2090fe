"""The ten tasks: question, way, what it may take at most, and how it is done."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from dev.records.hands import Hands

_FOUND = re.compile(r"/suche/|/geraete/\d+/zustand/")
_OVERVIEW, _FLEET = "/o/betrieb/", "/o/betrieb/geraete/"


@dataclass(frozen=True, slots=True)
class Task:
    """One task; ``start`` is the page on which the person sits, None the one of the task before."""

    question: str
    way: str
    clicks: int
    keys: int
    act: Callable[[Hands], str]
    start: str | None = _OVERVIEW


def _wrong_now(hands: Hands) -> str:
    tiles = [hands.wait(f"#kachel-{number}") for number in (1, 2, 3)]
    return " · ".join(tiles)


def _worst(hands: Hands) -> str:
    hands.click(".ob-todo a")
    return f"{hands.wait('main h1')}: {hands.wait('main .ob-card')[:90]}…"


def _find(hands: Hands) -> str:
    hands.press("/")
    hands.type("hwg")
    hands.press("Enter")
    hands.page.wait_for_url(_FOUND)
    if "/suche/" in hands.page.url:  # several begin so
        hands.click("#treffer a")
    hands.page.wait_for_url("**/geraete/*/zustand/")
    return hands.wait("main h1")


def _changed(hands: Hands) -> str:
    hands.click(".ob-tabs a:has-text('Software')")
    hands.click("main a:text-is('Was hat sich geändert?')")
    hands.click("#seit-7")
    hands.page.wait_for_url("**/aenderungen/*-*-*/")
    return hands.wait("#liste-aenderungen-treffer")


def _who_has(hands: Hands) -> str:
    hands.click(".ob-nav a:has-text('Software')")
    hands.click("#liste-software-q")
    hands.type("openssl")
    hands.page.wait_for_url("**q=openssl*")
    hands.click("tbody th a")
    return f"{hands.wait('main h1')}: {hands.wait('.ob-hits')}"


def _security(hands: Hands) -> str:
    hands.click("#kachel-3")
    return hands.wait("#liste-geraete-treffer")


def _add(hands: Hands) -> str:
    hands.click("main .ob-actions a[href$='/geraete/neu/']")
    hands.choose("select[name=site]", containing="Eigene Geräte")
    hands.click("main button[type=submit]")
    return hands.wait("#zeile")[:60] + "…"


def _old_agent(hands: Hands) -> str:
    hands.click(".ob-nav a:has-text('Betrieb')")
    hands.click(".ob-tabs a:has-text('Agenten')")
    hands.click("#geraete-nach-agent")
    return hands.wait("tbody tr")


def _who_looked(hands: Hands) -> str:
    hands.click(".ob-tabs a:has-text('Protokoll')")
    return hands.wait("tbody tr")


def _export(hands: Hands) -> str:
    hands.press("/")
    hands.type("steuerkanzlei lor")
    hands.press("Enter")
    hands.page.wait_for_url("**/o/k*/")
    hands.click(".ob-nav a:has-text('Geräte')")
    lines = hands.download("#liste-geraete-csv").splitlines()
    return f"{len(lines) - 1} devices, columns {lines[0][:60]}…"


TASKS = (
    Task("What is wrong now?", "Übersicht", 0, 0, _wrong_now),
    Task("Open the worst device: why?", "Übersicht › first line of Nächste Schritte", 1, 0, _worst),
    Task("Find a device by three letters", "`/` `hwg` Enter", 0, 5,
         _find),
    Task("What changed on it since Tuesday?", "Software › Was hat sich geändert? › a week ago",
         3, 0, _changed, start=None),
    Task("Who has OpenSSL, in which version?", "Software › `openssl` › first version", 3, 7,
         _who_has),
    Task("Which devices miss security updates?", "Übersicht › tile", 1, 0, _security),
    Task("Add a machine: the line to run", "Geräte › Gerät hinzufügen › site › line", 3, 0, _add,
         start=_FLEET),
    Task("Which devices have an old agent?", "Betrieb › Agenten › Geräte nach Fassung", 3, 0,
         _old_agent),
    Task("Who looked at a device?", "device › Protokoll", 1, 0, _who_looked,
         start="/geraete/1/zustand/"),
    Task("A customer's devices as a file", "`/` name Enter › Geräte › CSV-Datei", 2, 20, _export),
)  # fmt: skip
