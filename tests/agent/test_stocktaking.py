"""When the inventory is sent and what it costs: the agent as a process against a stub gateway."""

import random
import signal
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from obhut_agent.state import State, read_json
from obhut_protocol import frames, inventory
from obhut_protocol.closing import NackCode
from obhut_protocol.frames import Ack, Beat, Data, Nack, Part
from obhut_protocol.inventory import Content
from tests.agent.conftest import Start
from tests.agent.machines import FILES, machine
from tests.agent.stub_gateway import FAST, Connection, StubGateway

LIVELY = FAST._replace(inventory_s=1)
STEMS = (
    "gstreamer1.0-plugins", "libboost", "python3", "libqt5", "texlive", "fonts", "libreoffice",
    "linux-headers", "golang", "node", "ruby", "xserver-xorg-video", "gir1.2", "libkf5", "perl",
)  # fmt: skip
WORDS = (
    "core", "common", "data", "bin", "dev", "base", "utils", "extra", "tools", "doc", "network",
    "widgets", "sql", "xml", "crypto", "test", "bad", "good", "ugly", "latex", "recommended",
)  # fmt: skip


def status_of(packages: int) -> str:
    """Return a dpkg status file with names and versions as a real one has them."""
    dice = random.Random(7)
    found = []
    for number in range(packages):
        stem, word = dice.choice(STEMS), dice.choice(WORDS)
        upstream = f"{dice.randint(0, 23)}.{dice.randint(0, 40)}.{dice.randint(0, 12)}"
        revision = f"{dice.randint(1, 6)}{dice.choice(('', '+b1', '~deb12u2', '+deb12u1'))}"
        name = f"{stem}-{word}{dice.choice(('', '-perl', '0', '6', '-5.15'))}-{number:x}"
        source = f"Source: {stem}-{word}\n" if dice.random() < 0.6 else ""
        arch = dice.choice(("amd64", "amd64", "amd64", "all"))
        found.append(
            f"Package: {name}\nStatus: install ok installed\nArchitecture: {arch}\n{source}"
            f"Version: {dice.choice(('', '', '2:'))}{upstream}-{revision}\n"
            f"Description: {' '.join(dice.choices(WORDS, k=20))}\n"
        )
    return "\n".join(found)


class Got(NamedTuple):
    """What came of an inventory: the sections, their messages and their bytes on the wire."""

    sections: dict[str, Content]
    parts: list[Part]
    size: int


def receive(link: Connection, known: dict[str, Content] | None = None, *, wanted: int) -> Got:
    """Acknowledge everything until so many sections have come."""
    sections, parts, size, done = dict(known or {}), list[Part](), 0, 0
    while done < wanted:
        data, raw = link.data()
        link.send(Ack(data.seq))
        if not isinstance(data.payload, Part):
            continue
        parts.append(data.payload)
        size += len(raw)
        if data.payload.part == data.payload.parts - 1:
            of_one = [part for part in parts if part.hash == data.payload.hash]
            body = inventory.join(of_one[-data.payload.parts :])
            state = inventory.apply(sections.get(data.payload.section), body)
            assert inventory.section_hash(state) == data.payload.hash
            sections[data.payload.section] = state
            done += 1
    return Got(sections, parts, size)


def hashes(sections: dict[str, Content]) -> dict[str, bytes]:
    return {name: inventory.section_hash(content) for name, content in sections.items()}


def quiet(link: Connection, beats: int) -> list[Data]:
    """Return the inventory messages that come within so many heartbeats (one a second)."""
    found = []
    while beats:
        frame = link.session.receive(link.receive_raw())
        if isinstance(frame, Beat):
            beats -= 1
        elif isinstance(frame, Data):
            link.send(Ack(frame.seq))
            found += [frame] if frame.kind == frames.KIND_INVENTORY else []
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "machine"
    machine(folder, {**FILES, "var/lib/dpkg/status": status_of(3000)})
    return folder


@pytest.fixture
def run(start: Start, root: Path) -> Start:
    return lambda: start("--root", str(root))


def test_the_first_inventory_is_whole_and_small(gateway: StubGateway, run: Start) -> None:
    run()
    with gateway.accept() as link:
        assert inventory.cap({}) in link.login(limits=LIVELY).caps
        got = receive(link, wanted=10)
    assert tuple(got.sections) == inventory.SECTIONS
    assert {part.mode for part in got.parts} == {"full"}
    assert len(got.sections["packages"]) == 3000
    assert got.size <= 60_000, got.size


def test_an_unchanged_inventory_is_never_sent_again(
    gateway: StubGateway, run: Start, state: State
) -> None:
    """A day in fast motion: 5 looks, 3 connections, 2 starts of the agent."""
    process = run()
    with gateway.accept() as link:
        empty = link.login(limits=LIVELY)
        got = receive(link, wanted=10)
        assert quiet(link, 5) == []
    for again in range(3):
        with gateway.accept() as link:
            hello = link.login(limits=LIVELY)
            assert inventory.cap(hashes(got.sections)) in hello.caps
            assert len(hello.caps) == len(empty.caps)
            assert quiet(link, 2) == []
        if again == 1:
            process.send_signal(signal.SIGTERM)
            process.wait(10)
            process = run()
    known = read_json(state.inventory)
    assert known is not None
    assert known["sent_at"]


