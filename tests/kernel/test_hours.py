"""Support hours: the vectors, ten years against a clock that walks minute by minute."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.kernel import hours
from obhut.kernel.holidays import NATIONWIDE, HolidayCalendar
from obhut.kernel.hours import SUPPORT_HOURS
from obhut.kernel.zones import GERMANY
from tests.kernel import oracle

INSTANTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone)
    datetime(2035, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
WORK = st.timedeltas(timedelta(seconds=1), timedelta(hours=100))


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=GERMANY)


def _due(received: datetime, work: timedelta, state: str | None = None) -> datetime:
    calendar = HolidayCalendar((state,)) if state else NATIONWIDE
    return hours.due_after(received, work, hours=SUPPORT_HOURS, calendar=calendar)


@pytest.mark.clause("C-6.4c", "C-6.4d")
@pytest.mark.parametrize(
    ("received", "work", "state", "due"),
    [
        pytest.param("2026-12-23T16:00", 4, None, "2026-12-24T11:00", id="TV-C1"),
        pytest.param("2026-04-02T16:30", 1, None, "2026-04-07T08:30", id="TV-C2"),
        pytest.param("2026-11-18T09:00", 4, None, "2026-11-18T13:00", id="TV-C3"),
        pytest.param("2026-11-18T09:00", 4, "SN", "2026-11-19T12:00", id="TV-C3-SN"),
        pytest.param("2026-10-23T16:00", 2, None, "2026-10-26T09:00", id="TV-C4"),
        pytest.param("2026-11-20T16:30", 1, None, "2026-11-23T08:30", id="V-P.11"),
        pytest.param("2026-11-24T16:00", 1, None, "2026-11-24T17:00", id="ends-at-closing"),
        pytest.param("2026-11-24T17:00", 1, None, "2026-11-25T09:00", id="received-at-closing"),
        pytest.param("2026-11-24T08:00", 9, None, "2026-11-24T17:00", id="a-whole-day"),
        pytest.param("2026-11-24T03:00", 1, None, "2026-11-24T09:00", id="before-opening"),
        pytest.param("2026-11-21T12:00", 1, None, "2026-11-23T09:00", id="on-a-saturday"),
    ],
)
def test_support_is_due(received: str, work: int, state: str | None, due: str) -> None:
    assert _due(_local(received), timedelta(hours=work), state) == _local(due)


@pytest.mark.clause("C-6.4c", "C-6.4d")
@pytest.mark.parametrize("state", [None, "SN", "BE"])
def test_support_for_ten_years(state: str | None) -> None:
    """One receipt a day at changing times; the other clock walks every single open minute."""
    for number, day in enumerate(oracle.every_day()):
        received = datetime(day.year, day.month, day.day, tzinfo=UTC)
        received += timedelta(minutes=number * 37 % 1440)
        minutes = 1 + number * 53 % 700
        walk = oracle.open_minutes(received, state)
        for _ in range(minutes):
            due = next(walk)
        assert _due(received, timedelta(minutes=minutes), state) == due


@pytest.mark.clause("C-6.4c")
@given(INSTANTS, WORK)
def test_the_open_time_until_it_is_due_is_the_work(received: datetime, work: timedelta) -> None:
    due = _due(received, work)
    passed = hours.open_time_between(received, due, hours=SUPPORT_HOURS, calendar=NATIONWIDE)
    assert passed == work


@pytest.mark.clause("C-6.4c")
@given(INSTANTS, WORK)
def test_it_is_due_within_open_hours_and_not_before_an_earlier_receipt(
    received: datetime, work: timedelta
) -> None:
    due = _due(received, work)
    local = due.astimezone(GERMANY)
    assert NATIONWIDE.is_working_day(local.date())
    assert time(8) <= local.time() <= time(17)
    assert _due(received - timedelta(hours=1), work) <= due


def test_no_open_time_before_it_begins() -> None:
    evening = _local("2026-11-24T18:00")
    passed = hours.open_time_between(evening, evening, hours=SUPPORT_HOURS, calendar=NATIONWIDE)
    assert passed == timedelta(0)


@pytest.mark.clause("C-6.4d")
def test_support_is_closed_on_a_holiday_only_where_it_is_one() -> None:
    day = date(2026, 11, 18)
    open_span = hours.open_on(day, hours=SUPPORT_HOURS, calendar=NATIONWIDE)
    assert open_span is not None
    assert open_span.begin == _local("2026-11-18T08:00")
    assert open_span.end == _local("2026-11-18T17:00")
    assert hours.open_on(day, hours=SUPPORT_HOURS, calendar=HolidayCalendar(("SN",))) is None


def test_hours_that_never_open_are_refused() -> None:
    with pytest.raises(hours.NeverOpenError):
        hours.BusinessHours(opens=time(8), closes=time(8), weekdays=frozenset({0}))
    with pytest.raises(hours.NeverOpenError):
        hours.BusinessHours(opens=time(8), closes=time(17), weekdays=frozenset())
