"""Events: each thing is told once, over restarts too, and a boot says how the last run ended."""

from pathlib import Path

import pytest

from obhut_agent import clock
from obhut_agent.noticing import Noticing
from obhut_agent.reporter import Reporter
from obhut_agent.spool import Spool
from obhut_agent.state import State
from obhut_protocol import frames
from obhut_protocol.frames import Data, Event, Facts, Mount


@pytest.fixture
def state(tmp_path: Path) -> State:
    found = State(tmp_path / "state")
    found.create()
    return found


def _told(events: list[Event]) -> list[tuple[str, int, str]]:
    return [(event.kind, event.severity, event.subject) for event in events]


def _disk(percent: int) -> Facts:
    return Facts(mounts=(Mount("/", 100, percent, None), Mount("/leer", 0, 0, None)))


def test_the_first_start_is_no_boot(state: State) -> None:
    assert Noticing(state, boot_id="a").started() == []
    assert Noticing(state, boot_id="a").started() == []


@pytest.mark.parametrize("ended", [True, False])
def test_a_boot_says_whether_the_machine_went_down_in_order(state: State, ended: bool) -> None:
    first = Noticing(state, boot_id="a")
    first.started()
    first.look(Facts())
    if ended:
        first.ended()
    (event,) = Noticing(state, boot_id="b").started()
    assert (event.kind, event.severity) == ("boot", 0 if ended else 2)
    assert event.detail == (("clean", ended),)
    assert Noticing(state, boot_id="b").started() == []


def test_a_failed_service_is_told_once_until_it_recovers(state: State) -> None:
    noticing = Noticing(state, boot_id="a")
    failed = Facts(failed_services=("cups.service",))
    assert _told(noticing.look(failed)) == [("service-failed", 2, "cups.service")]
    assert noticing.look(failed) == []
    assert noticing.look(Facts()) == []  # not known is not recovered
    assert Noticing(state, boot_id="a").look(failed) == []
    noticing.look(Facts(failed_services=()))
    assert len(noticing.look(failed)) == 1


@pytest.mark.parametrize(("percent", "told"), [(94, 0), (95, 1), (100, 1)])
def test_a_disk_is_full_from_95_percent_on(state: State, percent: int, told: int) -> None:
    assert len(Noticing(state, boot_id="a").look(_disk(percent))) == told


def test_a_disk_at_the_limit_is_not_told_again_and_again(state: State) -> None:
    noticing = Noticing(state, boot_id="a")
    told = [len(noticing.look(_disk(percent))) for percent in (95, 94, 95, 93, 96, 92, 95)]
    assert told == [1, 0, 0, 0, 0, 0, 1]


@pytest.mark.parametrize(("jump_s", "told"), [(29, 0), (31, 1), (-31, 1), (86_400 * 365, 1)])
def test_a_clock_that_is_set_is_told(
    state: State, monkeypatch: pytest.MonkeyPatch, jump_s: int, told: int
) -> None:
    monkeypatch.setattr(clock, "since_boot", lambda: 1000.0)
    now = 1_793_000_000_000
    monkeypatch.setattr(clock, "now_ms", lambda: now)
    noticing = Noticing(state, boot_id="a")
    now += jump_s * 1000
    found = noticing.look(Facts())
    assert [event.kind for event in found] == ["clock-jump"] * told
    assert noticing.look(Facts()) == []


def test_a_damaged_memory_counts_as_none(state: State) -> None:
    state.noticed.write_text('{"boot_id": 7, "failed": [1, "x"], "full": "no"}')
    noticing = Noticing(state, boot_id="a")
    assert noticing.started() == []
    assert noticing.look(Facts(failed_services=("x",))) == []


def test_events_go_into_the_spool_before_the_facts(state: State) -> None:
    Noticing(state, boot_id="a").started()
    spool = Spool(state.spool)
    reporter = Reporter(
        spool,
        sample=lambda: (),
        gather=lambda: Facts(failed_services=("x",)),
        noticing=Noticing(state, boot_id="b"),
    )
    reporter.begin()
    kinds = []
    while (found := spool.next_unsent()) is not None:
        message = frames.decode(found[1])
        assert isinstance(message, Data)
        kinds.append((message.kind, message.payload))
    spool.close()
    assert [kind for kind, _payload in kinds] == [4, 4, 2]
    assert [p.kind for _kind, p in kinds[:2] if isinstance(p, Event)] == ["boot", "service-failed"]
