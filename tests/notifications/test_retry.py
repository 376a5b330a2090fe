"""A mail that is not taken is tried again at growing intervals, and then given up."""

from datetime import UTC, datetime, timedelta

import pytest

from obhut.notifications.rules.retry import MOST_ATTEMPTS, next_try

AT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 240), (6, 720), (7, 1440)]
)
def test_waits_grow(attempts: int, minutes: int) -> None:
    assert next_try(attempts=attempts, at=AT) == AT + timedelta(minutes=minutes)


@pytest.mark.parametrize("attempts", [MOST_ATTEMPTS, MOST_ATTEMPTS + 1])
def test_then_it_is_given_up(attempts: int) -> None:
    assert next_try(attempts=attempts, at=AT) is None
