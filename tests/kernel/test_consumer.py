"""Buttons of consumers, consent, and the change of provider."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.kernel import changes
from obhut.kernel.changes import Answer, Outcome
from obhut.kernel.consumer import (
    WishedTooEarlyError,
    cancelled,
    may_withdraw,
    switching_days,
    withdrawal_until,
)
from obhut.kernel.holidays import NATIONWIDE, HolidayCalendar
from obhut.kernel.retention import device_backups_deleted_on
from obhut.kernel.terms import terms_named
from tests.kernel import oracle

MANAGED = terms_named("managed-services+consumer-de")
SAAS = terms_named("saas+consumer-de")
LAST_SECOND = datetime(2026, 12, 31, 22, 59, 58, 999_999, tzinfo=UTC)
DAYS = st.dates(date(2026, 1, 1), date(2035, 6, 30))


@pytest.mark.clause("L-3")
def test_the_receipt_of_a_cancellation_tells_the_second() -> None:
    found = cancelled(received_at=LAST_SECOND, rule=MANAGED.customer_notice)
    assert found.received_at.isoformat() == "2026-12-31T23:59:58+01:00"
    assert found.ends_on == date(2027, 1, 31)


@pytest.mark.clause("L-3")
def test_a_second_after_midnight_is_the_next_day() -> None:
    at = datetime(2026, 12, 16, 22, 59, 59, tzinfo=UTC)
    ends = [
        cancelled(received_at=at + timedelta(seconds=n), rule=MANAGED.customer_notice).ends_on
        for n in range(2)
    ]
    assert ends == [date(2026, 12, 31), date(2027, 1, 31)]


@pytest.mark.clause("L-3")
def test_a_cancellation_may_name_a_later_day_and_no_earlier_one() -> None:
    rule = SAAS.customer_notice
    paid = date(2027, 3, 31)
    assert cancelled(received_at=LAST_SECOND, rule=rule, paid_until=paid).ends_on == paid
    wished = date(2027, 6, 30)
    found = cancelled(received_at=LAST_SECOND, rule=rule, paid_until=paid, wished_on=wished)
    assert found.ends_on == wished
    with pytest.raises(WishedTooEarlyError) as refused:
        cancelled(received_at=LAST_SECOND, rule=rule, paid_until=paid, wished_on=date(2027, 3, 30))
    assert refused.value.earliest == paid


@pytest.mark.clause("L-3")
def test_for_cause_it_ends_with_the_receipt() -> None:
    found = cancelled(received_at=LAST_SECOND, rule=MANAGED.customer_notice, for_cause=True)
    assert found.ends_on == date(2026, 12, 31)


@pytest.mark.clause("L-4")
@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (datetime(2026, 12, 1, 8, tzinfo=UTC), True),
        (datetime(2026, 12, 15, 22, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 12, 15, 23, 0, 0, tzinfo=UTC), False),
    ],
)
def test_the_button_to_withdraw_stands_to_the_last_second(at: datetime, shown: bool) -> None:
    concluded = date(2026, 12, 1)
    assert may_withdraw(concluded_on=concluded, at=at, calendar=NATIONWIDE) is shown


@pytest.mark.clause("L-4")
@pytest.mark.parametrize("state", [None, "SN", "BY"])
def test_withdrawal_for_ten_years(state: str | None) -> None:
    calendar = HolidayCalendar((state,)) if state else NATIONWIDE
    for concluded in oracle.every_day():
        expected = oracle.nth_day_after(concluded, 14)
        while not oracle.is_working_day(expected, state):
            expected += oracle.DAY
        assert withdrawal_until(concluded_on=concluded, calendar=calendar) == expected


@pytest.mark.clause("L-6")
def test_switching_for_ten_years() -> None:
    for requested in oracle.every_day():
        found = switching_days(requested_on=requested)
        over = oracle.nth_month_after(requested, 2)
        assert found.notice_over_on == over
        assert found.switched_by == oracle.nth_day_after(over, 30)
        assert found.retrievable_until == oracle.nth_day_after(over, 60)


@pytest.mark.clause("V-12.3e", "L-6")
@pytest.mark.parametrize(
    ("kept", "deleted"),
    [
        pytest.param(0, date(2026, 12, 1), id="V-12.3e"),
        pytest.param(30, date(2026, 12, 31), id="V-12.3e-data-act"),
    ],
)
def test_backups_of_devices_are_deleted_after_the_end(kept: int, deleted: date) -> None:
    found = device_backups_deleted_on(ended_on=date(2026, 11, 30), kept_days=kept)
    assert found == deleted
    values = [
        terms_named(name).values["device-backups-kept-days"].value
        for name in ("managed-services", "managed-services+data-act")
    ]
    assert values == [0, 30]


@pytest.mark.clause("V-13.2c", "C-4.5b")
@pytest.mark.parametrize(
    ("answer", "silence", "today", "outcome"),
    [
        (None, True, date(2026, 12, 28), Outcome.OPEN),
        (None, True, date(2026, 12, 29), Outcome.ACCEPTED),
        (None, False, date(2026, 12, 28), Outcome.OPEN),
        (None, False, date(2030, 1, 1), Outcome.OLD_STAYS),
        (Answer.OBJECTION, True, date(2026, 12, 12), Outcome.OLD_STAYS),
        (Answer.CONSENT, False, date(2026, 12, 12), Outcome.ACCEPTED),
    ],
)
def test_what_becomes_of_a_change(
    answer: Answer | None, silence: bool, today: date, outcome: Outcome
) -> None:
    found = changes.outcome(
        answer, objection_until=date(2026, 12, 28), silence_is_consent=silence, today=today
    )
    assert found is outcome


@pytest.mark.clause("V-13.2c", "C-4.5b")
@given(received=DAYS, later=st.integers(0, 900), price=st.booleans())
def test_silence_never_binds_a_consumer(received: date, later: int, price: bool) -> None:
    assert SAAS.price is not None
    rule = SAAS.price if price else SAAS.change
    until = changes.objection_until(
        received=received, days=rule.objection_days, calendar=NATIONWIDE
    )
    found = changes.outcome(
        None,
        objection_until=until,
        silence_is_consent=rule.silence_is_consent,
        today=received + timedelta(days=later),
    )
    assert found is not Outcome.ACCEPTED


@pytest.mark.clause("V-13.2e")
def test_services_of_objectors_may_stop_when_the_weeks_are_over() -> None:
    found = changes.services_may_stop_from(
        received=date(2026, 12, 17),
        rule=terms_named("managed-services").change,
        calendar=NATIONWIDE,
    )
    assert found == date(2027, 1, 1)
