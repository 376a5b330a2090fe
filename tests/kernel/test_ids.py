"""Keys that sort by time, numbers that a person can read out."""

from datetime import UTC, datetime

import pytest

from obhut.kernel import clock, ids


def test_an_id_is_a_version_7_uuid_of_the_true_time() -> None:
    before = clock.real()
    with clock.travel(datetime(2035, 1, 1, tzinfo=UTC)):
        found = ids.new_id()
    after = clock.real()
    assert found.version == 7
    assert found.variant == "specified in RFC 4122"
    made = found.int >> 80
    assert int(before.timestamp() * 1000) <= made <= int(after.timestamp() * 1000)


def test_ids_sort_by_the_microsecond(monkeypatch: pytest.MonkeyPatch) -> None:
    times = [datetime(2026, 11, 24, 9, 0, 0, micro, tzinfo=UTC) for micro in range(0, 3000, 7)]
    found = []
    for time in times:
        monkeypatch.setattr(clock, "real", lambda time=time: time)
        found.append(ids.new_id())
    assert found == sorted(found)
    assert len(set(found)) == len(found)


def test_ids_of_one_instant_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real", lambda: datetime(2026, 11, 24, tzinfo=UTC))
    assert len({ids.new_id() for _ in range(1000)}) == 1000


def test_a_reference_is_short_and_unmistakable() -> None:
    found = {ids.new_reference() for _ in range(1000)}
    assert len(found) == 1000
    for reference in found:
        left, right = reference.split("-")
        assert len(left) == len(right) == 4
        assert set(left + right) <= set(ids.READABLE)
    assert not set("ILOU") & set(ids.READABLE)
