"""Updates of the product: a week's notice, one night, real minutes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.kernel import update_window
from obhut.kernel.terms import SAAS
from obhut.kernel.update_window import UpdateRule, Verdict
from obhut.kernel.zones import GERMANY
from tests.kernel import oracle

MINUTE = timedelta(minutes=1)


def _rule() -> UpdateRule:
    assert SAAS.update is not None
    return SAAS.update


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=GERMANY)


def _verdict(announced: str, start: str, minutes: int) -> Verdict:
    return update_window.update_verdict(
        announced_on=date.fromisoformat(announced),
        start=_local(start),
        duration=minutes * MINUTE,
        rule=_rule(),
    )


@pytest.mark.clause("C-2.4b", "C-2.4c")
@pytest.mark.parametrize(
    ("announced", "start", "minutes", "verdict"),
    [
        pytest.param("2026-11-30", "2026-12-08T22:00", 60, "ok", id="TV-C6"),
        pytest.param("2026-12-01", "2026-12-08T22:00", 60, "notice-too-short", id="TV-C6-late"),
        pytest.param("2026-12-01", "2026-12-09T00:30", 60, "ok", id="TV-C6-after-midnight"),
        pytest.param("2026-10-01", "2026-10-24T22:00", 540, "ok", id="TV-C5-autumn"),
        pytest.param("2026-10-01", "2026-10-24T22:00", 541, "past-0600", id="TV-C5-autumn-over"),
        pytest.param("2027-03-01", "2027-03-27T22:00", 420, "ok", id="TV-C5-spring"),
        pytest.param("2027-03-01", "2027-03-27T22:00", 421, "past-0600", id="TV-C5-spring-over"),
        pytest.param("2026-11-01", "2026-12-08T22:00", 480, "ok", id="whole-night"),
        pytest.param("2026-11-01", "2026-12-09T05:59", 1, "ok", id="last-minute"),
        pytest.param("2026-11-01", "2026-12-09T05:59", 5, "past-0600", id="too-long"),
        pytest.param("2026-11-01", "2026-12-09T06:00", 1, "outside-window", id="at-six"),
        pytest.param("2026-11-01", "2026-12-08T21:59", 1, "outside-window", id="before-ten"),
        pytest.param("2026-12-08", "2026-12-08T12:00", 999, "notice-too-short", id="first-reason"),
    ],
)
def test_verdict(announced: str, start: str, minutes: int, verdict: str) -> None:
    assert _verdict(announced, start, minutes) == verdict


@pytest.mark.clause("C-2.4c")
def test_real_minutes_of_every_night_for_ten_years() -> None:
    for evening in oracle.every_day():
        start = datetime(evening.year, evening.month, evening.day, 22, tzinfo=GERMANY)
        night = update_window.night_around(start, rule=_rule())
        assert night is not None
        assert night.length == oracle.minutes_of_night(evening) * MINUTE
        assert update_window.night_around(night.end - MINUTE, rule=_rule()) == night
        assert update_window.night_around(night.end, rule=_rule()) is None
        assert update_window.night_around(start - MINUTE, rule=_rule()) is None


@pytest.mark.clause("C-2.4b")
def test_seven_full_days_lie_between_for_ten_years() -> None:
    for start_day in oracle.every_day():
        between, day = 0, start_day - oracle.DAY
        while between < 7:
            between += 1
            day -= oracle.DAY
        start = datetime(start_day.year, start_day.month, start_day.day, 23, tzinfo=GERMANY)
        assert update_window.latest_announcement(start=start, rule=_rule()) == day


@pytest.mark.clause("C-2.4b", "C-2.4c")
@given(
    st.dates(date(2026, 1, 1), date(2035, 12, 31)),
    st.integers(0, 40),
    st.integers(0, 1439),
    st.integers(1, 700),
)
def test_an_allowed_update_keeps_every_promise(
    day: date, days_before: int, minute: int, minutes: int
) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=GERMANY) + minute * MINUTE
    verdict = update_window.update_verdict(
        announced_on=day - timedelta(days=days_before),
        start=start,
        duration=minutes * MINUTE,
        rule=_rule(),
    )
    real = (start.astimezone(UTC) + each * MINUTE for each in range(minutes))
    at_night = all(not 6 <= each.astimezone(GERMANY).hour < 22 for each in real)
    assert (verdict is Verdict.OK) == (days_before >= 8 and at_night)
