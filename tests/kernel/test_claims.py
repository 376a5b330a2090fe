"""Interest, flat sum, the rest of a term, postage; and the days of consumers and switchers."""

from datetime import date
from decimal import Decimal

import pytest

from obhut.kernel.claims import (
    BaseRate,
    ShareError,
    default_interest,
    final_claim,
    flat_sum,
    months_left,
    postal_fee,
)
from obhut.kernel.consumer import may_charge_for_switching, switching_days, withdrawal_until
from obhut.kernel.holidays import NATIONWIDE
from obhut.kernel.money import Cents, Line

BASE = BaseRate(date(2025, 7, 1), Decimal("1.27"))


@pytest.mark.clause("V-7.3")
@pytest.mark.parametrize(
    ("amount", "days", "business", "consumer"),
    [
        pytest.param(45196, 30, 382, 233, id="TV-D3"),
        pytest.param(44625, 60, 753, 460, id="TV-D3-sixty-days"),
    ],
)
def test_interest(amount: int, days: int, business: int, consumer: int) -> None:
    for is_consumer, expected in ((False, business), (True, consumer)):
        found = default_interest(
            amount=Cents(amount), days=days, base=BASE, is_consumer=is_consumer
        )
        assert found == expected


@pytest.mark.clause("V-7.3")
def test_the_flat_sum_is_for_businesses() -> None:
    assert flat_sum(is_consumer=False) == 4000
    assert flat_sum(is_consumer=True) == 0


@pytest.mark.clause("C-10.2b")
def test_the_rest_of_a_term_less_saved_cost() -> None:
    monthly = Line(quantity=Decimal(10), unit_price=Decimal("8.00"))
    assert final_claim(monthly=monthly, months=3, saved=Decimal("0.2")) == 19200
    with pytest.raises(ShareError):
        final_claim(monthly=monthly, months=3, saved=Decimal("1.1"))


@pytest.mark.clause("C-4.4b")
def test_postage_is_charged_as_it_is() -> None:
    assert postal_fee(on_paper=True, postage=Cents(95)) == 95
    assert postal_fee(on_paper=False, postage=Cents(95)) == 0


@pytest.mark.clause("L-4")
@pytest.mark.parametrize(
    ("concluded_on", "until"),
    [
        pytest.param(date(2026, 12, 1), date(2026, 12, 15), id="L-4"),
        pytest.param(date(2026, 12, 11), date(2026, 12, 28), id="L-4-holidays"),
    ],
)
def test_withdrawal(concluded_on: date, until: date) -> None:
    assert withdrawal_until(concluded_on=concluded_on, calendar=NATIONWIDE) == until


@pytest.mark.clause("L-6")
def test_switching() -> None:
    found = switching_days(requested_on=date(2026, 12, 1))
    assert found.notice_over_on == date(2027, 2, 1)
    assert found.switched_by == date(2027, 3, 3)
    assert found.retrievable_until == date(2027, 4, 2)


@pytest.mark.clause("L-6", "C-11.1")
def test_from_12_january_2027_switching_costs_nothing() -> None:
    assert may_charge_for_switching(ordered_on=date(2027, 1, 11))
    assert not may_charge_for_switching(ordered_on=date(2027, 1, 12))


@pytest.mark.clause("C-10.2b")
@pytest.mark.parametrize(
    ("ended_on", "ordinary_end", "months"),
    [
        pytest.param(date(2026, 11, 30), date(2027, 2, 28), 3, id="C-10.2b"),
        pytest.param(date(2026, 11, 15), date(2027, 2, 15), 3, id="terms-from-the-fifteenth"),
        pytest.param(date(2026, 11, 15), date(2027, 2, 16), 4, id="a-month-that-has-begun"),
        pytest.param(date(2026, 11, 30), date(2026, 11, 30), 0, id="nothing-left"),
        pytest.param(date(2027, 1, 30), date(2027, 2, 28), 1, id="from-the-last-of-a-month"),
    ],
)
def test_months_left_to_the_ordinary_end(ended_on: date, ordinary_end: date, months: int) -> None:
    assert months_left(ended_on=ended_on, ordinary_end=ordinary_end) == months
