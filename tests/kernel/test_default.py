"""Default: when it begins with and without a reminder, and when it may end a contract."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.kernel.dunning import DefaultRule, default_begins, may_end_for_default
from obhut.kernel.holidays import NATIONWIDE
from obhut.kernel.terms import MANAGED_SERVICES, SAAS
from tests.kernel import oracle

DAYS = st.dates(date(2026, 1, 1), date(2035, 6, 30))


@pytest.mark.clause("V-7.3")
@pytest.mark.parametrize(
    ("received", "reminded_on", "rule", "begins"),
    [
        pytest.param("2026-12-01", None, "first-reminder", "2027-01-01", id="TV-D1"),
        pytest.param("2026-12-02", None, "first-reminder", "2027-01-05", id="TV-D1-holiday"),
        pytest.param("2026-12-01", "2026-12-04", "first-reminder", "2026-12-05", id="reminded"),
        pytest.param("2026-12-01", "2027-02-01", "first-reminder", "2027-01-01", id="too-late"),
        pytest.param("2026-12-01", None, "due-day", "2026-12-02", id="a-day-is-named"),
        pytest.param("2027-01-02", None, "due-day", "2027-01-05", id="a-closed-day-is-named"),
    ],
)
def test_default(received: str, reminded_on: str | None, rule: str, begins: str) -> None:
    day = date.fromisoformat(received)
    found = default_begins(
        due=day,
        received=day,
        reminded_on=None if reminded_on is None else date.fromisoformat(reminded_on),
        rule=DefaultRule(rule),
        calendar=NATIONWIDE,
    )
    assert found.isoformat() == begins


@pytest.mark.clause("V-7.3")
@given(due=DAYS, late=st.integers(0, 60), reminded=st.none() | st.integers(0, 60))
def test_default_by_walking(due: date, late: int, reminded: int | None) -> None:
    received = due + timedelta(days=late)
    reminder = None if reminded is None else received + timedelta(days=reminded)
    expected = oracle.nth_day_after(received, 30)
    while not oracle.is_working_day(expected):
        expected += oracle.DAY
    if reminder is not None:
        expected = min(expected, reminder)
    found = default_begins(
        due=due,
        received=received,
        reminded_on=reminder,
        rule=DefaultRule.FIRST_REMINDER,
        calendar=NATIONWIDE,
    )
    assert found == expected + oracle.DAY


@pytest.mark.clause("V-12.3c", "C-10.2a")
@pytest.mark.parametrize(
    ("preset", "default_from", "reminders", "today", "may"),
    [
        (MANAGED_SERVICES, date(2026, 12, 5), 1, date(2026, 12, 5), True),
        (MANAGED_SERVICES, date(2026, 12, 5), 1, date(2026, 12, 4), False),
        (MANAGED_SERVICES, date(2027, 1, 1), 0, date(2027, 6, 1), False),
        (MANAGED_SERVICES, None, 4, date(2027, 6, 1), False),
        (SAAS, date(2026, 12, 2), 1, date(2027, 2, 2), True),
        (SAAS, date(2026, 12, 2), 4, date(2027, 2, 1), False),
        (SAAS, date(2026, 12, 2), 0, date(2027, 2, 2), False),
    ],
)
def test_the_operator_may_end_for_default(
    preset: object, default_from: date | None, reminders: int, today: date, may: bool
) -> None:
    policy = preset.dunning  # type: ignore[attr-defined]
    found = may_end_for_default(
        default_from=default_from, reminders=reminders, policy=policy, today=today
    )
    assert found is may
