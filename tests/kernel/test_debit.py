"""SEPA direct debit: collection, filing, refund."""

from datetime import date, timedelta

import pytest

from obhut.kernel.debit import debit_days
from tests.kernel import oracle

pytestmark = pytest.mark.clause("V-7.4", "L-9")


@pytest.mark.parametrize(
    ("notified", "days", "collection", "file_by", "refund_until"),
    [
        pytest.param("2026-12-01", 5, "2026-12-07", "2026-12-04", "2027-02-01", id="TV-S1"),
        pytest.param("2026-12-18", 5, "2026-12-23", "2026-12-22", "2027-02-17", id="TV-S2"),
        pytest.param("2026-12-18", 14, "2027-01-04", "2026-12-31", "2027-03-01", id="TV-S3"),
        pytest.param("2027-03-22", 5, "2027-03-30", "2027-03-25", "2027-05-25", id="TV-S4"),
    ],
)
def test_days_of_a_collection(
    notified: str, days: int, collection: str, file_by: str, refund_until: str
) -> None:
    found = debit_days(notified_on=date.fromisoformat(notified), notice_days=days)
    assert found.collection_on.isoformat() == collection
    assert found.file_by.isoformat() == file_by
    assert found.refund_until.isoformat() == refund_until


@pytest.mark.parametrize("days", [1, 5, 14])
def test_days_of_a_collection_for_ten_years(days: int) -> None:
    for notified in oracle.every_day():
        found = debit_days(notified_on=notified, notice_days=days)
        collection = oracle.nth_day_after(notified, days)
        while not oracle.is_target_day(collection):
            collection += oracle.DAY
        file_by = collection - oracle.DAY
        while not oracle.is_target_day(file_by):
            file_by -= oracle.DAY
        assert found.collection_on == collection
        assert found.file_by == file_by
        assert found.refund_until == collection + timedelta(days=56)
