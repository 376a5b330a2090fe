"""Notice of termination: the vectors, ten years of days, and what must always hold."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.kernel import notice, zones
from obhut.kernel.terms import MANAGED_SERVICES, SAAS, terms_named
from tests.kernel import oracle

CUSTOMER = MANAGED_SERVICES.customer_notice
OPERATOR = MANAGED_SERVICES.operator_notice
FOURTEEN_DAYS = SAAS.operator_notice
DAYS = st.dates(date(1990, 1, 1), date(2190, 12, 31))


def _vector(name: str, received: str, ends_on: str) -> object:
    return pytest.param(date.fromisoformat(received), date.fromisoformat(ends_on), id=name)


@pytest.mark.clause("V-12.1b")
@pytest.mark.parametrize(
    ("received", "ends_on"),
    [
        _vector("TV-N1", "2026-11-15", "2026-11-30"),
        _vector("TV-N2", "2026-11-16", "2026-12-31"),
        _vector("TV-N3", "2026-12-16", "2026-12-31"),
        _vector("TV-N4", "2026-12-17", "2027-01-31"),
        _vector("TV-N5", "2027-02-13", "2027-02-28"),
        _vector("TV-N6", "2027-02-14", "2027-03-31"),
        _vector("TV-N7", "2028-02-14", "2028-02-29"),
        _vector("TV-N7b", "2028-02-15", "2028-03-31"),
    ],
)
def test_customer_gives_fifteen_days_to_the_end_of_a_month(received: date, ends_on: date) -> None:
    assert notice.end_of_contract(received=received, rule=CUSTOMER) == ends_on


@pytest.mark.clause("V-12.2")
@pytest.mark.parametrize(
    ("received", "ends_on"),
    [
        _vector("TV-N8", "2026-11-30", "2027-02-28"),
        _vector("TV-N9", "2026-12-01", "2027-03-31"),
        _vector("TV-N10", "2026-10-31", "2027-01-31"),
        _vector("TV-N11-29", "2027-11-29", "2028-02-29"),
        _vector("TV-N11-30", "2027-11-30", "2028-02-29"),
        _vector("TV-N12", "2027-12-01", "2028-03-31"),
    ],
)
def test_operator_gives_three_months_to_the_end_of_a_month(received: date, ends_on: date) -> None:
    assert notice.end_of_contract(received=received, rule=OPERATOR) == ends_on


@pytest.mark.clause("C-10.5")
@pytest.mark.parametrize(
    ("received", "ends_on", "ends_at"),
    [
        pytest.param(date(2027, 2, 14), date(2027, 2, 28), "2027-02-28T23:00", id="TV-N13"),
        pytest.param(date(2028, 2, 15), date(2028, 2, 29), "2028-02-29T23:00", id="TV-N13-leap"),
        pytest.param(date(2026, 10, 18), date(2026, 11, 1), "2026-11-01T23:00", id="TV-N14"),
        pytest.param(date(2027, 3, 20), date(2027, 4, 3), "2027-04-03T22:00", id="TV-N15"),
        pytest.param(date(2026, 11, 22), date(2026, 12, 6), "2026-12-06T23:00", id="C-10.5"),
    ],
)
def test_operator_ends_an_account_with_fourteen_days(
    received: date, ends_on: date, ends_at: str
) -> None:
    assert notice.end_of_contract(received=received, rule=FOURTEEN_DAYS) == ends_on
    assert zones.day_ends_at(ends_on) == datetime.fromisoformat(ends_at).replace(tzinfo=UTC)


@pytest.mark.clause("V-12.1b")
def test_customers_end_for_ten_years() -> None:
    for received in oracle.every_day():
        expected = oracle.to_month_end(oracle.nth_day_after(received, 15))
        assert notice.end_of_contract(received=received, rule=CUSTOMER) == expected


@pytest.mark.clause("V-12.2")
def test_operators_end_for_ten_years() -> None:
    for received in oracle.every_day():
        expected = oracle.to_month_end(oracle.nth_month_after(received, 3))
        assert notice.end_of_contract(received=received, rule=OPERATOR) == expected


@pytest.mark.clause("C-10.5")
def test_end_by_fourteen_days_for_ten_years() -> None:
    for received in oracle.every_day():
        expected = oracle.nth_day_after(received, 14)
        assert notice.end_of_contract(received=received, rule=FOURTEEN_DAYS) == expected


@pytest.mark.clause("V-12.1b")
@pytest.mark.parametrize(
    ("ends_on", "latest"),
    [
        (date(2026, 12, 31), date(2026, 12, 16)),
        (date(2026, 11, 30), date(2026, 11, 15)),
        (date(2027, 2, 28), date(2027, 2, 13)),
        (date(2028, 2, 29), date(2028, 2, 14)),
    ],
)
def test_latest_receipt_of_the_customers_notice(ends_on: date, latest: date) -> None:
    assert CUSTOMER.period is not None
    assert notice.latest_receipt_for(ends_on=ends_on, period=CUSTOMER.period) == latest


@pytest.mark.clause("V-12.2")
def test_latest_receipt_of_the_operators_notice() -> None:
    assert OPERATOR.period is not None
    latest = notice.latest_receipt_for(ends_on=date(2027, 2, 28), period=OPERATOR.period)
    assert latest == date(2026, 11, 30)


@pytest.mark.clause("V-12.1b", "V-12.2")
@given(DAYS, st.sampled_from([CUSTOMER, OPERATOR]))
def test_later_notice_never_ends_earlier_and_always_at_a_months_end(
    received: date, rule: notice.NoticeRule
) -> None:
    ends_on = notice.end_of_contract(received=received, rule=rule)
    assert (ends_on + oracle.DAY).day == 1
    assert ends_on <= notice.end_of_contract(received=received + oracle.DAY, rule=rule)
    assert rule.period is not None
    latest = notice.latest_receipt_for(ends_on=ends_on, period=rule.period)
    assert received <= latest
    assert notice.end_of_contract(received=latest, rule=rule) == ends_on
    assert notice.end_of_contract(received=latest + oracle.DAY, rule=rule) > ends_on


@pytest.mark.clause("C-10.6")
@pytest.mark.parametrize(
    ("paid_until", "ends_on"),
    [
        (None, date(2026, 11, 24)),
        (date(2027, 3, 14), date(2027, 3, 14)),
        (date(2026, 11, 24), date(2026, 11, 24)),
        (date(2026, 10, 1), date(2026, 11, 24)),
    ],
)
def test_customer_ends_a_paid_product_with_its_term(paid_until: date | None, ends_on: date) -> None:
    end = notice.end_of_contract(
        received=date(2026, 11, 24), rule=SAAS.customer_notice, paid_until=paid_until
    )
    assert end == ends_on


@pytest.mark.clause("L-6")
def test_with_the_data_act_a_customer_waits_two_months_at_most() -> None:
    rule = terms_named("saas+data-act").customer_notice
    received, paid_until = date(2026, 12, 1), date(2027, 11, 14)
    end = notice.end_of_contract(received=received, rule=rule, paid_until=paid_until)
    assert end == date(2027, 2, 1)
    soon = notice.end_of_contract(received=received, rule=rule, paid_until=date(2026, 12, 9))
    assert soon == date(2026, 12, 9)
