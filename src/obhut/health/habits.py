"""Learns from a device's own past when it is usually off, for the judge of causes."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from obhut.devices import api as devices
from obhut.health.events import take_events

_WEEKS = 4
_EVERY = timedelta(hours=24)
_AT_ONCE = 200


def learn_habits(*, at: datetime) -> int:
    """Learn anew what is older than a day, two hundred devices a turn; runs as the worker."""
    zones = devices.due_for_learning(before=at - _EVERY, limit=_AT_ONCE)
    if zones:
        minutes = _minutes(list(zones), since=at - timedelta(weeks=_WEEKS + 1), until=at)
        habits = {
            device: devices.usually_off(_by_week(minutes[device], ZoneInfo(zone), at=at))
            for device, zone in zones.items()
        }
        devices.learn(habits, at=at)
    return len(zones)


def read_events(*, at: datetime) -> int:
    """Act on the events that arrived: so far a boot tells the cause of the absence before it."""
    with transaction.atomic():
        events = take_events(at=at)
        for event in events:
            clean: Any = event.detail.get("clean")
            if event.kind == "boot" and isinstance(clean, bool):
                devices.note_boot(device_id=event.device_id, at=event.happened_at, was_clean=clean)
    return len(events)


def _minutes(
    device_ids: list[int], *, since: datetime, until: datetime
) -> dict[int, list[tuple[datetime, int]]]:
    """Return for each device its hours with the minutes measured in them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select device_id, hour_at, count from health_hour where device_id = any(%s)"
            " and hour_at >= %s and hour_at < %s",
            [device_ids, since, until],
        )
        found: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
        for device, hour, count in cursor.fetchall():
            found[device].append((hour, count))
    return found


def _by_week(
    hours: list[tuple[datetime, int]], zone: ZoneInfo, *, at: datetime
) -> dict[int, list[int]]:
    """Return the minutes of the 168 local hours of each of the last full weeks, 1 = last week."""
    today = at.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    weeks: dict[int, list[int]] = {}
    for hour, count in hours:
        local = hour.astimezone(zone)
        week = (monday - local.date() + timedelta(days=6)) // timedelta(weeks=1)
        if 1 <= week <= _WEEKS:
            minutes = weeks.setdefault(week, [0] * devices.HOURS_OF_WEEK)
            minutes[devices.hour_of_week(local)] += count
    return weeks
