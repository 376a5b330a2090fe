"""Rounding and value added tax: whole cents, a half up, one tax a group."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.kernel import money
from obhut.kernel.money import Line, Tax

LINES = st.lists(
    st.builds(
        Line,
        quantity=st.decimals(-1000, 1000, places=2),
        unit_price=st.decimals(0, 5000, places=4),
        tax=st.sampled_from([Tax(), Tax("S", Decimal(7)), Tax("AE", Decimal(0))]),
    ),
    max_size=12,
)


def _lines(*pairs: tuple[str, str]) -> list[Line]:
    return [Line(quantity=Decimal(q), unit_price=Decimal(p)) for q, p in pairs]


@pytest.mark.parametrize(
    ("lines", "net", "vat", "gross"),
    [
        pytest.param(_lines(("42", "8"), ("3", "13")), 37500, 7125, 44625, id="TV-E1"),
        pytest.param(
            _lines(("42", "8"), ("3", "13"), ("137.25", "0.0350")),
            37980,
            7216,
            45196,
            id="TV-E1-usage",
        ),
        pytest.param(_lines(*[("1", "0.35")] * 3), 105, 20, 125, id="TV-E2"),
        pytest.param(_lines(("1", "2.50")), 250, 48, 298, id="TV-E3-half"),
        pytest.param(_lines(("7", "8")), 5600, 1064, 6664, id="TV-E3-seven"),
        pytest.param(_lines(("101", "5")), 50500, 9595, 60095, id="TV-E3-many"),
        pytest.param([], 0, 0, 0, id="nothing"),
    ],
)
def test_totals(lines: list[Line], net: int, vat: int, gross: int) -> None:
    found = money.totals(lines)
    assert (found.net, found.vat, found.gross) == (net, vat, gross)


def _half_up(value: Fraction) -> int:
    sign = -1 if value < 0 else 1
    return sign * ((2 * abs(value.numerator) + value.denominator) // (2 * value.denominator))


@given(LINES)
def test_totals_against_fractions(lines: list[Line]) -> None:
    groups: dict[Tax, int] = {}
    for line in lines:
        cents = _half_up(Fraction(line.quantity) * Fraction(line.unit_price) * 100)
        groups[line.tax] = groups.get(line.tax, 0) + cents
    vat = sum(_half_up(Fraction(net) * Fraction(tax.rate) / 100) for tax, net in groups.items())
    found = money.totals(lines)
    assert found.net == sum(groups.values())
    assert found.vat == vat
    assert found.gross == found.net + found.vat
    assert {group.tax: group.net for group in found.groups} == groups


@given(LINES)
def test_a_cancellation_undoes_every_cent(lines: list[Line]) -> None:
    negated = [
        Line(quantity=-line.quantity, unit_price=line.unit_price, tax=line.tax) for line in lines
    ]
    before, after = money.totals(lines), money.totals(negated)
    assert (after.net, after.vat, after.gross) == (-before.net, -before.vat, -before.gross)


def test_cents_and_euros() -> None:
    assert money.to_cents(Decimal("4.80375")) == 480
    assert money.to_cents(Decimal("0.005")) == 1
    assert money.to_cents(Decimal("-0.005")) == -1
    assert str(money.to_euros(money.Cents(45196))) == "451.96"


@pytest.mark.parametrize("price", ["-0.01", "0.00001"])
def test_a_price_that_no_invoice_may_carry_is_refused(price: str) -> None:
    with pytest.raises(money.UnitPriceError):
        Line(quantity=Decimal(1), unit_price=Decimal(price))
