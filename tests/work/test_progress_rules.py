"""How long work ends and when it will be ready."""

from datetime import UTC, datetime, timedelta

import pytest

from obhut.work.rules.progress import State, eta, outcome

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("done", "failed", "state"),
    [(0, 0, State.DONE), (5, 0, State.DONE), (5, 1, State.PARTIAL), (0, 1, State.FAILED)],
)
def test_every_end_has_a_name(done: int, failed: int, state: State) -> None:
    assert outcome(done=done, failed=failed) is state
    assert state.is_end


@pytest.mark.parametrize(
    ("minutes", "handled", "total", "rest"),
    [(10, 1, 2, 10), (10, 5, 10, 10), (1, 1, 61, 60), (10, 10, 10, 0)],
)
def test_the_estimate_follows_the_pace(minutes: int, handled: int, total: int, rest: int) -> None:
    began = AT - timedelta(minutes=minutes)
    assert eta(started_at=began, at=AT, handled=handled, total=total) == AT + timedelta(
        minutes=rest
    )


@pytest.mark.parametrize(
    ("began", "handled", "total"),
    [(None, 1, 2), (AT, 1, 2), (AT - timedelta(1), 0, 2), (AT - timedelta(1), 3, 2)],
)
def test_no_estimate_without_a_pace(began: datetime | None, handled: int, total: int) -> None:
    assert eta(started_at=began, at=AT, handled=handled, total=total) is None


def test_an_endless_estimate_stays_a_date() -> None:
    began = AT - timedelta(days=300)
    assert eta(started_at=began, at=AT, handled=1, total=10**9) == AT + timedelta(days=365)
