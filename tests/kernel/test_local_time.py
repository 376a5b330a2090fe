"""Wall-clock times: what never was is refused, what was twice is the first."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.kernel import local_time, zones
from obhut.kernel.zones import GERMANY


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-12-23T16:00", "2026-12-23T15:00"),
        ("2026-07-01T16:00:30", "2026-07-01T14:00:30"),
        ("2026-10-25T02:30", "2026-10-25T00:30"),
        ("2026-10-25T02:30+01:00", "2026-10-25T01:30"),
        ("2026-10-25T02:30+02:00", "2026-10-25T00:30"),
        ("2026-12-23T15:00Z", "2026-12-23T15:00"),
    ],
)
def test_instant_of_a_local_time(text: str, instant: str) -> None:
    expected = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert local_time.instant_of(text, GERMANY) == expected


def test_another_zone() -> None:
    found = local_time.instant_of("2026-12-23T16:00", ZoneInfo("America/New_York"))
    assert found == datetime(2026, 12, 23, 21, tzinfo=UTC)


def test_a_time_that_never_was_is_refused() -> None:
    with pytest.raises(local_time.MissingTimeError):
        local_time.instant_of("2027-03-28T02:30", GERMANY)


@pytest.mark.parametrize(
    "text", ["", "2026-12-23", "2026-12-23 16:00", "2026-02-30T16:00", "2026-12-23T24:00", "24.12."]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(local_time.MalformedTimeError):
        local_time.instant_of(text, GERMANY)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2035, 12, 31)))  # noqa: DTZ001 (the wall)
def test_an_accepted_time_is_on_the_wall_at_its_instant(local: datetime) -> None:
    local = local.replace(second=0, microsecond=0)
    text = local.isoformat(timespec="minutes")
    try:
        instant = local_time.instant_of(text, GERMANY)
    except local_time.MissingTimeError:
        assert local.hour == 2
        return
    assert instant.astimezone(GERMANY).isoformat().startswith(text)


def test_german_days_begin_and_end_at_german_midnight() -> None:
    day = date(2027, 3, 28)
    assert zones.day_begins_at(day) == datetime(2027, 3, 27, 23, tzinfo=UTC)
    assert zones.day_ends_at(day) == datetime(2027, 3, 28, 22, tzinfo=UTC)
    assert zones.german_day(zones.day_begins_at(day)) == day
    assert zones.german_day(zones.day_ends_at(day)) == date(2027, 3, 29)
    assert zones.at_local(day, time(12)) == datetime(2027, 3, 28, 10, tzinfo=UTC)
