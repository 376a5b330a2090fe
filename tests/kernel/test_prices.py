"""Price lists, precedence, tiers, usage, and how prices are shown."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.kernel.money import Line, totals
from obhut.kernel.prices import (
    FIRST_LIST,
    MANAGED_CLIENT,
    DatedPrice,
    NoPriceError,
    OverlapError,
    Source,
    Tier,
    TierError,
    Tiering,
    list_in_force,
    order_line,
    price_in_force,
    rate,
    shown_price,
)

TIERS = (
    Tier(up_to=Decimal(10), unit_price=Decimal("2.00")),
    Tier(up_to=Decimal(100), unit_price=Decimal("1.50")),
    Tier(up_to=None, unit_price=Decimal("1.00")),
)


def _order(plan: str, quantity: int) -> Line:
    return order_line(FIRST_LIST, product=MANAGED_CLIENT, plan=plan, quantity=quantity)


@pytest.mark.clause("V-P.12")
def test_an_order_of_two_plans() -> None:  # TV-E1
    found = totals([_order("standard", 42), _order("premium", 3)])
    assert (found.net, found.vat, found.gross) == (37500, 7125, 44625)


@pytest.mark.clause("C-4.1b")
def test_an_order_with_usage() -> None:  # TV-E1
    used = Line(quantity=Decimal("137.25"), unit_price=Decimal("0.0350"))
    found = totals([_order("standard", 42), _order("premium", 3), used])
    assert used.net == 480
    assert (found.net, found.vat, found.gross) == (37980, 7216, 45196)


@pytest.mark.clause("V-P.12")
def test_an_unknown_plan() -> None:
    with pytest.raises(NoPriceError):
        _order("gold", 1)


@pytest.mark.clause("V-7.1")
def test_a_contract_price_from_a_day_on() -> None:
    prices = [
        DatedPrice(
            source=Source.PRICE_LIST, valid_from=date(2026, 1, 1), unit_price=Decimal("8.00")
        ),
        DatedPrice(source=Source.CONTRACT, valid_from=date(2027, 1, 1), unit_price=Decimal("7.50")),
    ]
    assert price_in_force(prices, on=date(2026, 12, 31)).unit_price == Decimal("8.00")
    assert price_in_force(prices, on=date(2027, 1, 1)).unit_price == Decimal("7.50")
    with pytest.raises(NoPriceError):
        price_in_force(prices, on=date(2025, 12, 31))


@pytest.mark.clause("V-7.1")
def test_a_description_before_the_price_list() -> None:
    listed = DatedPrice(
        source=Source.PRICE_LIST, valid_from=date(2026, 6, 1), unit_price=Decimal(9)
    )
    described = replace(listed, source=Source.DESCRIPTION, valid_from=date(2026, 1, 1))
    assert price_in_force([listed, described], on=date(2026, 7, 1)) == described


@pytest.mark.clause("C-4.1a", "V-7.1")
def test_the_list_of_a_day() -> None:
    later = replace(FIRST_LIST, version=7, valid_from=date(2027, 1, 1))
    assert list_in_force([later, FIRST_LIST], on=date(2026, 12, 31)) == FIRST_LIST
    assert list_in_force([later, FIRST_LIST], on=date(2027, 1, 1)) == later
    with pytest.raises(NoPriceError):
        list_in_force([later], on=date(2026, 12, 31))


@pytest.mark.clause("C-4.1a")
def test_two_lists_from_the_same_day() -> None:
    with pytest.raises(OverlapError):
        list_in_force([FIRST_LIST, replace(FIRST_LIST, version=2)], on=date(2026, 12, 31))


@pytest.mark.clause("C-4.1b")
@pytest.mark.parametrize(
    ("quantity", "graduated", "volume"),
    [
        ("0", 0, 0),
        ("10", 2000, 2000),
        ("11", 2150, 1650),
        ("100", 15500, 15000),
        ("150", 20500, 15000),
    ],
)
def test_tiers(quantity: str, graduated: int, volume: int) -> None:
    assert rate(Decimal(quantity), TIERS, tiering=Tiering.GRADUATED) == graduated
    assert rate(Decimal(quantity), TIERS, tiering=Tiering.VOLUME) == volume


@pytest.mark.clause("C-4.1b")
@given(quantity=st.integers(0, 400))
def test_graduated_tiers_piece_by_piece(quantity: int) -> None:
    cents = 0
    for piece in range(1, quantity + 1):
        cents += 200 if piece <= 10 else 150 if piece <= 100 else 100
    assert rate(Decimal(quantity), TIERS, tiering=Tiering.GRADUATED) == cents


@pytest.mark.parametrize(
    "tiers", [(), TIERS[:2], (TIERS[1], TIERS[0], TIERS[2]), (TIERS[2], TIERS[2])]
)
def test_tiers_that_do_not_rise(tiers: tuple[Tier, ...]) -> None:
    with pytest.raises(TierError):
        rate(Decimal(1), tiers, tiering=Tiering.GRADUATED)


@pytest.mark.clause("L-10")
def test_consumers_see_gross_prices() -> None:
    assert shown_price(Decimal(5), is_consumer=True) == 595
    assert shown_price(Decimal(5), is_consumer=False) == 500
