"""Terms that follow the offer: which one runs, when it ends, when a price may begin."""

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.kernel.contract_terms import (
    BeforeTheStartError,
    end_of_running_term,
    next_term_start,
    term_on,
    terms_from,
)
from tests.kernel import oracle

DAYS = st.dates(date(2026, 1, 1), date(2032, 12, 31))
OFFERS = st.sampled_from([1, 3, 12])  # monthly, quarterly where agreed, yearly


@pytest.mark.clause("C-10.1", "C-4.2a")
@pytest.mark.parametrize(
    ("start", "months", "ends"),
    [
        pytest.param("2026-01-31", 1, ["2026-02-28", "2026-03-30", "2026-04-30"], id="TV-B9"),
        pytest.param("2028-02-29", 12, ["2029-02-28", "2030-02-28"], id="TV-B10"),
        pytest.param("2026-11-15", 12, ["2027-11-14"], id="C-4.2a"),
        pytest.param(
            "2026-01-01", 3, ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"], id="C-4.2b"
        ),
    ],
)
def test_terms_of_an_offer(start: str, months: int, ends: list[str]) -> None:
    terms = list(islice(terms_from(date.fromisoformat(start), months=months), len(ends)))
    assert [term.last.isoformat() for term in terms] == ends
    assert all(one.end == other.begin for one, other in pairwise(terms))


@pytest.mark.clause("C-10.1")
@pytest.mark.parametrize("months", [1, 12])
def test_the_running_term_for_ten_years(months: int) -> None:
    start = date(2026, 1, 31)
    begin, number = start, 1
    last = oracle.last_day_of_months_from(start, months)
    for day in oracle.every_day():
        if day < start:
            continue
        if day > last:
            number += 1
            begin, last = day, oracle.last_day_of_months_from(start, months * number)
        term = term_on(day, start=start, months=months)
        assert (term.begin, term.last) == (begin, last)


@pytest.mark.clause("C-10.1", "C-10.6")
@given(start=DAYS, months=OFFERS, later=st.integers(0, 1000))
def test_notice_lets_the_running_term_end_and_begins_none(
    start: date, months: int, later: int
) -> None:
    received = start + timedelta(days=later)
    end = end_of_running_term(received=received, start=start, months=months)
    assert received <= end
    assert end in {term.last for term in islice(terms_from(start, months=months), 40)}
    assert term_on(received, start=start, months=months).last == end


@pytest.mark.clause("C-4.5a")
@given(start=DAYS, months=OFFERS, later=st.integers(0, 1000))
def test_a_new_price_begins_with_a_term(start: date, months: int, later: int) -> None:
    after = start + timedelta(days=later)
    begin = next_term_start(after=after, start=start, months=months)
    assert begin > after
    assert term_on(begin, start=start, months=months).begin == begin
    assert next_term_start(after=begin - oracle.DAY, start=start, months=months) == begin


@pytest.mark.clause("C-4.5a")
def test_before_the_contract_begins_its_first_day_counts() -> None:
    start = date(2026, 11, 15)
    assert next_term_start(after=date(2026, 1, 1), start=start, months=1) == start


@pytest.mark.clause("C-10.1")
def test_no_term_runs_before_the_contract_begins() -> None:
    with pytest.raises(BeforeTheStartError):
        term_on(date(2026, 11, 14), start=date(2026, 11, 15), months=1)
