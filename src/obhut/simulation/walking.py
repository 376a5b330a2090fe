"""The checker's own arithmetic: walks day by day and shares no code with the rules.

Only the days of public holidays come from the same table.
"""

from datetime import date, timedelta

from obhut.kernel.holidays import NATIONWIDE, is_target_day

DAY = timedelta(days=1)


def days_after(day: date, count: int) -> date:
    """Return the day that is ``count`` steps after ``day``."""
    for _ in range(count):
        day += DAY
    return day


def months_after(day: date, count: int) -> date:
    """Walk until the month changed ``count`` times, then to the same number or the month's end."""
    number, changes = day.day, 0
    while changes < count:
        day += DAY
        changes += day.day == 1
    while day.day != number and (day + DAY).day != 1:
        day += DAY
    return day


def after_months_from(start: date, count: int) -> date:
    """Return the first day after ``count`` months that begin at 0:00 of ``start``."""
    day, changes = start, 0
    while changes < count:
        day += DAY
        changes += day.day == 1
    month = day.month
    while day.day != start.day and day.month == month:
        day += DAY
    return day


def month_end(day: date) -> date:
    """Walk to the last day of the month."""
    while (day + DAY).day != 1:
        day += DAY
    return day


def open_day(day: date) -> date:
    """Walk to a day that is neither weekend nor nationwide holiday."""
    while day.isoweekday() > 5 or NATIONWIDE.holiday(day) is not None:
        day += DAY
    return day


def bank_day(day: date) -> date:
    """Walk to a day on which TARGET is open."""
    while not is_target_day(day):
        day += DAY
    return day


def months_touched(first: date, last: date) -> set[str]:
    """Collect the months of all days from ``first`` to ``last``."""
    found = set()
    while first <= last:
        found.add(first.strftime("%Y-%m"))
        first += DAY
    return found
