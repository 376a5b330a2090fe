"""The two clocks: business time can be shifted, true time cannot."""

from datetime import UTC, date, datetime, timedelta

from obhut.kernel import clock


def test_travel_shifts_business_time_only() -> None:
    noon = datetime(2028, 2, 29, 12, tzinfo=UTC)
    with clock.travel(noon):
        assert timedelta(0) <= clock.now() - noon < timedelta(minutes=1)
        assert clock.real() < noon
    assert clock.now() < noon


def test_today_is_the_german_day() -> None:
    with clock.travel(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):
        assert clock.today() == date(2027, 1, 1)


def test_the_monotonic_clock_runs_forward() -> None:
    first = clock.monotonic()
    assert clock.monotonic() >= first
