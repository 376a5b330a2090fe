"""Backups of the platform are kept a calendar month."""

from datetime import date

import pytest

from obhut.kernel.retention import backup_kept_until
from tests.kernel import oracle

pytestmark = pytest.mark.clause("C-8.4")


@pytest.mark.parametrize(
    ("taken", "until"),
    [
        pytest.param(date(2026, 1, 31), date(2026, 2, 28), id="TV-R1"),
        pytest.param(date(2028, 1, 31), date(2028, 2, 29), id="TV-R1-leap"),
    ],
)
def test_a_backup_is_kept_a_month(taken: date, until: date) -> None:
    assert backup_kept_until(taken) == until


def test_a_backup_is_kept_a_month_for_ten_years() -> None:
    for taken in oracle.every_day():
        assert backup_kept_until(taken) == oracle.nth_month_after(taken, 1)
