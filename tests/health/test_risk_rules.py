"""What speaks against a device, and which one comes first (V-P.2)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.health.rules.risk import Disk, Evidence, Gap, Grade, Rating, Reason, rate

TODAY = date(2026, 11, 24)
GAPS = st.builds(
    Gap,
    severity=st.sampled_from(["critical", "high", "medium", "low", ""]),
    since=st.integers(0, 200).map(lambda days: TODAY - timedelta(days=days)),
)
DISKS = st.builds(
    Disk, path=st.just("/"), percent=st.floats(0, 100), free_mb=st.none() | st.floats(0, 1e6)
)
EVIDENCE = st.builds(
    Evidence,
    gaps=st.lists(GAPS, max_size=8),
    clean_starts=st.integers(0, 30),
    unclean_starts=st.integers(0, 30),
    restart_since=st.none() | st.integers(0, 99).map(lambda n: TODAY - timedelta(days=n)),
    disk=st.none() | DISKS,
)


def _gaps(count: int, *, days: int, severity: str = "critical") -> Evidence:
    return Evidence(gaps=[Gap(severity, TODAY - timedelta(days=days))] * count)


def _rate(evidence: Evidence) -> Rating:
    return rate(evidence, today=TODAY)


@pytest.mark.clause("V-P.2")
def test_more_late_critical_updates_come_first() -> None:
    """0, 2 and 5 critical updates missing for more than 14 days: order 5, 2, 0."""
    devices = {count: _rate(_gaps(count, days=15)) for count in (0, 2, 5)}
    order = sorted(devices, key=lambda count: -devices[count].points)
    assert order == [5, 2, 0]
    assert len({rating.points for rating in devices.values()}) == 3
    assert [devices[count].at_risk for count in order] == [True, True, False]
    assert devices[0].points == 0


@pytest.mark.clause("V-P.2")
@pytest.mark.parametrize(
    ("evidence", "reason", "grade"),
    [
        (_gaps(1, days=14), Reason.UPDATES_CRITICAL, Grade.MEDIUM),
        (_gaps(1, days=15), Reason.UPDATES_CRITICAL, Grade.CRITICAL),
        (_gaps(1, days=14, severity="high"), Reason.UPDATES_HIGH, Grade.MEDIUM),
        (_gaps(1, days=15, severity="high"), Reason.UPDATES_HIGH, Grade.HIGH),
        (_gaps(1, days=14, severity=""), Reason.UPDATES_OTHER, Grade.LOW),
        (_gaps(1, days=15, severity=""), Reason.UPDATES_OTHER, Grade.MEDIUM),
        (_gaps(1, days=31, severity=""), Reason.UPDATES_OTHER, Grade.HIGH),
        (Evidence(unclean_starts=1), Reason.CRASHES, Grade.MEDIUM),
        (Evidence(unclean_starts=2), Reason.CRASHES, Grade.HIGH),
        (Evidence(unclean_starts=5), Reason.CRASHES, Grade.CRITICAL),
        (Evidence(clean_starts=6), None, None),
        (Evidence(clean_starts=7), Reason.RESTARTS, Grade.MEDIUM),
        (Evidence(clean_starts=14), Reason.RESTARTS, Grade.HIGH),
        (Evidence(restart_since=TODAY - timedelta(days=2)), None, None),
        (Evidence(restart_since=TODAY - timedelta(days=3)), Reason.RESTART_WAITS, Grade.LOW),
        (Evidence(restart_since=TODAY - timedelta(days=14)), Reason.RESTART_WAITS, Grade.MEDIUM),
        (Evidence(restart_since=TODAY - timedelta(days=30)), Reason.RESTART_WAITS, Grade.HIGH),
        (Evidence(disk=Disk("/", 89.9)), None, None),
        (Evidence(disk=Disk("/", 90)), Reason.DISK_FULL, Grade.MEDIUM),
        (Evidence(disk=Disk("/", 95, 10 * 1024)), Reason.DISK_FULL, Grade.MEDIUM),
        (Evidence(disk=Disk("/", 95, 9 * 1024)), Reason.DISK_FULL, Grade.HIGH),
        (Evidence(disk=Disk("/", 98, 1024)), Reason.DISK_FULL, Grade.CRITICAL),
        (Evidence(disk=Disk("/", 99, 900 * 1024)), None, None),
    ],
)
def test_each_reason_has_its_edges(
    evidence: Evidence, reason: Reason | None, grade: Grade | None
) -> None:
    rating = _rate(evidence)
    found = [(finding.reason, finding.grade) for finding in rating.findings]
    assert found == ([(reason, grade)] if reason else [])
    assert rating.at_risk == (grade is not None and grade >= Grade.HIGH)


@given(EVIDENCE)
def test_points_and_flag_follow_from_the_findings(evidence: Evidence) -> None:
    rating = _rate(evidence)
    assert rating.at_risk == any(finding.grade >= Grade.HIGH for finding in rating.findings)
    assert (rating.points == 0) == (rating.findings == ())
    assert rating.points <= 50 + 40 + 40
    assert all(0 <= finding.points <= finding.grade + 10 for finding in rating.findings)
    assert all(first.points >= first.grade for first in rating.findings[:1])


@given(EVIDENCE, GAPS)
def test_one_more_missing_update_never_makes_it_better(evidence: Evidence, gap: Gap) -> None:
    more = Evidence(
        [*evidence.gaps, gap],
        evidence.clean_starts,
        evidence.unclean_starts,
        evidence.restart_since,
        evidence.disk,
    )
    assert _rate(more).points >= _rate(evidence).points
    assert _rate(more).at_risk >= _rate(evidence).at_risk


@given(EVIDENCE)
def test_the_points_of_the_reasons_add_up_to_those_of_the_device(evidence: Evidence) -> None:
    rating = _rate(evidence)
    assert sum(each.points for each in rating.findings) == rating.points <= 130


def test_what_exceeds_the_most_of_an_area_is_taken_from_the_lesser_reason() -> None:
    gaps = [
        Gap(severity, TODAY - timedelta(days=40)) for severity in ["critical"] * 4 + ["high"] * 2
    ]
    rating = _rate(Evidence(gaps=gaps))
    assert [(each.reason, each.points) for each in rating.findings] == [
        (Reason.UPDATES_CRITICAL, 46), (Reason.UPDATES_HIGH, 4),
    ]  # fmt: skip
