"""Public holidays and TARGET days against a table written by hand and another Easter formula."""

from datetime import date

import pytest

from obhut.kernel import holidays
from obhut.kernel.holidays import NATIONWIDE, STATES, HolidayCalendar, UnknownStateError
from tests.kernel import oracle

pytestmark = pytest.mark.clause("C-6.4d")


@pytest.mark.parametrize("state", [None, *STATES])
def test_every_day_of_ten_years_is_free_or_working_as_the_law_says(state: str | None) -> None:
    calendar = HolidayCalendar((state,) if state else ())
    for day in oracle.every_day():
        assert (calendar.holiday(day) is not None) == (day in oracle.holidays_of(day.year, state))
        assert calendar.is_working_day(day) == oracle.is_working_day(day, state)


@pytest.mark.parametrize(
    ("states", "count"),
    [((), 9), (("BY",), 12), (("SN",), 11), (("MV",), 11), (("BE",), 10), (("HH",), 10)],
)
def test_number_of_holidays_in_2026(states: tuple[str, ...], count: int) -> None:
    calendar = HolidayCalendar(states)
    days = [day for day in oracle.every_day() if day.year == 2026]
    assert sum(calendar.holiday(day) is not None for day in days) == count


def test_a_holiday_of_some_municipalities_only_counts_as_a_working_day() -> None:
    assert HolidayCalendar(("BY",)).is_working_day(date(2028, 8, 15))  # Assumption
    assert HolidayCalendar(("SN",)).is_working_day(date(2026, 6, 4))  # Corpus Christi
    assert HolidayCalendar(("TH",)).is_working_day(date(2026, 6, 4))
    assert HolidayCalendar(("BY",)).is_working_day(date(2028, 8, 8))  # Augsburg


def test_christmas_eve_and_new_years_eve_are_working_days() -> None:
    assert NATIONWIDE.is_working_day(date(2026, 12, 24))
    assert NATIONWIDE.is_working_day(date(2026, 12, 31))


def test_several_states_add_up() -> None:
    calendar = HolidayCalendar(("SN", "BY"))
    assert calendar.holiday(date(2026, 11, 18)) == "Buß- und Bettag"
    assert calendar.holiday(date(2026, 11, 1)) == "Allerheiligen"
    assert calendar.holiday(date(2026, 11, 2)) is None


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(UnknownStateError):
        HolidayCalendar(("XX",))


def test_every_target_day_of_ten_years() -> None:
    for day in oracle.every_day():
        assert holidays.is_target_day(day) == oracle.is_target_day(day)
        if holidays.is_target_day(day):
            assert holidays.target_day_from(day) == day
            assert holidays.target_day_from(holidays.target_day_before(day)) < day
