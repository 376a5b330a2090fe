"""A slow second opinion: walks day by day, minute by minute, and shares no code with the rules."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2035, 12, 31)
BERLIN = ZoneInfo("Europe/Berlin")


def every_day() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += DAY


def easter(year: int) -> date:
    """Gauss's rule with Lichtenberg's correction."""
    k = year // 100
    m = 15 + (3 * k + 3) // 4 - (8 * k + 13) // 25
    s = 2 - (3 * k + 3) // 4
    a = year % 19
    d = (19 * a + m) % 30
    r = (d + a // 11) // 29
    og = 21 + d - r
    sz = 7 - (year + year // 4 + s) % 7
    oe = 7 - (og - sz) % 7
    return date(year, 3, 1) + (og + oe - 1) * DAY


Rule = tuple[int, int] | int | str  # (month, day), or days after Easter Sunday, or a name
STATE_DAYS: dict[str, list[Rule]] = {
    "BW": [(1, 6), 60, (11, 1)],
    "BY": [(1, 6), 60, (11, 1)],
    "BE": [(3, 8)],
    "BB": [0, 49, (10, 31)],
    "HB": [(10, 31)],
    "HH": [(10, 31)],
    "HE": [60],
    "MV": [(3, 8), (10, 31)],
    "NI": [(10, 31)],
    "NW": [60, (11, 1)],
    "RP": [60, (11, 1)],
    "SL": [60, (8, 15), (11, 1)],
    "SN": [(10, 31), "repentance"],
    "ST": [(1, 6), (10, 31)],
    "SH": [(10, 31)],
    "TH": [(9, 20), (10, 31)],
}
NATIONWIDE: list[Rule] = [(1, 1), -2, 1, (5, 1), 39, 50, (10, 3), (12, 25), (12, 26)]


@cache
def holidays_of(year: int, state: str | None = None) -> frozenset[date]:
    found = set()
    for rule in [*NATIONWIDE, *(STATE_DAYS[state] if state else [])]:
        if rule == "repentance":  # the Wednesday before 23 November
            found.add(next(d for d in _backwards(date(year, 11, 22)) if d.weekday() == 2))
        elif isinstance(rule, tuple):
            found.add(date(year, *rule))
        elif isinstance(rule, int):
            found.add(easter(year) + rule * DAY)
    if state == "BE" and year == 2028:
        found.add(date(2028, 6, 17))  # once: 75 years after the uprising of 1953
    return frozenset(found)


def _backwards(day: date) -> Iterator[date]:
    while True:
        yield day
        day -= DAY


@cache
def is_working_day(day: date, state: str | None = None) -> bool:
    return day.isoweekday() not in (6, 7) and day not in holidays_of(day.year, state)


def is_target_day(day: date) -> bool:
    closed = {easter(day.year) - 2 * DAY, easter(day.year) + DAY}
    closed |= {date(day.year, m, d) for m, d in [(1, 1), (5, 1), (12, 25), (12, 26)]}
    return day.isoweekday() < 6 and day not in closed


def nth_day_after(event: date, count: int) -> date:
    """The first counted day is the one after the event."""
    day = event
    for _ in range(count):
        day += DAY
    return day


def nth_month_after(event: date, count: int) -> date:
    """Walks until the month changed ``count`` times, then to the number or to the month's end."""
    day, changes = event, 0
    while changes < count:
        day += DAY
        changes += day.day == 1
    while day.day != event.day and (day + DAY).day != 1:
        day += DAY
    return day


def to_month_end(day: date) -> date:
    while (day + DAY).month == day.month:
        day += DAY
    return day


def last_day_of_months_from(start: date, count: int) -> date:
    """Walks to the day before the one that bears the number of ``start``."""
    day, changes = start, 0
    while changes < count:
        day += DAY
        changes += day.day == 1
    if start.day == 1:
        return day - DAY
    while day.day != start.day - 1 and (day + DAY).day != 1:
        day += DAY
    return day


def open_minutes(instant: datetime, state: str | None) -> Iterator[datetime]:
    """Yields the end of each open support minute after ``instant`` (a full minute, UTC)."""
    while True:
        local = instant.astimezone(BERLIN)
        if 8 <= local.hour < 17 and is_working_day(local.date(), state):
            yield instant + timedelta(minutes=1)
            instant += timedelta(minutes=1)
        elif local.hour >= 17 or not is_working_day(local.date(), state):
            morrow = local.date() + DAY
            instant = datetime(morrow.year, morrow.month, morrow.day, 8, tzinfo=BERLIN)
            instant = instant.astimezone(UTC)
        else:
            instant += timedelta(minutes=1)


def minutes_of_night(evening: date) -> int:
    """Counts the real minutes from 22:00 whose German wall clock shows 22 to 5 o'clock."""
    instant = datetime(evening.year, evening.month, evening.day, 22, tzinfo=BERLIN)
    instant = instant.astimezone(UTC)
    count = 0
    while (local := instant.astimezone(BERLIN)).hour >= 22 or local.hour < 6:
        count += 1
        instant += timedelta(minutes=1)
    return count
