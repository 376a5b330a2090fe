"""Erasure of an account: two weeks in which its owner may come back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from obhut.kernel import erasure
from obhut.kernel.erasure import ErasureRule
from obhut.kernel.terms import SAAS
from obhut.kernel.zones import GERMANY
from tests.kernel import oracle


def _rule() -> ErasureRule:
    assert SAAS.erasure is not None
    return SAAS.erasure


@pytest.mark.clause("C-11.3b")
@pytest.mark.parametrize(
    ("requested", "until", "erased"),
    [pytest.param(date(2026, 11, 22), date(2026, 12, 6), date(2026, 12, 7), id="TV-G1")],
)
def test_grace_of_two_weeks(requested: date, until: date, erased: date) -> None:
    assert erasure.reactivate_until(requested_on=requested, rule=_rule()) == until
    assert erasure.erased_from(requested_on=requested, rule=_rule()) == erased


@pytest.mark.clause("C-11.3b")
def test_grace_for_ten_years() -> None:
    for requested in oracle.every_day():
        until = erasure.reactivate_until(requested_on=requested, rule=_rule())
        assert until == oracle.nth_day_after(requested, 14)
        assert erasure.erased_from(requested_on=requested, rule=_rule()) == until + oracle.DAY


@pytest.mark.clause("C-11.3b", "C-11.3c")
@pytest.mark.parametrize(
    ("at", "alive"),
    [
        ("2026-12-06T23:59:59", True),
        ("2026-12-07T00:00:00", False),
        ("2026-12-07T00:00:01", False),
    ],
)
def test_a_sign_in_revives_to_the_last_second(at: str, *, alive: bool) -> None:
    instant = datetime.fromisoformat(at).replace(tzinfo=GERMANY)
    revived = erasure.may_reactivate(requested_on=date(2026, 11, 22), at=instant, rule=_rule())
    assert revived is alive


@pytest.mark.clause("C-11.3b")
def test_the_grace_ends_with_the_german_day_also_when_the_clocks_change() -> None:
    requested = date(2027, 3, 14)  # 28 March, the last day, has 23 hours
    for minutes, alive in ((1, True), (-1, False)):
        at = datetime(2027, 3, 28, 22, tzinfo=UTC) - timedelta(minutes=minutes)
        revived = erasure.may_reactivate(requested_on=requested, at=at, rule=_rule())
        assert revived is alive
