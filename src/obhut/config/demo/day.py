"""The scripted day: when each machine is on, and which site's line is down. Pure.

People switch on in the morning and off in the evening, roaming machines come and go, servers
stay. On every working day the line of one site fails for about an hour in the morning, and the
machine with unclean boots loses its power now and then. All of it depends on the seed, the machine
and the day, so that any instant of the past or future can be asked in any order.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from obhut.config.demo.chance import between, unit
from obhut.config.demo.machines import Habit, Machine, Story
from obhut.config.demo.tenants import Place
from obhut.kernel.holidays import HolidayCalendar
from obhut.kernel.zones import GERMANY

_SATURDAY = 5
_FRIDAY = 4
_TWO_WEEKS = 14
_ONE_DAY = timedelta(days=1)
_SITE_SIZE = 5
_AT_NIGHT = 0.03
_ABSENT = 0.07
_AWAY = 0.22


class On(NamedTuple):
    """A span in which a machine runs.

    ``is_clean``: at its end it was shut down in order; ``is_boot``: at its begin it was started,
    not only woken up.
    """

    begin: datetime
    end: datetime
    is_clean: bool = True
    is_boot: bool = True


class Outage(NamedTuple):
    """The line of a site is down from ``begin`` up to ``end``."""

    place: Place
    begin: datetime
    end: datetime


class Script:
    """The play for one set of machines."""

    def __init__(self, seed: int, machines: Sequence[Machine]) -> None:
        self.seed = seed
        self.machines = machines
        self._places = _large_places(machines)
        self._outages: dict[date, Outage | None] = {}

    def runs(self, machine: Machine, at: datetime) -> On | None:
        """Return the span in which the machine is on at ``at``."""
        day = at.astimezone(GERMANY).date()
        for on in (*spans(machine, day), *spans(machine, day - _ONE_DAY)):
            if on.begin <= at < on.end:
                return on
        return None

    def between(self, machine: Machine, since: datetime, until: datetime) -> Iterator[On]:
        """Yield the spans of a machine that touch ``since`` to ``until``, cut to it."""
        day = since.astimezone(GERMANY).date() - _ONE_DAY
        while day <= until.astimezone(GERMANY).date():
            for on in spans(machine, day):
                begin, end = max(on.begin, since), min(on.end, until)
                if begin < end:
                    yield On(begin, end, on.is_clean, on.is_boot)
            day += _ONE_DAY

    def outage(self, day: date) -> Outage | None:
        """Return the outage of a working day, at one site of at least five machines."""
        if day not in self._outages:
            self._outages[day] = self._planned(day)
        return self._outages[day]

    def _planned(self, day: date) -> Outage | None:
        if day.weekday() >= _SATURDAY or not self._places:
            return None
        number = day.toordinal()
        place = self._places[int(unit(self.seed, number, 1) * len(self._places))]
        begin = _local(day, between(9.6, 10.1, self.seed, number, 2))
        return Outage(place, begin, begin + timedelta(minutes=between(40, 70, self.seed, number)))

    def is_cut_off(self, machine: Machine, at: datetime) -> bool:
        """Tell whether the line of the machine's site is down at ``at``."""
        found = self.outage(at.astimezone(GERMANY).date())
        return found is not None and found.place == machine.place and found.begin <= at < found.end

    def last_end(self, machine: Machine, at: datetime) -> datetime:
        """Return when a machine that is off at ``at`` was switched off, at most two weeks ago."""
        day = at.astimezone(GERMANY).date()
        for _ in range(_TWO_WEEKS):
            if ended := [on.end for on in spans(machine, day) if on.end <= at]:
                return max(ended)
            day -= _ONE_DAY
        return at - timedelta(days=_TWO_WEEKS)


@lru_cache(maxsize=2048)
def spans(machine: Machine, day: date) -> tuple[On, ...]:
    """Return when a machine is switched on at the German ``day``; a night may end on the next."""
    if machine.habit is Habit.ALWAYS:
        return _always(machine, day)
    if not _works(machine, day):
        return ()
    if machine.habit is Habit.OFFICE:
        return (_office(machine, day),)
    return tuple(_roaming(machine, day))


def unclean_boots(machine: Machine, since: datetime, until: datetime) -> list[datetime]:
    """Return when a machine came back after it lost its power."""
    day, found = since.astimezone(GERMANY).date(), []
    while day <= until.astimezone(GERMANY).date():
        ends = [on.end for on in spans(machine, day) if not on.is_clean]
        found += [end + _DARK for end in ends if since <= end + _DARK < until]
        day += _ONE_DAY
    return found


_DARK = timedelta(minutes=6)


def _always(machine: Machine, day: date) -> tuple[On, ...]:
    begin, end = _local(day, 0), _local(day + _ONE_DAY, 0)
    number, key = day.toordinal(), machine.number
    if machine.story is Story.UNCLEAN_BOOTS and number % 3 == 1:
        fails = _local(day, between(2, 9, key, number))
        return On(begin, fails, is_clean=False, is_boot=False), On(fails + _DARK, end)
    return (On(begin, end, is_boot=False),)


def _works(machine: Machine, day: date) -> bool:
    """Tell whether anybody uses the machine on this day."""
    if day.weekday() >= _SATURDAY or _calendar(machine.place.state).holiday(day):
        return False
    rare = _AWAY if machine.habit is Habit.ROAMING else _ABSENT
    return unit(machine.number, day.toordinal(), 3) >= rare


def _office(machine: Machine, day: date) -> On:
    key, number, trade = machine.number, day.toordinal(), machine.tenant.trade
    begin = trade.begin + between(-0.5, 0.9, key) + between(-0.15, 0.25, key, number, 4)
    end = trade.end + between(-0.9, 0.6, key, 5) + between(-0.3, 0.4, key, number, 6)
    if day.weekday() == _FRIDAY:
        end -= 2.0
    if unit(key, number, 7) < _AT_NIGHT and day.weekday() != _FRIDAY:
        end = 24 + trade.begin
    return On(_local(day, begin), _local(day, end))


def _roaming(machine: Machine, day: date) -> Iterator[On]:
    """Yield one or two spans: closed over noon on some days, open again at home on others."""
    whole = _office(machine, day)
    key, number = machine.number, day.toordinal()
    closed = whole.begin + (whole.end - whole.begin) * between(0.35, 0.55, key, number, 8)
    if unit(key, number, 9) < 0.4:
        yield On(whole.begin, closed)
        opened = closed + timedelta(minutes=between(30, 100, key, number, 10))
        yield On(opened, whole.end, is_boot=False)
    else:
        yield whole


def _local(day: date, hours: float) -> datetime:
    """Return the instant ``hours`` after midnight by the clock on the wall."""
    moved = datetime.combine(day, time()) + timedelta(minutes=round(hours * 60))
    return moved.replace(tzinfo=GERMANY).astimezone(UTC)


@lru_cache(maxsize=32)
def _calendar(state: str) -> HolidayCalendar:
    return HolidayCalendar((state,))


def _large_places(machines: Sequence[Machine]) -> tuple[Place, ...]:
    """Return the sites where most machines are on in the morning, in the order of the plan."""
    at_work: dict[Place, int] = {}
    for machine in machines:
        if machine.habit is not Habit.ROAMING and not machine.is_quarantined:
            at_work[machine.place] = at_work.get(machine.place, 0) + 1
    return tuple(place for place, size in at_work.items() if size >= _SITE_SIZE)
