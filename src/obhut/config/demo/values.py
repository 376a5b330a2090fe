"""What a simulated machine measures at an instant, by the protocol's position table. Pure."""

from datetime import datetime, timedelta
from functools import lru_cache
from math import pi, sin
from typing import NamedTuple

from obhut.config.demo.chance import between, unit
from obhut.config.demo.day import On
from obhut.config.demo.machines import Habit, Machine, Story

Values = list[float | None]
_HOUR = 3600
_REBOOT_DAYS = 28
_FULL_FROM_DAYS = 24
_FULL_BEGIN, _FULL_END = 71.0, 96.5
_MOST_PERCENT = 100.0

# By position: how far the lowest and the highest value of an hour lie from its mean.
_LOW = (
    0.35, 0.4, 0.6, 0.8, 0.96, 0.95, 0.95, 0.1, 0.1, 0.1, 1.0, 1.0, 0.1, 0.1, 1.0, 0.93, 0.97,
    0.98, 1.0, 1.0,
)  # fmt: skip
_HIGH = (
    2.4, 2.3, 1.5, 1.2, 1.05, 1.06, 1.05, 4.0, 3.0, 5.0, 1.0, 1.0, 4.5, 4.0, 1.0, 1.14, 1.03,
    1.03, 1.0, 1.0,
)  # fmt: skip
_PERCENT = frozenset((0, 4, 6, 7, 8, 9, 10, 11, 16))


class Profile(NamedTuple):
    """What stays the same in a machine's values."""

    cpu: float
    swing: float
    memory: float
    disk: float
    growth: float
    inodes: float
    traffic: float
    heat: float
    processes: float


@lru_cache(maxsize=1024)
def profile(machine: Machine) -> Profile:
    """Return the character of a machine."""
    key, server = machine.number, machine.habit is Habit.ALWAYS
    return Profile(
        cpu=between(2.0, 7.0, key, 11),
        swing=between(8.0, 30.0, key, 12),
        memory=between(38.0, 62.0, key, 13) if server else between(30.0, 55.0, key, 13),
        disk=between(24.0, 78.0, key, 14),
        growth=between(-0.002, 0.028, key, 15),
        inodes=between(3.0, 18.0, key, 16),
        traffic=between(90.0, 900.0, key, 17),
        heat=between(33.0, 41.0, key, 18),
        processes=between(120.0, 310.0, key, 19),
    )


def boot_at(machine: Machine, at: datetime, on: On) -> datetime:
    """Return when the machine that runs at ``at`` was started."""
    if machine.habit is not Habit.ALWAYS or machine.story is Story.UNCLEAN_BOOTS:
        return on.begin
    past = (at.toordinal() - machine.number) % _REBOOT_DAYS
    night = at.replace(hour=2, minute=machine.number % 60, second=11, microsecond=0)
    booted = night - timedelta(days=past)
    return booted if booted <= at else booted - timedelta(days=_REBOOT_DAYS)


def values(machine: Machine, at: datetime, booted: datetime, began: datetime) -> Values:
    """Return the twenty values at ``at`` of a machine that runs since ``booted``.

    ``began`` is when the demonstration began: the story of the full disk ends then.
    """
    me, second = profile(machine), int(at.timestamp())
    tick = second // 300
    busy = _busy(machine, second)
    noise = unit(machine.number, tick, 20)
    cpu = min(_MOST_PERCENT, me.cpu + me.swing * busy * (0.4 + 1.1 * noise))
    memory = min(97.0, me.memory + 14.0 * busy + 3.0 * unit(machine.number, tick // 12, 21))
    load = cpu * machine.model.cores * 0.011
    traffic = me.traffic * busy * (0.2 + 1.6 * unit(machine.number, tick, 22))
    plain = not machine.is_windows
    return [
        cpu, load, load * 0.93, load * 0.88,
        memory, machine.model.memory_mb * (1 - memory / 100), _swap(machine, memory),
        cpu * 0.03 if plain else None, noise * 0.1 if plain else None,
        busy * noise * 1.4 if plain else None,
        disk_percent(machine, at, began), me.inodes if plain else None,
        traffic, traffic * 0.22, (at - booted).total_seconds(),
        None if machine.is_virtual else me.heat + cpu * 0.33, _battery(machine, tick),
        me.processes + 60.0 * busy, _failed(machine), _sessions(machine, busy),
    ]  # fmt: skip


def hour(mean: Values) -> tuple[Values, Values, Values]:
    """Return lowest, mean and highest values of an hour whose mean is given."""
    low = [None if v is None else round(v * _LOW[at], 2) for at, v in enumerate(mean)]
    high = [None if v is None else _capped(at, v * _HIGH[at]) for at, v in enumerate(mean)]
    return low, [None if v is None else round(v, 2) for v in mean], high


def disk_percent(machine: Machine, at: datetime, began: datetime) -> float:
    """Return how full the fullest disk is; that of the story was never so full as today."""
    me, days = profile(machine), (began - at).total_seconds() / 86400
    if machine.story is Story.DISK_FILLS:
        past = min(1.0, max(0.0, days / _FULL_FROM_DAYS))
        return _FULL_END - (_FULL_END - _FULL_BEGIN) * past
    wave = 1.5 * sin((at.toordinal() + machine.number) / 4.0)
    return min(84.0, me.disk - me.growth * days + wave)


def _busy(machine: Machine, second: int) -> float:
    """Return how much is done from 0 to about 1: people by day, backups by night."""
    local = (second / _HOUR + 1) % 24
    weekday = (second // 86400 + 3) % 7
    by_day = max(0.0, sin(pi * (local - 6.5) / 12)) if weekday < 5 else 0.05
    if 12 <= local < 13:
        by_day *= 0.55
    if machine.habit is not Habit.ALWAYS:
        return 0.12 + 0.88 * by_day
    at_night = 0.9 if 1.5 <= local < 2.6 else 0.0
    return 0.1 + max(0.6 * by_day, at_night)


def _swap(machine: Machine, memory: float) -> float:
    return max(0.0, memory - 60.0) * 0.4 if not machine.is_windows else max(2.0, memory * 0.1)


def _battery(machine: Machine, tick: int) -> float | None:
    if machine.model.form != "laptop":
        return None
    return 55.0 + 45.0 * unit(machine.number, tick // 24, 23)


def _failed(machine: Machine) -> float | None:
    if machine.is_windows:
        return None
    return 1.0 if machine.number % 41 == 7 else 0.0


def _sessions(machine: Machine, busy: float) -> float:
    return 0.0 if machine.model.form == "server" or busy < 0.2 else 1.0


def _capped(position: int, value: float) -> float:
    return round(min(value, _MOST_PERCENT) if position in _PERCENT else value, 2)
