"""Rules of the catalogue by themselves."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.catalogue.rules.display import shown_unit_price
from obhut.catalogue.rules.limits import Standing, standing
from obhut.catalogue.rules.price_text import PriceTextError, text_of, tiers_in
from obhut.catalogue.rules.publishing import Fault, list_fault, price_fault
from obhut.catalogue.rules.text import blocks
from obhut.kernel.prices import Tier

TODAY = date(2026, 11, 24)


@pytest.mark.clause("L-10")
@pytest.mark.parametrize(
    ("net", "gross"),
    [("5", "5.95"), ("8", "9.52"), ("13", "15.47"), ("2.5", "2.98"), ("0.0350", "0.0417"),
     ("0", "0"), ("0.01", "0.01")],
)  # fmt: skip
def test_gross_for_consumers(net: str, gross: str) -> None:
    assert shown_unit_price(Decimal(net), is_consumer=True) == Decimal(gross)
    assert shown_unit_price(Decimal(net), is_consumer=False) == Decimal(net)


@pytest.mark.parametrize(
    ("used", "said"),
    [("0", "free"), ("79.99", "free"), ("80", "near"), ("99.9", "near"), ("100", "reached"),
     ("100.1", "exceeded")],
)  # fmt: skip
def test_a_limit_warns_from_80_per_cent_on(used: str, said: str) -> None:
    assert standing(Decimal(used), Decimal(100)) is Standing(said)


@pytest.mark.clause("C-4.1a")
@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (date(2026, 11, 23), Fault.PAST),
        (date(2026, 11, 24), None),
        (date(2026, 12, 31), None),
        (date(2027, 1, 1), None),
    ],
)
def test_a_list_begins_today_at_the_earliest(day: date, fault: Fault | None) -> None:
    assert list_fault(valid_from=day, published=[date(2026, 1, 1)], today=TODAY) is fault


@pytest.mark.clause("C-4.1a")
@given(st.dates(date(2026, 11, 24), date(2030, 1, 1)), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_two_lists_never_hold_on_one_day(new: date, old: date) -> None:
    fault = list_fault(valid_from=new, published=[old], today=TODAY)
    assert (fault is Fault.OVERLAP) == (new <= old)


def test_prices_of_every_kind_of_wrong() -> None:
    assert price_fault(Decimal("0.0001")) is None
    assert price_fault(Decimal("0.00001")) is Fault.TOO_FINE
    assert price_fault(Decimal("-0.01")) is Fault.NEGATIVE
    assert price_fault(Decimal(10_000_000)) is Fault.TOO_HIGH


_PRICES = st.decimals(0, 9_999, places=4)


@given(st.lists(st.integers(1, 10**9), unique=True, max_size=4).map(sorted), st.data())
def test_tiers_survive_being_written_and_read(ends: list[int], data: st.DataObject) -> None:
    tops = [*map(Decimal, ends), None]
    tiers = tuple(Tier(up_to=top, unit_price=data.draw(_PRICES)) for top in tops)
    assert tiers_in(text_of(tiers)) == tiers
    assert tiers_in(text_of(tiers, up_to="up to", above="above")) == tiers


@given(st.text(max_size=60))
def test_any_text_is_a_price_or_a_named_fault(text: str) -> None:
    try:
        tiers = tiers_in(text)
    except PriceTextError:
        return
    assert all(price_fault(tier.unit_price) is None for tier in tiers)


@pytest.mark.parametrize(
    ("text", "price"),
    [("8", "8"), ("8,00 €", "8"), ("1.234,50", "1234.5"), ("0.035", None), ("0,0350", "0.035"),
     ("1234.5", "1234.5")],
)  # fmt: skip
def test_german_and_english_numbers(text: str, price: str | None) -> None:
    if price is None:
        with pytest.raises(PriceTextError):
            tiers_in(text)
    else:
        assert tiers_in(text)[0].unit_price == Decimal(price)


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.sampled_from("\n -#"))
)
def test_no_line_of_a_text_is_lost(text: str) -> None:
    words = [word for line in text.splitlines() for word in line.split() if word not in {"-", "##"}]
    shown = " ".join(line for block in blocks(text) for line in block.lines).split()
    assert [word for word in shown if word not in {"-", "##"}] == words
