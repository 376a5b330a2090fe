"""What speaks against a device, for pages."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from obhut.health.models import RiskRating
from obhut.health.rating import findings_of
from obhut.health.rules.risk import Finding, Grade, Reason
from obhut.tenancy.api import Scope
from obhut.ui.components import Badge, Status

_STATUS = {
    Grade.LOW: Status.INFO,
    Grade.MEDIUM: Status.WARNING,
    Grade.HIGH: Status.RISK,
    Grade.CRITICAL: Status.DANGER,
}


def reasons(scope: Scope, device_id: int) -> tuple[Finding, ...]:
    """Return the findings about a device, the gravest first; none where nothing is known."""
    rows = RiskRating.objects.visible_to(scope).filter(device_id=device_id)
    stored = rows.values_list("findings", flat=True).first()
    return findings_of(stored or ())


def grade_badge(grade: Grade) -> Badge:
    """Return the grade of a finding in words and colour."""
    words = {
        Grade.LOW: _("low"),
        Grade.MEDIUM: _("medium"),
        Grade.HIGH: _("high"),
        Grade.CRITICAL: _("critical"),
    }
    return Badge(_STATUS[grade], words[grade])


def in_words(finding: Finding) -> str:
    """Return a finding as a sentence."""
    return {
        Reason.UPDATES_CRITICAL: _critical,
        Reason.UPDATES_HIGH: _important,
        Reason.UPDATES_OTHER: _others,
        Reason.CRASHES: _crashes,
        Reason.RESTARTS: _restarts,
        Reason.RESTART_WAITS: _waits,
        Reason.DISK_FULL: _disk,
    }[finding.reason](finding)


def _critical(finding: Finding) -> str:
    return ngettext(
        "%(n)s critical security update is missing, the oldest for %(days)s days.",
        "%(n)s critical security updates are missing, the oldest for %(days)s days.",
        finding.count,
    ) % {"n": finding.count, "days": finding.days}


def _important(finding: Finding) -> str:
    return ngettext(
        "%(n)s important security update is missing, the oldest for %(days)s days.",
        "%(n)s important security updates are missing, the oldest for %(days)s days.",
        finding.count,
    ) % {"n": finding.count, "days": finding.days}


def _others(finding: Finding) -> str:
    return ngettext(
        "%(n)s further security update is missing, the oldest for %(days)s days.",
        "%(n)s further security updates are missing, the oldest for %(days)s days.",
        finding.count,
    ) % {"n": finding.count, "days": finding.days}


def _crashes(finding: Finding) -> str:
    return ngettext(
        "%(n)s start after a crash or power loss within seven days.",
        "%(n)s starts after a crash or power loss within seven days.",
        finding.count,
    ) % {"n": finding.count}


def _restarts(finding: Finding) -> str:
    return ngettext(
        "%(n)s restart within seven days.", "%(n)s restarts within seven days.", finding.count
    ) % {"n": finding.count}


def _waits(finding: Finding) -> str:
    return ngettext(
        "A restart has been required for %(n)s day.",
        "A restart has been required for %(n)s days.",
        finding.days,
    ) % {"n": finding.days}


def _disk(finding: Finding) -> str:
    if finding.subject:
        return _("The disk at %(path)s is %(percent)s %% full.") % {
            "path": finding.subject, "percent": finding.count,
        }  # fmt: skip
    return _("The fullest disk is %(percent)s %% full.") % {"percent": finding.count}
