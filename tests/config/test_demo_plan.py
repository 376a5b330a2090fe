"""The demonstration's plan and script: the same for the same seed, and as people expect them."""

from collections import Counter
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.config.demo import grid, software
from obhut.config.demo.day import Script, spans, unclean_boots
from obhut.config.demo.machines import Habit, Machine, Story, machines
from obhut.config.demo.tenants import tenants
from obhut.config.demo.values import boot_at, disk_percent, hour, values
from obhut.kernel.zones import GERMANY
from obhut_protocol import frames, inventory
from obhut_protocol.frames import KIND_SAMPLE_ROW, Data, SampleRow

SEED = 2026
PLAN = tenants(SEED)
CAST = machines(PLAN, seed=SEED)
SCRIPT = Script(SEED, CAST)
TUESDAY = date(2026, 11, 24)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
MACHINES = st.sampled_from(CAST)


def _at(hours: int, minutes: int = 0, day: date = TUESDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hours, minutes, tzinfo=GERMANY).astimezone(UTC)


def _running(at: datetime) -> int:
    return sum(SCRIPT.runs(machine, at) is not None for machine in CAST)


def test_the_same_seed_gives_the_same_play() -> None:
    again = machines(tenants(SEED), seed=SEED)
    assert [asdict(machine) for machine in again] == [asdict(machine) for machine in CAST]
    assert Script(SEED, again).outage(TUESDAY) == SCRIPT.outage(TUESDAY)
    other = machines(tenants(SEED + 1), seed=SEED + 1)
    assert [machine.serial for machine in other] != [machine.serial for machine in CAST]


def test_forty_customers_of_three_partners_and_of_the_operator() -> None:
    assert len({tenant.name for tenant in PLAN}) == 40
    assert set(Counter(tenant.partner for tenant in PLAN)) == {
        "", "Nordlicht IT", "Alpenblick Systemhaus", "Elbtal Datentechnik",
    }  # fmt: skip
    assert all(place.state for tenant in PLAN for place in tenant.places)
    lines = [place.line for tenant in PLAN for place in tenant.places]
    assert len(set(lines)) == len(lines)


def test_five_hundred_devices_three_of_them_at_risk() -> None:
    assert [machine.number for machine in CAST] == list(range(500))
    stories = Counter(machine.story for machine in CAST if machine.story)
    assert stories == dict.fromkeys(set(Story) - {Story.NONE}, 1)
    assert sum(machine.is_quarantined for machine in CAST) == 2
    assert {machine.tenant.name for machine in CAST} == {tenant.name for tenant in PLAN}


@pytest.mark.parametrize("count", [0, 1, 7, 40, 1234])
def test_any_number_of_devices(count: int) -> None:
    assert len(machines(PLAN, seed=SEED, count=count)) == count


def test_most_work_by_day_few_at_night_and_at_the_weekend() -> None:
    assert _running(_at(10, 15)) > 400
    assert _running(_at(3)) < 170
    assert _running(_at(11, day=date(2026, 11, 22))) < 170
    assert _running(_at(11, day=date(2026, 12, 25))) < 170


@given(machine=MACHINES, day=DAYS)
def test_spans_of_a_day_follow_each_other(machine: Machine, day: date) -> None:
    found = spans(machine, day)
    assert all(on.begin < on.end for on in found)
    assert all(first.end < second.begin for first, second in pairwise(found))
    assert all(SCRIPT.runs(machine, on.begin) is not None for on in found)
    if machine.habit is Habit.ALWAYS and not machine.story:
        assert len(found) == 1


@given(day=DAYS)
def test_one_outage_on_working_days(day: date) -> None:
    found = SCRIPT.outage(day)
    assert (found is None) == (day.weekday() >= 5)
    if found is not None:
        length = found.end - found.begin
        assert timedelta(minutes=40) <= length <= timedelta(minutes=70)
        cut = [machine for machine in CAST if SCRIPT.is_cut_off(machine, found.begin)]
        assert len(cut) >= 5
        assert not any(SCRIPT.is_cut_off(machine, found.end) for machine in cut)


def test_an_outage_is_open_at_a_quarter_past_ten() -> None:
    outage = SCRIPT.outage(TUESDAY)
    assert outage is not None
    assert outage.begin <= _at(10, 15) < outage.end


def test_one_machine_loses_its_power_again_and_again() -> None:
    (machine,) = (one for one in CAST if one.story is Story.UNCLEAN_BOOTS)
    boots = unclean_boots(machine, _at(0) - timedelta(days=7), _at(0))
    assert 2 <= len(boots) <= 4
    others = (one for one in CAST if one is not machine)
    assert not any(unclean_boots(one, _at(0) - timedelta(days=7), _at(0)) for one in others)


@given(machine=MACHINES, minute=st.integers(0, 525_600))
def test_every_row_passes_the_protocol(machine: Machine, minute: int) -> None:
    at = _at(0) - timedelta(minutes=minute)
    on = SCRIPT.runs(machine, at)
    if on is None:
        return
    measured = values(machine, at, boot_at(machine, at, on), _at(0))
    assert boot_at(machine, at, on) <= at
    end = int(at.timestamp() * 1000)
    row = SampleRow(end - 300_000, end, 5, 1, tuple(measured))
    assert frames.decode(frames.encode(Data(1, KIND_SAMPLE_ROW, end, row))) is not None
    for low, mean, high in zip(*hour(measured), strict=True):
        assert (low is None) == (mean is None) == (high is None)
        if low is not None and mean is not None and high is not None:
            assert low <= mean <= high


def test_the_disk_of_the_story_fills_and_the_others_do_not() -> None:
    (full,) = (machine for machine in CAST if machine.story is Story.DISK_FILLS)
    now = _at(10)
    before = [disk_percent(full, now - timedelta(days=days), now) for days in range(30)]
    assert before == sorted(before, reverse=True)
    assert before[0] > 95
    assert all(disk_percent(one, now, now) < 90 for one in CAST if one is not full)


@given(machine=MACHINES, day=DAYS)
def test_sections_fit_the_protocol_and_each_other(machine: Machine, day: date) -> None:
    found = software.sections(machine, day)
    assert tuple(found) == inventory.SECTIONS
    for section, content in found.items():
        assert inventory.pack(section, None, content)
    installed = {key.split(":")[1]: entry["version"] for key, entry in found["packages"].items()}
    for key, update in found["updates"].items():
        assert installed[key.split(":")[1]] == update["from"] != update["to"]
        assert date.fromisoformat(str(update["since"])) <= day


def test_only_the_forgotten_machine_misses_security_updates_for_long() -> None:
    late = {
        machine.story
        for machine in CAST
        for update in software.updates(machine, TUESDAY).values()
        if update["security"] and date.fromisoformat(str(update["since"])) < date(2026, 11, 10)
    }
    assert late == {Story.UPDATES_MISSING}


@given(machine=MACHINES)
def test_rows_lie_five_minutes_apart(machine: Machine) -> None:
    now = _at(10)
    ends = list(grid.ends(machine, now - timedelta(hours=1), now))
    assert len(ends) == 12
    assert ends[-1] == grid.last_end(machine, now)
    assert {later - earlier for earlier, later in pairwise(ends)} == {grid.ROW}
