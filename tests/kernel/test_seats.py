"""Seats: their end, the whole months billed, the plan of a month."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.kernel.seats import (
    Holding,
    Month,
    MonthError,
    PlanSpan,
    RemovedBeforeActiveError,
    billed_months,
    plan_of_month,
    seat_end,
    seat_of,
)
from obhut.kernel.terms import MANAGED_SERVICES
from tests.kernel import oracle

PERIOD = MANAGED_SERVICES.customer_notice.period
assert PERIOD is not None
DAYS = st.dates(date(2026, 1, 1), date(2035, 12, 31))


def _months(active_from: date, removed_on: date) -> list[str]:
    seat = Holding(active_from=active_from, removed_on=removed_on)
    assert PERIOD is not None
    end = seat_end(seat, period=PERIOD)
    assert end is not None
    return [str(month) for month in billed_months(active_from=active_from, until=end)]


@pytest.mark.clause("V-7.2", "V-12.1c")
@pytest.mark.parametrize(
    ("active_from", "removed_on", "billed"),
    [
        pytest.param(date(2026, 11, 1), date(2026, 11, 15), ["2026-11"], id="TV-B1"),
        pytest.param(date(2026, 11, 20), date(2026, 11, 20), ["2026-11", "2026-12"], id="TV-B2"),
        pytest.param(date(2026, 11, 30), date(2026, 12, 16), ["2026-11", "2026-12"], id="TV-B3"),
        pytest.param(
            date(2026, 11, 30),
            date(2026, 12, 17),
            ["2026-11", "2026-12", "2027-01"],
            id="TV-B4",
        ),
        pytest.param(date(2027, 1, 31), date(2027, 2, 13), ["2027-01", "2027-02"], id="TV-B5"),
        pytest.param(date(2028, 2, 1), date(2028, 2, 15), ["2028-02", "2028-03"], id="TV-B6"),
    ],
)
def test_billed_months(active_from: date, removed_on: date, billed: list[str]) -> None:
    assert _months(active_from, removed_on) == billed


@pytest.mark.clause("V-12.1d", "V-2.6")
def test_a_seat_goes_on_while_its_backup_is_left() -> None:  # TV-B7
    agent = Holding(active_from=date(2026, 11, 1), removed_on=date(2026, 11, 10))
    backup = Holding(active_from=date(2026, 11, 3))
    seat = seat_of([agent, backup])
    assert seat == Holding(active_from=date(2026, 11, 1))
    assert PERIOD is not None
    assert seat_end(seat, period=PERIOD) is None


@pytest.mark.clause("V-12.1d")
def test_a_replacement_device_keeps_the_seat() -> None:  # TV-B8
    old = Holding(active_from=date(2026, 11, 1), removed_on=date(2026, 11, 10))
    new = Holding(active_from=date(2026, 11, 10))
    assert seat_of([old, new]) == Holding(active_from=date(2026, 11, 1))


@pytest.mark.clause("V-12.1d")
def test_a_seat_is_removed_with_its_last_part() -> None:
    parts = [
        Holding(active_from=date(2026, 11, 1), removed_on=date(2026, 11, 10)),
        Holding(active_from=date(2026, 11, 1), removed_on=date(2026, 12, 24)),
    ]
    assert seat_of(parts).removed_on == date(2026, 12, 24)


def test_removed_before_active_is_refused() -> None:
    with pytest.raises(RemovedBeforeActiveError):
        Holding(active_from=date(2026, 11, 2), removed_on=date(2026, 11, 1))


@pytest.mark.clause("V-2.2")
def test_nothing_is_billed_before_activation() -> None:
    months = billed_months(active_from=date(2026, 12, 2), until=date(2026, 12, 31))
    assert [str(month) for month in months] == ["2026-12"]
    assert billed_months(active_from=date(2026, 12, 2), until=date(2026, 11, 30)) == ()


@pytest.mark.clause("V-7.2")
@given(active_from=DAYS, days=st.integers(0, 900))
def test_billed_months_are_those_that_have_a_day_of_the_seat(active_from: date, days: int) -> None:
    until = active_from + timedelta(days=days)
    walked = {(active_from + timedelta(days=n)).strftime("%Y-%m") for n in range(days + 1)}
    found = billed_months(active_from=active_from, until=until)
    assert [str(month) for month in found] == sorted(walked)


@pytest.mark.clause("V-12.1c")
@given(removed_on=DAYS)
def test_end_of_a_seat_by_walking(removed_on: date) -> None:
    assert PERIOD is not None
    seat = Holding(active_from=removed_on, removed_on=removed_on)
    walked = oracle.to_month_end(oracle.nth_day_after(removed_on, 15))
    assert seat_end(seat, period=PERIOD) == walked


BASIC = PlanSpan(
    plan="basic", price=Decimal(5), begins_on=date(2026, 11, 1), ends_on=date(2026, 11, 9)
)
PREMIUM = PlanSpan(plan="premium", price=Decimal(13), begins_on=date(2026, 11, 10))


@pytest.mark.clause("V-7.2")
def test_an_upgrade_counts_for_the_whole_month() -> None:
    assert plan_of_month([BASIC, PREMIUM], Month(2026, 11)) == PREMIUM


@pytest.mark.clause("V-7.2")
def test_a_downgrade_ends_the_dearer_plan_with_its_notice() -> None:
    premium = PlanSpan(
        plan="premium", price=Decimal(13), begins_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )
    basic = PlanSpan(plan="basic", price=Decimal(5), begins_on=date(2027, 1, 1))
    assert plan_of_month([premium, basic], Month(2026, 12)) == premium
    assert plan_of_month([premium, basic], Month(2027, 1)) == basic


def test_a_month_without_a_plan() -> None:
    assert plan_of_month([BASIC], Month(2026, 12)) is None


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "2026", "2026-11-01", "", "x"])
def test_not_a_month(text: str) -> None:
    with pytest.raises(MonthError):
        Month.parse(text)
