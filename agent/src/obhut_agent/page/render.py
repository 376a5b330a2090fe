"""The page as HTML. Every value from outside goes through ``_safe``."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

from obhut_agent.page import words
from obhut_agent.page.words import Word
from obhut_protocol.looks import Look

_STYLE = """
:root{color-scheme:light dark;--ink:#1b2733;--soft:#4a5a6a;--line:#c9d2da;
--paper:#fff;--card:#f4f6f8;--link:#0b5394}
@media(prefers-color-scheme:dark){:root{--ink:#e8edf2;--soft:#b4c0cc;--line:#3d4a57;
--paper:#12181f;--card:#1b232c;--link:#8ec5ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
main,header,footer{max-width:56rem;margin:0 auto;padding:1rem}
header{padding-top:2rem}h1{font-size:1.75rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.25rem;margin:2.25rem 0 .5rem}h3{font-size:1.05rem;margin:1.5rem 0 .25rem}
p,ul{margin:.5rem 0}a{color:var(--link)}.soft,footer{color:var(--soft)}
table{width:100%;border-collapse:collapse;table-layout:fixed;margin:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.45rem .6rem;border-bottom:1px solid var(--line);
overflow-wrap:anywhere}
th{font-weight:600}
.facts{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem}
.facts div{display:flex;flex-wrap:wrap;gap:.25rem 1rem}dl{margin:0}
dt{min-width:15rem;font-weight:600}dd{margin:0}
@media(max-width:32rem){td,th{display:block;width:auto;border:0;padding:.15rem .2rem}
td:first-child{font-weight:600;padding-top:.6rem}
tr{border-bottom:1px solid var(--line);display:block}thead{display:none}}
@media print{body{background:#fff;color:#000}}
"""


class View(NamedTuple):
    """What the page shows; times are finished German texts, None = never."""

    host: str
    operator: str | None
    server: str | None
    fingerprint: str | None
    version: str
    written: str
    connected: bool
    last_sent: str | None
    inventory_sent: str | None
    reboot_required: bool | None
    looks: Sequence[tuple[str, Look]]
    """Time and look, the newest first."""


def render(view: View) -> str:
    """Return the whole page."""
    parts = (
        _sent(view), _looked(view), _restart(view), _say_no(view), _contact(view), _collected(),
        _never(),
    )  # fmt: skip
    title = f"Obhut auf diesem Gerät: {view.host}"
    return (
        '<!doctype html>\n<html lang="de">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{_safe(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"{_head(view)}<main>\n{''.join(parts)}</main>\n"
        f"<footer><p>Stand dieser Seite: {_safe(view.written)}. Agent {_safe(view.version)}. "
        "Die Seite liegt nur auf diesem Gerät und lädt nichts aus dem Netz.</p></footer>\n"
        "</body>\n</html>\n"
    )


def _head(view: View) -> str:
    by = view.operator or "noch niemandem"
    return (
        "<header><h1>Obhut auf diesem Gerät</h1>\n"
        f"<p>Das Gerät <strong>{_safe(view.host)}</strong> wird von "
        f"<strong>{_safe(by)}</strong> betreut. Hier steht, was dafür erhoben wird, wer es sich "
        "angesehen hat und was Sie tun können.</p></header>\n"
    )


def _collected() -> str:
    return _section(
        "Was erhoben wird",
        "<p>Nur was nötig ist, um das Gerät gesund und sicher zu halten:</p>\n"
        + _table("Messwerte, jede Minute", words.METRICS)
        + _table("Zustand, bei Änderungen", words.FACTS)
        + _table("Ereignisse, wenn sie eintreten", words.EVENTS)
        + _table("Inventar, bei Änderungen", words.SECTIONS),
    )


def _never() -> str:
    items = "".join(f"<li>{_safe(item)}</li>\n" for item in words.NEVER)
    return _section("Was nie erhoben wird", f"<ul>\n{items}</ul>\n")


def _sent(view: View) -> str:
    connection = "verbunden" if view.connected else "nicht verbunden"
    facts = {
        "Verbindung": connection,
        "Zuletzt gesendet": view.last_sent or "noch nie",
        "Inventar zuletzt gesendet": view.inventory_sent or "noch nie",
    }
    return _section("Was zuletzt gesendet wurde", _facts(facts))


def _looked(view: View) -> str:
    if not view.looks:
        return _section(
            "Wer hingesehen hat",
            "<p>In den letzten 90 Tagen hat sich niemand die Seiten dieses Geräts angesehen.</p>\n",
        )
    rows = [
        (at, look.person or "Name gelöscht", look.organisation or "unbekannt", _page(look.what))
        for at, look in view.looks
    ]
    note = "<p>Die letzten 90 Tage; mehrere Blicke einer Person in einer Viertelstunde zählen als einer.</p>\n"  # noqa: E501
    return _section(
        "Wer hingesehen hat", note + _rows(("Wann", "Wer", "Firma", "Welche Seite"), rows)
    )


def _restart(view: View) -> str:
    needed = {
        True: "Das System meldet, dass ein Neustart nötig ist. Wann, entscheiden Sie.",
        False: "Ein Neustart ist zurzeit nicht nötig.",
        None: "Ob ein Neustart nötig ist, ist nicht bekannt.",
    }[view.reboot_required]
    return _section(
        "Wann es neu startet",
        f"<p>Es ist kein Neustart geplant. Diese Version von Obhut startet das Gerät nie neu. {needed}</p>\n",  # noqa: E501
    )


def _say_no(_view: View) -> str:
    return _section(
        "Darf ich Nein sagen?",
        "<p>Diese Version von Obhut beobachtet nur: Sie ändert nichts, installiert nichts und "
        "übernimmt keinen Bildschirm. Über die Betreuung entscheidet, wem das Gerät gehört, meist "
        "Ihr Arbeitgeber. Fragen und Widerspruch richten Sie an ihn oder an den Betreuer; "
        "auch Ihr Betriebsrat und der Datenschutzbeauftragte Ihres Hauses helfen. Wer das Gerät "
        "verwaltet, kann den Agenten jederzeit anhalten und entfernen.</p>\n",
    )


def _contact(view: View) -> str:
    if view.operator is None or view.server is None:
        return _section("Ansprechpartner", "<p>Dieses Gerät ist noch nicht angemeldet.</p>\n")
    address = f"{view.server.rstrip('/')}/kontakt/"
    facts = {"Betreuer": view.operator, "Fingerabdruck": view.fingerprint or "unbekannt"}
    link = f'<p><a href="{_safe(address)}">Kontakt zum Betreuer</a></p>\n'
    return _section("Ansprechpartner", _facts(facts) + link)


def _section(title: str, content: str) -> str:
    return f"<section>\n<h2>{_safe(title)}</h2>\n{content}</section>\n"


def _table(title: str, known: Mapping[str, Word]) -> str:
    rows = [(word.name, word.reason) for word in known.values()]
    return f"<h3>{_safe(title)}</h3>\n" + _rows(("Was", "Wozu"), rows)


def _rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    names = "".join(f'<th scope="col">{_safe(name)}</th>' for name in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{_safe(cell)}</td>" for cell in row) + "</tr>\n" for row in rows
    )
    return f"<table>\n<thead><tr>{names}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"


def _facts(facts: Mapping[str, str]) -> str:
    rows = "".join(
        f"<div><dt>{_safe(name)}</dt><dd>{_safe(value)}</dd></div>\n"
        for name, value in facts.items()
    )
    return f'<dl class="facts">\n{rows}</dl>\n'


def _page(what: str) -> str:
    return words.PAGES.get(what, what) or "Gerät"


def _safe(text: str) -> str:
    return escape(text, quote=True)
