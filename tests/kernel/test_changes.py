"""Changes of terms and prices: objection, effect, latest receipt."""

from datetime import date, timedelta

import pytest

from obhut.kernel import changes
from obhut.kernel.holidays import NATIONWIDE, HolidayCalendar
from obhut.kernel.terms import SAAS
from tests.kernel import oracle

TWO_WEEKS = 14


def _objection_until(received: date, state: str | None = None, days: int = TWO_WEEKS) -> date:
    calendar = HolidayCalendar((state,)) if state else NATIONWIDE
    return changes.objection_until(received=received, days=days, calendar=calendar)


def _earliest_effect(received: date) -> date:
    return changes.earliest_effect(
        received=received, full_days=14, objection_days=TWO_WEEKS, calendar=NATIONWIDE
    )


def _latest_receipt(effect: date) -> date:
    return changes.latest_receipt(
        effect=effect, full_days=14, objection_days=TWO_WEEKS, calendar=NATIONWIDE
    )


@pytest.mark.clause("V-13.2b")
@pytest.mark.parametrize(
    ("effect", "latest"),
    [
        pytest.param(date(2027, 1, 1), date(2026, 12, 17), id="TV-T1"),
        pytest.param(date(2027, 3, 1), date(2027, 2, 12), id="TV-T1b"),
    ],
)
def test_latest_receipt_of_changed_terms(effect: date, latest: date) -> None:
    assert _latest_receipt(effect) == latest


@pytest.mark.clause("V-13.2b")
@pytest.mark.parametrize(
    ("received", "effect"),
    [
        pytest.param(date(2026, 12, 17), date(2027, 1, 1), id="TV-T1"),
        pytest.param(date(2026, 12, 18), date(2027, 1, 5), id="TV-T1-too-late"),
        pytest.param(date(2027, 2, 12), date(2027, 3, 1), id="TV-T1b"),
        pytest.param(date(2027, 2, 13), date(2027, 3, 2), id="TV-T1b-too-late"),
    ],
)
def test_earliest_effect_of_changed_terms(received: date, effect: date) -> None:
    if received == date(2027, 2, 12):  # its 15 days are over on 27 February already
        assert _earliest_effect(received) == date(2027, 2, 27)
    else:
        assert _earliest_effect(received) == effect
    assert _earliest_effect(received) <= effect


@pytest.mark.clause("V-13.2c")
@pytest.mark.parametrize(
    ("received", "until"),
    [
        pytest.param(date(2026, 12, 11), date(2026, 12, 28), id="TV-T2"),
        pytest.param(date(2027, 3, 15), date(2027, 3, 30), id="TV-T2b"),
        pytest.param(date(2026, 12, 17), date(2026, 12, 31), id="V-13.2e"),
    ],
)
def test_objection_until(received: date, until: date) -> None:
    assert _objection_until(received) == until


@pytest.mark.clause("V-13.2c")
def test_a_holiday_of_the_state_moves_the_objection() -> None:
    assert _objection_until(date(2026, 11, 4)) == date(2026, 11, 18)
    assert _objection_until(date(2026, 11, 4), "SN") == date(2026, 11, 19)


@pytest.mark.clause("V-13.2c")
@pytest.mark.parametrize("state", [None, "SN", "BY"])
def test_objection_for_ten_years(state: str | None) -> None:
    for received in oracle.every_day():
        expected = oracle.nth_day_after(received, TWO_WEEKS)
        while not oracle.is_working_day(expected, state):
            expected += oracle.DAY
        assert _objection_until(received, state) == expected


@pytest.mark.clause("V-13.2b")
def test_effect_and_latest_receipt_for_ten_years() -> None:
    for day in oracle.every_day():
        last = oracle.nth_day_after(day, TWO_WEEKS)
        while not oracle.is_working_day(last):
            last += oracle.DAY
        full_days, effect = 0, day + 2 * oracle.DAY
        while full_days < 14 or effect <= last:
            full_days += full_days < 14
            if full_days < 14 or effect <= last:
                effect += oracle.DAY
        assert _earliest_effect(day) == effect
        latest = _latest_receipt(day)
        assert _earliest_effect(latest) <= day < _earliest_effect(latest + oracle.DAY)


@pytest.mark.clause("C-4.5a")
@pytest.mark.parametrize(
    ("term_start", "latest"),
    [
        pytest.param(date(2027, 3, 1), date(2027, 1, 31), id="TV-T3-first"),
        pytest.param(date(2027, 3, 31), date(2027, 2, 27), id="TV-T3-last"),
        pytest.param(date(2028, 3, 31), date(2028, 2, 28), id="TV-T3-leap"),
    ],
)
def test_latest_receipt_of_a_new_price(term_start: date, latest: date) -> None:
    assert changes.latest_price_receipt(term_start=term_start, months=1) == latest


@pytest.mark.clause("C-4.5a")
def test_latest_receipt_of_a_new_price_for_ten_years() -> None:
    """Stricter of both: a month back from the term, and a month forward that ends before it."""
    for term_start in oracle.every_day():
        back = term_start
        while back.month == term_start.month:
            back -= oracle.DAY
        while back.day > term_start.day:
            back -= oracle.DAY
        received = back - oracle.DAY
        latest = changes.latest_price_receipt(term_start=term_start, months=1)
        assert latest == received
        assert oracle.nth_month_after(latest, 1) < term_start


@pytest.mark.clause("C-4.5a")
def test_a_term_starts_with_a_new_price_at_the_first_possible_day_for_ten_years() -> None:
    assert SAAS.price is not None
    for received in oracle.every_day():
        start = changes.earliest_price_term(
            received=received, rule=SAAS.price, objection_days=TWO_WEEKS, calendar=NATIONWIDE
        )
        good = [
            changes.latest_price_receipt(term_start=start - each * oracle.DAY, months=1) >= received
            and start - each * oracle.DAY > _objection_until(received)
            for each in range(7)
        ]
        assert good == [True] + [False] * 6
        assert start - received < timedelta(days=36)