def test_the_whole_price_of_an_unchanged_day() -> None:
    """17 bytes in HELLO, nothing in WELCOME: five connections a day stay below 100 bytes."""
    cap = inventory.cap({name: bytes(16) for name in inventory.SECTIONS})
    hello = frames.Hello(1, 1, "0.1.0", "linux", "b", "0" * 32, 0, (), "h", "n")
    price = len(frames.encode(hello._replace(caps=(cap,)))) - len(frames.encode(hello))
    assert price == 17
    assert 5 * price <= 100
    welcome = frames.Welcome(1, 5, 1, 0, 0, frames.Limits())
    held = {name: bytes(16) for name in inventory.SECTIONS}
    told = welcome._replace(inventory=held)
    assert len(frames.encode(told)) - len(frames.encode(welcome)) == 271


def test_a_change_is_sent_as_a_change(gateway: StubGateway, run: Start, root: Path) -> None:
    run()
    with gateway.accept() as link:
        link.login(limits=LIVELY)
        before = receive(link, wanted=10)
        machine(root, {"var/lib/dpkg/status": status_of(2999)})
        after = receive(link, before.sections, wanted=1)
    assert [part.mode for part in after.parts] == ["delta"]
    assert after.parts[0].base == inventory.section_hash(before.sections["packages"])
    assert len(after.sections["packages"]) == 2999
    assert after.size < 250


def test_what_the_server_does_not_have_comes_whole(gateway: StubGateway, run: Start) -> None:
    run()
    with gateway.accept() as link:
        link.login(limits=LIVELY)
        first = receive(link, wanted=10)
    held = {**hashes(first.sections), "packages": bytes(16)}
    del held["users"]
    with gateway.accept() as link:
        link.login(stored=0, limits=LIVELY, inventory=held)
        again = receive(link, first.sections, wanted=2)
        assert quiet(link, 3) == []
    assert {(part.section, part.mode) for part in again.parts} == {
        ("packages", "full"), ("users", "full"),
    }  # fmt: skip


def test_what_is_still_under_way_is_not_sent_twice(
    gateway: StubGateway, run: Start, state: State
) -> None:
    run()
    with gateway.accept() as link:
        link.login(limits=LIVELY)
        first = None
        while first is None or first.kind != frames.KIND_INVENTORY:
            first, _ = link.data()
    with gateway.accept() as link:
        link.login(stored=first.seq - 1, limits=LIVELY, inventory={})
        got = receive(link, wanted=10)
        assert quiet(link, 3) == []
    assert len({part.section for part in got.parts}) == 10


def test_over_the_quota_nothing_else_is_held_up(
    gateway: StubGateway, run: Start, root: Path, state: State
) -> None:
    run()
    with gateway.accept() as link:
        link.login(limits=LIVELY)
        refused = None
        while refused is None:
            data, _ = link.data()
            if data.kind == frames.KIND_INVENTORY:
                link.send(Nack(data.seq, int(NackCode.OVER_QUOTA), 3600))
                refused = data.seq
            else:
                link.send(Ack(data.seq))
        assert quiet(link, 2)
        machine(root, {"var/lib/dpkg/status": status_of(10)})
        assert quiet(link, 3) == []
        data, _ = link.data()
        assert data.seq > refused


def test_an_agent_that_is_killed_sends_what_is_missing(
    gateway: StubGateway, run: Start, state: State
) -> None:
    """Killed between the spool and its memory, it sends again what the server can tell apart."""
    process = run()
    with gateway.accept() as link:
        link.login(limits=LIVELY)
        first = receive(link, wanted=10)
        _kill(process)
    state.inventory_sent.unlink()
    state.inventory.unlink()
    run()
    with gateway.accept() as link:
        hello = link.login(limits=LIVELY, inventory=hashes(first.sections))
        assert inventory.cap({}) in hello.caps
        assert receive(link, wanted=10).sections == first.sections


def test_a_server_that_wants_none_gets_none(gateway: StubGateway, run: Start, state: State) -> None:
    run()
    with gateway.accept() as link:
        link.login(limits=FAST)
        assert quiet(link, 3) == []
    assert not state.inventory.exists()


def test_an_end_in_the_middle_leaves_no_child(gateway: StubGateway, run: Start) -> None:
    process = run()
    with gateway.accept() as link:
        link.login(limits=LIVELY)
        assert quiet(link, 1) is not None
        process.send_signal(signal.SIGTERM)
        process.wait(10)
    children = subprocess.run(
        ["/bin/ps", "-o", "pid=", "--ppid", str(process.pid)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert children.stdout == ""


def _kill(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait(10)


def test_a_server_that_asks_gets_all_of_it_but_not_at_any_rate(
    gateway: StubGateway, run: Start
) -> None:
    run()
    with gateway.accept() as link:
        link.login(limits=LIVELY)
        first = receive(link, wanted=10)
        link.send(frames.Ask("inventory"))
        again = receive(link, wanted=10)
        assert again.sections == first.sections
        assert {part.mode for part in again.parts} == {"full"}
        link.send(frames.Ask("inventory"))
        assert quiet(link, 3) == []
