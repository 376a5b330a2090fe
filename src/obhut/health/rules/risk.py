"""How likely a device is to fail or to be broken into, as points with reasons; no learned weights.

A finding of severity critical counts 40 points, high 20, medium 8, low 2, and what comes on top of
it a little more; each area has a most, so that fifty missing updates never hide a full disk. What
would exceed it is taken from the lesser findings, so the points of all add up to those of the
device. A device is at risk when a finding is high or worse.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from obhut.kernel.clauses import clause

LATE_DAYS = 14
"""After so many days a missing security update is late."""
_VERY_LATE_DAYS = 30
_GIB = 1024


class Grade(IntEnum):
    """How grave a finding is; the value is what it counts at least."""

    LOW = 2
    MEDIUM = 8
    HIGH = 20
    CRITICAL = 40


class Reason(StrEnum):
    """What speaks against a device."""

    UPDATES_CRITICAL = "updates-critical"
    UPDATES_HIGH = "updates-high"
    UPDATES_OTHER = "updates-other"
    CRASHES = "crashes"
    RESTARTS = "restarts"
    RESTART_WAITS = "restart-waits"
    DISK_FULL = "disk-full"


_AREAS = {
    "security": (50, {Reason.UPDATES_CRITICAL, Reason.UPDATES_HIGH, Reason.UPDATES_OTHER}),
    "stability": (40, {Reason.CRASHES, Reason.RESTARTS, Reason.RESTART_WAITS}),
    "capacity": (40, {Reason.DISK_FULL}),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A missing security update: its rating (empty = nobody rated it) and since when."""

    severity: str
    since: date


@dataclass(frozen=True, slots=True)
class Disk:
    """The fullest disk; ``free_mb`` is None where only the share is known."""

    path: str
    percent: float
    free_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a device: gaps, starts of the last seven days, wish to restart, disk."""

    gaps: Sequence[Gap] = ()
    clean_starts: int = 0
    unclean_starts: int = 0
    restart_since: date | None = None
    disk: Disk | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing against a device: points, reason, grade, and the figures that show it.

    ``points`` are 0 where graver findings of its area have reached the most already.

    ``count`` and ``days`` are updates and days of the oldest, starts, days of waiting, or percent.
    """

    points: int
    reason: Reason
    grade: Grade
    count: int
    days: int = 0
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Rating:
    """All findings, the gravest first; ``points`` order devices, the worst has most."""

    points: int
    at_risk: bool
    findings: tuple[Finding, ...]


@clause("V-P.2")
def rate(evidence: Evidence, *, today: date) -> Rating:
    """Return what speaks against a device on ``today``."""
    found = [
        *_updates(evidence.gaps, today),
        *_starts(evidence),
        *_restart(evidence.restart_since, today),
        *_disk(evidence.disk),
    ]
    ordered = tuple(_capped(sorted(found, key=lambda each: (-each.points, each.reason))))
    points = sum(each.points for each in ordered)
    return Rating(points, any(each.grade >= Grade.HIGH for each in ordered), ordered)


def _capped(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings, the gravest first, with no more points than their areas have left."""
    left = {area: most for area, (most, _) in _AREAS.items()}
    for each in findings:
        area = next(area for area, (_, reasons) in _AREAS.items() if each.reason in reasons)
        points = min(each.points, left[area])
        left[area] -= points
        yield replace(each, points=points)


def _updates(gaps: Sequence[Gap], today: date) -> Iterator[Finding]:
    groups = {
        Reason.UPDATES_CRITICAL: [gap for gap in gaps if gap.severity == "critical"],
        Reason.UPDATES_HIGH: [gap for gap in gaps if gap.severity == "high"],
        Reason.UPDATES_OTHER: [gap for gap in gaps if gap.severity not in ("critical", "high")],
    }
    for reason, group in groups.items():
        if group:
            yield _gap_finding(reason, group, today)


def _gap_finding(reason: Reason, gaps: Sequence[Gap], today: date) -> Finding:
    """Late ones decide the grade and each further late one adds; others only count as known."""
    late = [gap for gap in gaps if today - gap.since > timedelta(days=LATE_DAYS)]
    oldest = (today - min(gap.since for gap in gaps)).days
    grade = _gap_grade(reason, is_late=bool(late), days=oldest)
    more = min(10, 2 * (len(late) - 1)) if late else 0
    counted = len(late) or len(gaps)
    return Finding(grade + more, reason, grade, counted, oldest)


def _gap_grade(reason: Reason, *, is_late: bool, days: int) -> Grade:
    if reason is Reason.UPDATES_CRITICAL:
        return Grade.CRITICAL if is_late else Grade.MEDIUM
    if reason is Reason.UPDATES_HIGH:
        return Grade.HIGH if is_late else Grade.MEDIUM
    if days > _VERY_LATE_DAYS:
        return Grade.HIGH
    return Grade.MEDIUM if is_late else Grade.LOW


def _starts(evidence: Evidence) -> Iterator[Finding]:
    crashes, starts = evidence.unclean_starts, evidence.clean_starts
    grade = _step(crashes, {1: Grade.MEDIUM, 2: Grade.HIGH, 5: Grade.CRITICAL})
    if grade:
        yield Finding(grade, Reason.CRASHES, grade, crashes)
    grade = _step(starts, {7: Grade.MEDIUM, 14: Grade.HIGH})
    if grade:
        yield Finding(grade, Reason.RESTARTS, grade, starts)


def _restart(since: date | None, today: date) -> Iterator[Finding]:
    days = (today - since).days if since else 0
    grade = _step(days, {3: Grade.LOW, 14: Grade.MEDIUM, 30: Grade.HIGH})
    if grade:
        yield Finding(grade, Reason.RESTART_WAITS, grade, 1, days)


def _disk(disk: Disk | None) -> Iterator[Finding]:
    """A share alone says little on a large disk, so the space left has to be small as well."""
    if disk is None:
        return
    free = 0.0 if disk.free_mb is None else disk.free_mb
    steps = ((98, 2, Grade.CRITICAL), (95, 10, Grade.HIGH), (90, 20, Grade.MEDIUM))
    for percent, gib, grade in steps:
        if disk.percent >= percent and free < gib * _GIB:
            yield Finding(grade, Reason.DISK_FULL, grade, int(disk.percent), 0, disk.path)
            return


def _step(value: int, steps: dict[int, Grade]) -> Grade | None:
    reached = [grade for least, grade in steps.items() if value >= least]
    return reached[-1] if reached else None
