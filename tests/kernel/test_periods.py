"""Counting days and months by the Civil Code, and half-open periods."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.kernel import periods
from obhut.kernel.periods import Days, Span
from tests.kernel import oracle

DAYS = st.dates(date(1990, 1, 1), date(2190, 12, 31))


@pytest.mark.parametrize("count", [0, 1, 2, 7, 14, 15, 56])
def test_days_after_an_event_for_ten_years(count: int) -> None:
    for event in oracle.every_day():
        assert periods.end_after_event(event, days=count) == oracle.nth_day_after(event, count)


@pytest.mark.parametrize("count", [1, 2, 3, 12])
def test_months_after_an_event_for_ten_years(count: int) -> None:
    for event in oracle.every_day():
        assert periods.end_after_event(event, months=count) == oracle.nth_month_after(event, count)


@pytest.mark.parametrize("count", [1, 2, 3, 12, 24])
def test_months_from_a_start_that_counts_for_ten_years(count: int) -> None:
    for start in oracle.every_day():
        expected = oracle.last_day_of_months_from(start, count)
        assert periods.end_from_start(start, months=count) == expected


@pytest.mark.parametrize(
    ("start", "months", "terms"),
    [
        pytest.param(
            date(2026, 1, 31),
            1,
            [
                (date(2026, 1, 31), date(2026, 2, 28)),
                (date(2026, 3, 1), date(2026, 3, 30)),
                (date(2026, 3, 31), date(2026, 4, 30)),
            ],
            id="TV-B9",
        ),
        pytest.param(
            date(2028, 2, 29),
            12,
            [
                (date(2028, 2, 29), date(2029, 2, 28)),
                (date(2029, 3, 1), date(2030, 2, 28)),
            ],
            id="TV-B10",
        ),
        pytest.param(
            date(2026, 11, 15), 12, [(date(2026, 11, 15), date(2027, 11, 14))], id="C-4.2a"
        ),
    ],
)
def test_anniversary_terms(start: date, months: int, terms: list[tuple[date, date]]) -> None:
    found = [
        periods.anniversary_term(start, months=months, number=number)
        for number in range(len(terms))
    ]
    assert [(term.begin, term.last) for term in found] == terms


@pytest.mark.parametrize("months", [1, 3, 12])
def test_terms_follow_each_other_without_gap_for_ten_years(months: int) -> None:
    for start in oracle.every_day():
        end = start
        for number in range(6):
            term = periods.anniversary_term(start, months=months, number=number)
            assert term.begin == end
            assert term.last == oracle.last_day_of_months_from(start, months * (number + 1))
            end = term.end


@given(DAYS, st.integers(1, 240))
def test_a_term_of_months_is_one_day_shorter_than_a_period_after_the_event(
    start: date, months: int
) -> None:
    after, inside = (
        periods.end_after_event(start, months=months),
        periods.end_from_start(start, months=months),
    )
    assert inside <= after <= inside + timedelta(days=1)


@given(DAYS, st.integers(-240, 240))
def test_shifting_months_keeps_the_number_or_takes_the_months_last_day(
    day: date, months: int
) -> None:
    shifted = periods.shift_months(day, months)
    assert (shifted.year - day.year) * 12 + shifted.month - day.month == months
    assert shifted.day == day.day or shifted == periods.month_end(shifted)
    assert shifted.day <= day.day


@given(DAYS, DAYS, DAYS)
def test_days_are_half_open(first: date, second: date, probe: date) -> None:
    begin, end = min(first, second), max(first, second)
    days = Days(begin, end)
    assert (probe in days) == (begin <= probe < end)
    assert days.length == (end - begin).days
    assert end not in days


@given(DAYS, DAYS, DAYS, DAYS, DAYS)
def test_the_overlap_holds_what_both_hold(a: date, b: date, c: date, d: date, probe: date) -> None:
    one, two = Days(min(a, b), max(a, b)), Days(min(c, d), max(c, d))
    both = one.overlap(two)
    assert both == two.overlap(one)
    assert (probe in one and probe in two) == (both is not None and probe in both)


def test_spans_touch_without_overlap() -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    hour = timedelta(hours=1)
    morning, afternoon = Span(noon - hour, noon), Span(noon, noon + hour)
    assert morning.overlap(afternoon) is None
    assert morning.overlap(Span(noon - hour / 2, noon + hour)) == Span(noon - hour / 2, noon)
    assert noon not in morning
    assert noon in afternoon
    assert afternoon.length == hour


def test_a_span_counts_real_time_over_a_clock_change() -> None:
    berlin = oracle.BERLIN
    night = Span(datetime(2027, 3, 27, 22, tzinfo=berlin), datetime(2027, 3, 28, 6, tzinfo=berlin))
    assert night.length == timedelta(hours=7)


def test_a_period_cannot_run_backwards_and_an_empty_one_has_no_last_day() -> None:
    day = date(2026, 11, 24)
    with pytest.raises(periods.BackwardsPeriodError):
        Days(day, day - timedelta(days=1))
    with pytest.raises(periods.BackwardsPeriodError):
        Span(datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(periods.EmptyPeriodError):
        _ = Days(day, day).last


def test_a_closed_last_day_moves_on_for_ten_years() -> None:
    for day in oracle.every_day():
        expected = day
        while not oracle.is_working_day(expected, "SN"):
            expected += oracle.DAY
        moved = periods.moved_to_working_day(
            day, is_working_day=lambda each: oracle.is_working_day(each, "SN")
        )
        assert moved == expected
