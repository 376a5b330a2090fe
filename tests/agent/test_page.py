"""The device's own page: complete, harmless, for everybody; and who looked stands on it."""

import json
import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest

from obhut_agent import clock, looks, noticing
from obhut_agent.page import words
from obhut_agent.page.__main__ import view, write
from obhut_agent.page.render import render
from obhut_agent.state import State
from obhut_protocol import frames, inventory, metrics
from obhut_protocol.frames import Ack, Facts, Look, Looked
from obhut_protocol.looks import cap, newest_in
from tests.agent.conftest import Start, agent
from tests.agent.stub_gateway import FAST, Connection, StubGateway
from tests.agent.test_inventory import eventually

NOW = clock.now_ms()
TAREK = Look(NOW - 60_000, "Tarek Yılmaz", "Nord IT", "hardware")
HOSTILE = Look(NOW, "<script>alert(1)</script>", '"><img src=x>', "</td>")


def test_everything_that_is_collected_is_explained() -> None:
    assert tuple(words.METRICS) == tuple(metric.name for metric in metrics.METRICS)
    assert tuple(words.FACTS) == Facts._fields
    assert tuple(words.SECTIONS) == inventory.SECTIONS
    source = Path(noticing.__file__).read_text()
    assert set(words.EVENTS) == set(re.findall(r'_event\(\s*"([a-z-]+)"', source))
    known = (*words.METRICS.values(), *words.FACTS.values(), *words.EVENTS.values())
    assert all(word.name and word.reason for word in (*known, *words.SECTIONS.values()))


def test_the_page_says_all_of_it(state: State) -> None:
    page = render(view(state))
    for known in (words.METRICS, words.FACTS, words.EVENTS, words.SECTIONS):
        assert all(word.name in page and word.reason in page for word in known.values())
    assert all(item in page for item in words.NEVER)
    for title in ("Wer hingesehen hat", "Wann es neu startet", "Darf ich Nein sagen?"):
        assert title in page
    assert "Probebetrieb GmbH" in page
    assert "http://localhost:1/kontakt/" in page


class Tags(HTMLParser):
    """Counts the tags of a page and collects what it would load."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.loads += [name for name, _ in attributes if name in {"src", "srcset", "data"}]
        assert not any(name.startswith("on") for name, _ in attributes)


def test_the_page_is_harmless_whoever_looked(state: State) -> None:
    looks.add(state, [HOSTILE, TAREK])
    page = render(view(state))
    seen = Tags()
    seen.feed(page)
    assert not seen.tags & {"script", "img", "link", "iframe", "object", "form"}
    assert seen.loads == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert page.index("&lt;script&gt;") < page.index("Tarek Yılmaz"), "the newest comes first"


def test_the_page_can_be_read_by_everybody_and_nothing_else_can(state: State) -> None:
    looks.add(state, [TAREK])
    write(state)
    assert stat.S_IMODE(state.page.stat().st_mode) == 0o644
    assert stat.S_IMODE(state.path.stat().st_mode) == 0o711
    others = [path for path in state.path.iterdir() if path not in {state.page, state.public_key}]
    assert others
    assert not any(stat.S_IMODE(path.stat().st_mode) & 0o077 for path in others)


def test_a_look_is_kept_once_and_for_ninety_days(state: State) -> None:
    old = TAREK._replace(at=NOW - looks.KEPT_MS - 1)
    assert looks.add(state, [TAREK, TAREK, old])
    assert not looks.add(state, [TAREK])
    assert looks.load(state) == [TAREK]
    assert looks.cap(state) == f"looked:{TAREK.at}"


def test_very_many_looks_do_not_grow_without_end(state: State) -> None:
    told = [Look(NOW - n, "ß" * 255, "ü" * 255, "w" * 64) for n in range(400)]
    for start in range(0, 400, 50):
        looks.add(state, told[start : start + 50])
    kept = looks.load(state)
    assert 10 < len(kept) <= looks.MOST
    assert kept[-1] == told[0]


@pytest.mark.parametrize("raw", ["", "[", "[]", '{"looks": 1}', '{"looks": [[1], [true, 2]]}'])
def test_a_damaged_file_of_looks_is_an_empty_one(state: State, raw: str) -> None:
    state.looks.write_text(raw)
    assert looks.load(state) == []
    assert looks.add(state, [TAREK])


@pytest.mark.parametrize(
    ("caps", "newest"),
    [((), None), (("looked:",), None), (("looked:x",), None), (("looked:" + "9" * 16,), None),
     (("facts", "looked:17"), 17), ((cap(0),), 0)],
)  # fmt: skip
def test_what_hello_says_about_looks(caps: tuple[str, ...], newest: int | None) -> None:
    assert newest_in(caps) == newest


def test_the_command_prints_where_the_page_is(state: State) -> None:
    done = agent("page", "--state", str(state.path))
    assert done.stdout == f"{state.path}/obhut-auf-diesem-geraet.html\n"
    assert json.loads(agent("page", "--json", "--state", str(state.path)).stdout) == {
        "path": str(state.page)
    }
    assert "Probebetrieb GmbH" in state.page.read_text()
    missing = agent("page", "--state", str(state.path / "nowhere"))
    assert missing.returncode == 1
    assert "gibt es noch nicht" in missing.stderr


def test_who_looked_stands_on_the_page_and_is_not_asked_for_again(
    gateway: StubGateway, start: Start, state: State
) -> None:
    start()
    with gateway.accept() as link:
        assert cap(0) in link.login(limits=FAST).caps
        link.send(Looked((TAREK, HOSTILE)))
        link.send(Looked((TAREK,)))
        _serve_until(link, state, "Tarek Yılmaz")
    with gateway.accept() as link:
        assert cap(HOSTILE.at) in link.login(limits=FAST).caps
    page = state.page.read_text()
    assert page.count("Tarek Yılmaz") == 1
    assert "Zuletzt gesendet</dt><dd>noch nie" not in page


def _serve_until(link: Connection, state: State, name: str) -> None:
    """Acknowledge everything until ``name`` stands on the page."""

    def there() -> bool:
        frame = link.session.receive(link.receive_raw())
        if isinstance(frame, frames.Data):
            link.send(Ack(frame.seq))
        return state.page.exists() and name in state.page.read_text()

    eventually(there)
