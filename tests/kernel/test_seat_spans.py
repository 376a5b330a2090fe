"""Seats from the intervals of the inventory: replacement, return, what is left."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.kernel.notice import NoticePeriod
from obhut.kernel.seats import Holding, SeatSpan, months_of, seats_from
from obhut.kernel.terms import MANAGED_SERVICES
from tests.kernel import oracle

UNTIL = date(2027, 2, 28)


def _period() -> NoticePeriod:
    period = MANAGED_SERVICES.customer_notice.period
    assert period is not None
    return period


def _held(begin: str, end: str | None = None) -> Holding:
    return Holding(
        active_from=date.fromisoformat(begin),
        removed_on=None if end is None else date.fromisoformat(end),
    )


@pytest.mark.clause("V-7.2", "V-12.1c", "V-12.1d")
@pytest.mark.parametrize(
    ("holdings", "seats", "months"),
    [
        pytest.param(
            [_held("2026-11-01", "2026-11-10"), _held("2026-11-03")],
            [("2026-11-01", None)],
            ["2026-11", "2026-12", "2027-01", "2027-02"],
            id="TV-B7",
        ),
        pytest.param(
            [_held("2026-11-01", "2026-11-10"), _held("2026-11-10")],
            [("2026-11-01", None)],
            ["2026-11", "2026-12", "2027-01", "2027-02"],
            id="TV-B8",
        ),
        pytest.param(
            [_held("2026-11-01", "2026-11-10"), _held("2026-11-30")],
            [("2026-11-01", None)],
            ["2026-11", "2026-12", "2027-01", "2027-02"],
            id="back-while-the-notice-runs",
        ),
        pytest.param(
            [_held("2026-11-01", "2026-11-10"), _held("2026-12-01", "2026-12-20")],
            [("2026-11-01", "2026-11-30"), ("2026-12-01", "2027-01-31")],
            ["2026-11", "2026-12", "2027-01"],
            id="back-the-day-after",
        ),
        pytest.param(
            [_held("2027-02-01"), _held("2026-11-20", "2026-11-20")],
            [("2026-11-20", "2026-12-31"), ("2027-02-01", None)],
            ["2026-11", "2026-12", "2027-02"],
            id="back-after-a-free-month",
        ),
        pytest.param([], [], [], id="nothing"),
    ],
)
def test_seats(
    holdings: list[Holding], seats: list[tuple[str, str | None]], months: list[str]
) -> None:
    found = seats_from(holdings, period=_period())
    assert found == tuple(
        SeatSpan(
            begins_on=date.fromisoformat(begin),
            ends_on=None if end is None else date.fromisoformat(end),
        )
        for begin, end in seats
    )
    assert [str(month) for month in months_of(found, until=UNTIL)] == months


@st.composite
def _intervals(draw: st.DrawFn) -> list[Holding]:
    found = []
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.dates(date(2026, 1, 1), date(2035, 6, 30)))
        stays = draw(st.none() | st.integers(0, 200))
        end = None if stays is None else begin + timedelta(days=stays)
        found.append(Holding(active_from=begin, removed_on=end))
    return found


@pytest.mark.clause("V-7.2", "V-12.1c", "V-12.1d")
@given(holdings=_intervals())
def test_a_month_is_billed_once_if_a_part_or_its_notice_touches_it(
    holdings: list[Holding],
) -> None:
    """The slow second opinion walks each day of each part, through the notice after it."""
    until = date(2035, 12, 31)
    walked = set()
    for held in holdings:
        end = until
        if held.removed_on is not None:
            end = min(oracle.to_month_end(oracle.nth_day_after(held.removed_on, 15)), until)
        day = held.active_from
        while day <= end:
            walked.add(day.strftime("%Y-%m"))
            day += oracle.DAY
    found = months_of(seats_from(holdings, period=_period()), until=until)
    assert [str(month) for month in found] == sorted(walked)


@given(holdings=_intervals())
def test_seats_of_one_position_never_overlap(holdings: list[Holding]) -> None:
    seats = seats_from(holdings, period=_period())
    for one, other in pairwise(seats):
        assert one.ends_on is not None
        assert one.ends_on < other.begins_on
    assert seats_from(reversed(holdings), period=_period()) == seats
