"""The Vorgang that fills the past of the simulated devices; it may be killed and goes on later.

What is missing is found by comparing the script with what is stored, device by device, so a second
run writes nothing and one after a pause fills the gap. Ninety days of hours; rows of five minutes
for the last day (a tenth of the devices: two weeks), of half an hour for the days before; and the
inventory with what changed in it during the last three weeks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from obhut.config.demo import cast, grid, past_inventory
from obhut.config.demo.machines import Machine, Story
from obhut.config.demo.stage import began_at
from obhut.config.demo.values import boot_at, hour, values
from obhut.config.loops import leaving
from obhut.devices.models import Device
from obhut.health import api as health
from obhut.kernel import clock
from obhut.work import api as work
from obhut.work.models import Task

KIND = "demo-history"
DAYS = 90
_HOUR = timedelta(hours=1)
_DEEP = timedelta(days=14)
_SHALLOW = timedelta(days=8)
_FINE = timedelta(hours=26)
_TOLERANCE = timedelta(days=14)
_COARSE = 6
_ROW_S = grid.ROW.total_seconds()
_AT_ONCE = 10
_SILENCE_S = 45
_UNFINISHED = (work.State.QUEUED, work.State.RUNNING, work.State.NO_RESPONSE, work.State.FAILED)


class Interrupted(Exception):  # noqa: N818 - what happened
    """The worker has to stop; the next one goes on."""


def request_filling() -> None:
    """Put the Vorgang on record and let a worker begin it, unless one waits already.

    It begins some seconds later, so that the sign-in page comes first.
    """
    _task()
    begin = clock.real() + timedelta(seconds=20)
    work.defer(KIND, queueing_lock=KIND, lock=KIND, run_at=begin)


def fill() -> None:
    """Fill what is missing. Raises Busy while another worker is at it, Interrupted."""
    with work.running(_task()) as progress:
        devices = _devices()
        progress.expect(len(devices))
        past = Past(until=clock.real(), began=began_at())
        for first in range(0, len(devices), _AT_ONCE):
            if leaving.is_set():
                raise Interrupted
            batch = devices[first : first + _AT_ONCE]
            past.write(batch)
            progress.advance(len(batch))


def _task() -> UUID:
    """Return the Vorgang that has not come to a good end yet, or a new one."""
    known = Task.objects.filter(kind=KIND, state__in=_UNFINISHED).order_by("-created_at")
    for found in known.values_list("pk", flat=True)[:1]:
        return UUID(str(found))
    return work.start(
        kind=KIND,
        title=_("Fill the history of the demonstration"),
        partner_id=None,
        customer_id=None,
        silence_s=_SILENCE_S,
    )


@dataclass(frozen=True, slots=True)
class Owned:
    """A machine with the keys of its row."""

    machine: Machine
    device_id: int
    partner_id: int
    customer_id: int

    @property
    def place(self) -> tuple[int, int, int]:
        """Return the keys in the order in which rows begin."""
        return self.device_id, self.partner_id, self.customer_id


@dataclass(frozen=True, slots=True)
class Past:
    """All that was until ``until`` (true time); ``began`` is in the time of the play."""

    until: datetime
    began: datetime

    def write(self, devices: Sequence[Owned]) -> None:
        """Store what is missing of some devices."""
        since = self._known_until(devices)
        hours, rows = self._stored(devices, min(since.values()))
        health.store_history(
            hours=[h for one in devices for h in self._hours(one, since[one.device_id], hours)],
            rows=[r for one in devices for r in self._rows(one, since[one.device_id], rows)],
        )
        past_inventory.write(devices, until=self.until)

    def _known_until(self, devices: Sequence[Owned]) -> dict[int, datetime]:
        """Return from when on something may be missing of each device.

        A device is written as a whole, so what is older than its newest hours is there if the very
        oldest hours are.
        """
        oldest = self.until - timedelta(days=DAYS)
        since = dict.fromkeys((owned.device_id for owned in devices), oldest)
        with connection.cursor() as cursor:
            cursor.execute(
                "select device_id, max(hour_at) from health_hour where device_id = any(%s)"
                " and hour_at < %s group by 1 having min(hour_at) < %s",
                [list(since), self.until - _FINE, oldest + _TOLERANCE],
            )
            return since | dict(cursor.fetchall())

    def _stored(
        self, devices: Sequence[Owned], since: datetime
    ) -> tuple[set[tuple[int, datetime]], ...]:
        """Return which hours and which rows (by the end of their slot) are there."""
        machines = {owned.device_id: owned.machine for owned in devices}
        with connection.cursor() as cursor:
            cursor.execute(
                "select device_id, hour_at from health_hour where device_id = any(%s)"
                " and hour_at >= %s",
                [list(machines), since],
            )
            hours = set(cursor.fetchall())
            cursor.execute(
                "select device_id, measured_at from health_sample where device_id = any(%s)"
                " and measured_at >= %s",
                [list(machines), max(since, self.until - _DEEP)],
            )
            rows = {(key, _slot(machines[key], at)) for key, at in cursor.fetchall()}
        return hours, rows

    def _hours(
        self, owned: Owned, since: datetime, stored: set[tuple[int, datetime]]
    ) -> Iterator[health.HistoryHour]:
        for hour_at, minutes, booted in self._worked(owned.machine, since):
            if (owned.device_id, hour_at) not in stored:
                middle = cast.played(hour_at + _HOUR / 2)
                low, mean, high = hour(values(owned.machine, middle, booted, self.began))
                yield health.HistoryHour(*owned.place, hour_at, minutes, low, mean, high)

    def _worked(
        self, machine: Machine, since: datetime
    ) -> Iterator[tuple[datetime, int, datetime]]:
        """Yield the full hours (true time) in which a machine ran, for how long, since when."""
        end, since = _full_hour(self.until), _full_hour(since)
        minutes: dict[datetime, int] = {}
        boots: dict[datetime, datetime] = {}
        for on in cast.script().between(machine, cast.played(since), cast.played(end)):
            begin, stop = on.begin - cast.shift(), on.end - cast.shift()
            at = _full_hour(begin)
            while at < stop:
                share = min(stop, at + _HOUR) - max(begin, at)
                minutes[at] = min(60, minutes.get(at, 0) + round(share.total_seconds() / 60))
                boots[at] = boot_at(machine, cast.played(max(begin, at)), on)
                at += _HOUR
        return ((at, count, boots[at]) for at, count in minutes.items() if count)

    def _rows(
        self, owned: Owned, since: datetime, stored: set[tuple[int, datetime]]
    ) -> Iterator[health.HistoryRow]:
        for end, count in self._ends(owned.machine, since):
            played = cast.played(end)
            on = cast.script().runs(owned.machine, played)
            if on is None or (owned.device_id, end) in stored:
                continue
            measured = values(owned.machine, played, boot_at(owned.machine, played, on), self.began)
            rounded = [None if value is None else round(value, 2) for value in measured]
            yield health.HistoryRow(*owned.place, end, count, rounded)

    def _ends(self, machine: Machine, since: datetime) -> Iterator[tuple[datetime, int]]:
        """Yield when rows ended, and how many samples they hold."""
        fine = max(since, self.until - (_DEEP if is_deep(machine) else _FINE))
        for end in grid.ends(machine, max(since, self.until - _SHALLOW), fine):
            if end.timestamp() // _ROW_S % _COARSE == 0:
                yield end, grid.SAMPLES * _COARSE
        for end in grid.ends(machine, fine, self.until):
            yield end, grid.SAMPLES


def _full_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def is_deep(machine: Machine) -> bool:
    """Tell whether a machine has rows of five minutes for two weeks."""
    return machine.story is not Story.NONE or machine.number % 10 == 0


def _slot(machine: Machine, at: datetime) -> datetime:
    """Return the end of the slot that a row measured about ``at`` belongs to."""
    return grid.last_end(machine, at + timedelta(seconds=30))


def _devices() -> list[Owned]:
    """Return the devices of the cast, those at risk first."""
    known = cast.by_key()
    rows = Device.objects.filter(device_key__in=list(known), removed_at=None).values_list(
        "device_key", "pk", "partner_id", "customer_id"
    )
    found = [Owned(known[key], *place) for key, *place in rows]
    return sorted(found, key=lambda owned: (not owned.machine.story, owned.machine.number))
