"""The worker's turn over all devices: gather what is known, rate it, write what has changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from obhut.devices import api as devices
from obhut.health.models import Event, RiskRating
from obhut.health.rules.risk import Disk, Evidence, Finding, Gap, Grade, Rating, Reason, rate
from obhut.inventory import api as inventory
from obhut.kernel import clock

_BATCH = 500
_STARTS = timedelta(days=7)


class Rater:
    """Goes round all devices, a part of them at each turn."""

    def __init__(self) -> None:
        self._last_device = 0

    def turn(self, *, at: datetime) -> int:
        """Rate the next devices; return of how many the rating has changed. Worker only."""
        batch = devices.known_after(self._last_device, limit=_BATCH)
        self._last_device = batch[-1].device_id if len(batch) == _BATCH else 0
        return _rate_all(batch, at) if batch else 0


@transaction.atomic
def _rate_all(batch: Sequence[devices.Known], at: datetime) -> int:
    ids = [each.device_id for each in batch]
    gaps, starts = _gaps(ids), _starts(ids, since=at - _STARTS)
    rated: Any = RiskRating.objects.filter(device_id__in=ids)
    before: dict[int, RiskRating] = {row.device_id: row for row in rated}
    today = at.astimezone(clock.GERMANY).date()
    return sum(
        _rate_one(each, gaps[each.device_id], starts[each.device_id], before, today)
        for each in batch
    )


def _rate_one(
    known: devices.Known,
    gaps: Sequence[Gap],
    starts: Sequence[bool],
    before: Mapping[int, RiskRating],
    today: date,
) -> bool:
    old = before.get(known.device_id)
    if old is None and not gaps and not starts and known.mounts is None:
        return False  # nothing was ever told: nobody is judged by silence
    waits = (old.restart_since if old else None) or today if known.restart_required else None
    evidence = Evidence(
        gaps=gaps,
        clean_starts=sum(starts),
        unclean_starts=len(starts) - sum(starts),
        restart_since=waits,
        disk=_fullest(known),
    )
    return _written(known, rate(evidence, today=today), waits, old)


def _written(
    known: devices.Known, rating: Rating, waits: date | None, old: RiskRating | None
) -> bool:
    """Write the rating where it differs; the days in it make it another one every day."""
    row = RiskRating(
        device_id=known.device_id,
        partner_id=known.partner_id,
        customer_id=known.customer_id,
        findings=[asdict(finding) for finding in rating.findings],
        restart_since=waits,
    )
    if old is not None and all(getattr(old, name) == getattr(row, name) for name in _COMPARED):
        return False
    row.save(force_insert=old is None, force_update=old is not None)
    return devices.set_risk(device_id=known.device_id, points=rating.points, at_risk=rating.at_risk)


_COMPARED = ("partner_id", "customer_id", "findings", "restart_since")


def findings_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """Return findings as they were rated."""
    return tuple(
        Finding(**{**each, "reason": Reason(each["reason"]), "grade": Grade(each["grade"])})
        for each in stored
    )


def _gaps(ids: Sequence[int]) -> dict[int, list[Gap]]:
    found: dict[int, list[Gap]] = defaultdict(list)
    for device_id, severity, since in inventory.security_gaps(ids):
        found[device_id].append(Gap(severity, since))
    return found


def _starts(ids: Sequence[int], *, since: datetime) -> dict[int, list[bool]]:
    """Return for each device its starts, True for those after an orderly end."""
    found: dict[int, list[bool]] = defaultdict(list)
    events = Event.objects.filter(device_id__in=ids, kind="boot", happened_at__gte=since)
    for device_id, detail in events.values_list("device_id", "detail"):
        found[device_id].append(isinstance(detail, dict) and detail.get("clean") is True)
    return found


def _fullest(known: devices.Known) -> Disk | None:
    disks = [disk for mount in known.mounts or () if (disk := _disk(mount)) is not None]
    if disks:
        return max(disks, key=lambda disk: disk.percent)
    return None if known.disk_percent is None else Disk("", known.disk_percent)


def _disk(mount: object) -> Disk | None:
    if not isinstance(mount, dict):
        return None
    total, used = mount.get("total_mb"), mount.get("used_mb")
    if not isinstance(total, int | float) or not isinstance(used, int | float) or total <= 0:
        return None
    return Disk(str(mount.get("path", ""))[:200], 100 * used / total, max(0.0, total - used))
