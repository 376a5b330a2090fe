"""Reminders, default, lock and the end for default."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.kernel.dunning import (
    Arrears,
    ClosedDebitDayError,
    DunningDays,
    DunningPolicy,
    LockGuard,
    Step,
    default_without_reminder,
    dunning_days,
    guards_against_lock,
    next_step,
    termination_from,
)
from obhut.kernel.holidays import NATIONWIDE, HolidayCalendar
from obhut.kernel.terms import MANAGED_SERVICES, SAAS
from tests.kernel import oracle

POLICY = SAAS.dunning
DUE = date(2026, 12, 1)
DEADLINES = (date(2026, 12, 11), date(2026, 12, 18), date(2026, 12, 28), date(2026, 12, 29))
UNPAID = Arrears(due_on=DUE, deadlines=DEADLINES)
DAYS = st.dates(date(2026, 1, 1), date(2035, 9, 30))


def _days(due: date, policy: DunningPolicy = POLICY, debit_on: date | None = None) -> DunningDays:
    return dunning_days(due=due, debit_on=debit_on, policy=policy, calendar=NATIONWIDE)


@pytest.mark.clause("C-4.6a")
def test_the_ladder_of_an_item_due_on_a_working_day() -> None:  # TV-D2
    found = _days(DUE)
    assert found.reminders == tuple(date(2026, 12, day) for day in (4, 11, 18, 22))
    assert found.deadlines == DEADLINES
    assert found.earliest_lock == date(2026, 12, 30)


@pytest.mark.clause("C-4.6a")
@pytest.mark.parametrize(
    ("due", "due_on", "lock"),
    [
        pytest.param(date(2027, 1, 2), date(2027, 1, 4), date(2027, 2, 2), id="TV-D2-saturday"),
        pytest.param(date(2027, 2, 1), date(2027, 2, 1), date(2027, 3, 2), id="TV-D2-february"),
        pytest.param(date(2028, 2, 1), date(2028, 2, 1), date(2028, 3, 1), id="TV-D2-leap"),
    ],
)
def test_earliest_lock(due: date, due_on: date, lock: date) -> None:
    found = _days(due)
    assert (found.due_on, found.earliest_lock) == (due_on, lock)


@pytest.mark.clause("C-10.2a")
@pytest.mark.parametrize(
    ("due", "default_from", "end"),
    [
        pytest.param(date(2026, 12, 1), date(2026, 12, 2), date(2027, 2, 2), id="TV-D4"),
        pytest.param(date(2026, 11, 30), date(2026, 12, 1), date(2027, 2, 1), id="TV-D4-november"),
        pytest.param(date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 1), id="TV-D4-december"),
    ],
)
def test_end_after_two_full_months_of_default(due: date, default_from: date, end: date) -> None:
    found = _days(due)
    assert (found.default_from, found.termination_from) == (default_from, end)


@pytest.mark.clause("V-12.3c")
def test_managed_services_end_after_one_reminder_and_never_lock() -> None:
    found = _days(DUE, MANAGED_SERVICES.dunning)
    assert found.default_from == found.termination_from == date(2026, 12, 5)
    assert found.earliest_lock is None


@pytest.mark.clause("V-7.3")
@pytest.mark.parametrize(
    ("received", "default_from"),
    [
        pytest.param(date(2026, 12, 1), date(2027, 1, 1), id="TV-D1"),
        pytest.param(date(2026, 12, 2), date(2027, 1, 5), id="TV-D1-holiday"),
    ],
)
def test_default_by_law_after_thirty_days(received: date, default_from: date) -> None:
    found = default_without_reminder(due=received, received=received, calendar=NATIONWIDE)
    assert found == default_from


@pytest.mark.clause("C-4.6a")
def test_with_a_mandate_the_collection_day_counts() -> None:
    assert _days(DUE, debit_on=date(2026, 12, 7)).due_on == date(2026, 12, 7)
    with pytest.raises(ClosedDebitDayError):
        _days(DUE, debit_on=date(2026, 12, 6))


@pytest.mark.clause("C-4.6a")
@pytest.mark.parametrize(
    ("today", "sent", "step"),
    [
        (date(2026, 12, 3), 0, Step.WAIT),
        (date(2026, 12, 4), 0, Step.REMIND),
        (date(2026, 12, 10), 1, Step.WAIT),
        (date(2026, 12, 29), 4, Step.WAIT),
        (date(2026, 12, 30), 4, Step.MAY_LOCK),
        (date(2027, 3, 1), 3, Step.REMIND),
    ],
)
def test_next_step(today: date, sent: int, step: Step) -> None:
    arrears = replace(UNPAID, deadlines=DEADLINES[:sent])
    found = next_step(arrears, policy=POLICY, calendar=NATIONWIDE, today=today)
    assert found is step


@pytest.mark.clause("C-4.6a")
@pytest.mark.parametrize("stops", ["is_disputed", "debit_is_running", "credit_covers"])
def test_a_dispute_a_debit_or_a_credit_stops_everything(stops: str) -> None:
    arrears = replace(UNPAID, **{stops: True})
    today = date(2027, 3, 1)
    assert next_step(arrears, policy=POLICY, calendar=NATIONWIDE, today=today) is Step.WAIT
    assert len(guards_against_lock(arrears, policy=POLICY, today=today)) == 1


@pytest.mark.clause("C-4.6a")
@pytest.mark.parametrize(
    ("arrears", "today", "guards"),
    [
        (UNPAID, date(2026, 12, 30), ()),
        (UNPAID, date(2026, 12, 29), (LockGuard.TOO_EARLY, LockGuard.DEADLINE_RUNS)),
        (
            replace(UNPAID, deadlines=(*DEADLINES[:3], date(2027, 1, 4))),
            date(2027, 1, 4),
            (LockGuard.DEADLINE_RUNS,),
        ),
        (
            replace(UNPAID, deadlines=DEADLINES[:3]),
            date(2027, 3, 1),
            (LockGuard.REMINDERS_MISSING,),
        ),
    ],
)
def test_every_guard_of_a_lock(
    arrears: Arrears, today: date, guards: tuple[LockGuard, ...]
) -> None:
    assert guards_against_lock(arrears, policy=POLICY, today=today) == guards


@pytest.mark.clause("C-4.6a")
def test_without_the_right_to_lock_there_is_none() -> None:
    found = guards_against_lock(UNPAID, policy=MANAGED_SERVICES.dunning, today=date(2028, 1, 1))
    assert found == (LockGuard.NO_LOCK,)


@pytest.mark.clause("C-4.6a")
@given(due=DAYS, state=st.sampled_from([None, "SN", "BY", "BE"]))
def test_deadlines_and_lock_by_walking(due: date, state: str | None) -> None:
    calendar = HolidayCalendar((state,)) if state else NATIONWIDE
    found = dunning_days(due=due, debit_on=None, policy=POLICY, calendar=calendar)
    assert found.due_on == _open_day(due, state)
    last = due
    for sent, deadline in zip(found.reminders, found.deadlines, strict=True):
        assert deadline == _open_day(oracle.nth_day_after(sent, 7), state)
        last = max(last, deadline)
    weeks = oracle.nth_day_after(found.due_on, 28)
    assert found.earliest_lock == max(last, weeks) + timedelta(days=1)


def _open_day(day: date, state: str | None) -> date:
    while not oracle.is_working_day(day, state):
        day += timedelta(days=1)
    return day


@pytest.mark.clause("C-10.2a")
@given(start=DAYS)
def test_termination_by_walking(start: date) -> None:
    walked = oracle.last_day_of_months_from(start, 2) + timedelta(days=1)
    assert termination_from(default_from=start, policy=POLICY) == walked
