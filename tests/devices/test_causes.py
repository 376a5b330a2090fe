"""Why devices are away: vectors of the rules, and the judge's SQL on real rows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from obhut.devices import api as devices
from obhut.devices.away import Absence, Habit
from obhut.devices.models import Device, DeviceState
from obhut.devices.rules.causes import (
    Cause,
    after_boot,
    hour_of_week,
    is_link_down,
    usually_off,
)
from tests.devices.making import device_of
from tests.roles import database_role

# A Tuesday, 20:30 in Berlin.
AT = datetime(2026, 11, 24, 19, 30, tzinfo=UTC)
_OFFICE = [60 if day < 5 and 8 <= hour < 18 else 0 for day in range(7) for hour in range(24)]


@pytest.mark.clause("V-P.6")
@pytest.mark.parametrize(
    ("together", "stayed", "down"),
    [(1, 0, False), (2, 0, False), (3, 0, True), (3, 2, True), (3, 3, False), (50, 49, True)],
)
def test_most_of_a_site_and_at_least_three_are_a_line(
    together: int, stayed: int, down: bool
) -> None:
    assert is_link_down(together=together, stayed=stayed) is down


@pytest.mark.clause("V-P.6")
def test_an_office_machine_is_usually_off_at_night_and_at_weekends() -> None:
    habit = usually_off(dict.fromkeys(range(1, 5), _OFFICE))
    assert len(habit) == 168
    assert [habit[hour] for hour in (7, 8, 17, 18)] == ["1", "0", "0", "1"]
    assert habit[5 * 24 : 7 * 24] == "1" * 48


@pytest.mark.clause("V-P.6")
@pytest.mark.parametrize(
    ("weeks_off", "weeks", "usual"),
    [(2, 2, False), (3, 3, True), (2, 3, False), (3, 4, True), (2, 4, False), (4, 4, True)],
)
def test_a_habit_needs_three_weeks_and_allows_one_exception_in_four(
    weeks_off: int, weeks: int, usual: bool
) -> None:
    on = [60] * 168
    off = [*on[:20], 0, *on[21:]]
    present = {week: off if week < weeks_off else on for week in range(weeks)}
    assert usually_off(present)[20] == str(int(usual))


@pytest.mark.clause("V-P.6")
@pytest.mark.parametrize(("minutes", "usual"), [(44, True), (45, False)])
def test_an_hour_with_less_than_45_minutes_counts_as_off(minutes: int, usual: bool) -> None:
    week = [minutes, *[60] * 167]
    assert usually_off(dict.fromkeys(range(4), week))[0] == str(int(usual))


def test_weeks_without_any_value_say_nothing() -> None:
    holiday = [0] * 168
    assert usually_off({1: _OFFICE, 2: _OFFICE, 3: holiday, 4: holiday}) == "0" * 168
    assert usually_off({}) == "0" * 168


def test_the_hour_of_the_week() -> None:
    assert hour_of_week(datetime(2026, 11, 23, 0, 59, tzinfo=UTC)) == 0
    assert hour_of_week(datetime(2026, 11, 29, 23, 0, tzinfo=UTC)) == 167


@pytest.mark.clause("V-P.6")
@pytest.mark.parametrize(
    ("cause", "clean", "after"),
    [
        ("connection-lost", False, "crash"),
        ("connection-lost", True, "shut-down"),
        ("link-down", False, "power-loss"),
        ("link-down", True, "link-down"),
        ("agent-silent", True, "agent-silent"),
    ],
)
def test_a_boot_explains_the_absence_before_it(cause: str, clean: bool, after: str) -> None:
    assert after_boot(cause, was_clean=clean) == after


@pytest.fixture
def person(own_database: str) -> Any:
    from tests.cast import people

    return people().anna


def _gone(person: Any, name: str, *, seconds: float, how: str = "lost", **state: Any) -> Device:
    went = AT - timedelta(seconds=seconds)
    found = {
        "presence": "offline", "offline_since_at": went, "disconnected_at": went,
        "last_seen_at": went, "close_cause": how, "address": "203.0.113.7", **state,
    }  # fmt: skip
    return device_of(person, name=name, **{f"state_{key}": value for key, value in found.items()})


def _there(person: Any, name: str, **state: Any) -> Device:
    found = {"presence": "online", "address": "203.0.113.7", "connected": True, **state}
    return device_of(person, name=name, **{f"state_{key}": value for key, value in found.items()})


def _judge(at: datetime = AT) -> None:
    with database_role("worker"):
        devices.judge_causes(at=at)


@pytest.fixture
def as_owner() -> Iterator[None]:
    with database_role("owner"):
        yield


def _cause(device: Device) -> str:
    with database_role("owner"):
        return DeviceState.objects.get(pk=device.pk).offline_cause


def _absences(device: Device) -> list[tuple[str, bool]]:
    with database_role("owner"):
        rows = Absence.objects.filter(device=device).order_by("began_at")
        return [(row.cause, row.ended_at is None) for row in rows]


def _learn(device: Device, off_hours: str) -> None:
    with database_role("worker"):
        devices.learn({device.pk: off_hours}, at=AT)


@pytest.mark.parametrize(
    ("how", "cause"),
    [
        ("lost", Cause.UNCLEAR),
        ("closed", Cause.STOPPED),
        ("silence", Cause.SILENT),
        ("gateway-lost", Cause.NOT_RETURNED),
        ("refused", Cause.REFUSED),
    ],
)
def test_a_single_device_has_the_cause_of_its_connection(
    person: Any, how: str, cause: Cause
) -> None:
    device = _gone(person, "einzeln", seconds=60, how=how)
    _judge()
    assert _cause(device) == cause
    assert _absences(device) == ([] if cause is Cause.STOPPED else [(cause, True)])


@pytest.mark.clause("V-P.6")
def test_a_site_whose_devices_go_together_has_lost_its_line(person: Any) -> None:
    gone = [_gone(person, f"weg-{n}", seconds=60 + 30 * n) for n in range(4)]
    stopped = _gone(person, "ordentlich", seconds=70, how="closed")
    elsewhere = _gone(person, "anderswo", seconds=70, address="203.0.113.8")
    long_gone = _gone(person, "lange", seconds=5000)
    _there(person, "da-1")
    _there(person, "da-2")
    _judge()
    assert {_cause(device) for device in gone} == {"link-down"}
    assert _cause(stopped) == "agent-stopped"
    assert _cause(elsewhere) == "connection-lost"
    assert _cause(long_gone) == "connection-lost"
    _judge(AT + timedelta(hours=2))  # the verdict stays until they are back
    assert {_cause(device) for device in gone} == {"link-down"}


def test_where_most_devices_stay_it_is_not_the_line(person: Any) -> None:
    gone = [_gone(person, f"weg-{n}", seconds=60) for n in range(3)]
    for n in range(3):
        _there(person, f"da-{n}")
    _judge()
    assert {_cause(device) for device in gone} == {"connection-lost"}


def test_devices_that_go_minutes_apart_are_no_line(person: Any) -> None:
    gone = [_gone(person, f"weg-{n}", seconds=60 + 130 * n) for n in range(4)]
    _judge()
    assert {_cause(device) for device in gone} == {"connection-lost"}


def test_without_site_and_public_address_nothing_is_grouped(person: Any) -> None:
    gone = [_gone(person, f"weg-{n}", seconds=60, address="") for n in range(4)]
    _judge()
    assert {_cause(device) for device in gone} == {"connection-lost"}


@pytest.mark.clause("V-P.6")
def test_a_machine_that_is_off_as_usual_leaves_no_record(person: Any) -> None:
    device = _gone(person, "büro", seconds=3600)
    _learn(device, usually_off(dict.fromkeys(range(4), _OFFICE)))
    _judge()
    assert _cause(device) == "off-as-usual"
    assert _absences(device) == []
    morning = datetime(2026, 11, 25, 7, 5, tzinfo=UTC)  # 08:05: by now it should be there
    _judge(morning)
    assert _cause(device) == "connection-lost"
    assert _absences(device) == [("connection-lost", True)]
    _judge(AT + timedelta(days=1))
    assert _cause(device) == "off-as-usual"
    assert _absences(device) == []


def test_an_outage_ends_when_the_device_is_back_and_a_boot_explains_it(person: Any) -> None:
    device = _gone(person, "absturz", seconds=600)
    _judge()
    back = AT + timedelta(minutes=5)
    with database_role("worker"), connection.cursor() as cursor:
        cursor.execute(
            "update devices_devicestate set presence = 'online', connected = true,"
            " connected_at = %s, offline_since_at = null, offline_cause = ''",
            [back],
        )
    _judge(back)
    assert _absences(device) == [("connection-lost", False)]
    with database_role("worker"):
        devices.note_boot(device_id=device.pk, at=back - timedelta(seconds=40), was_clean=False)
        devices.note_boot(device_id=device.pk, at=back + timedelta(days=1), was_clean=True)
    assert _absences(device) == [("crash", False)]
    with database_role("worker"):
        assert devices.expire_absences(at=AT + timedelta(days=300)) == 0
        assert devices.expire_absences(at=AT + timedelta(days=400)) == 1


@pytest.mark.parametrize("role", ["operator", "partner", "customer"])
def test_nobody_but_the_worker_reads_habits(person: Any, role: str) -> None:
    device = _gone(person, "büro", seconds=60)
    _learn(device, "1" * 168)
    import psycopg

    from obhut.config.database import dsn

    with psycopg.connect(dsn("login")) as session:
        session.execute(f"set local role obhut_{role}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("select 1 from devices_habit")
    with database_role("owner"):
        assert Habit.objects.count() == 1
