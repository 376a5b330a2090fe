"""Sections, kinds of software and severities in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obhut.inventory.models import Severity
from obhut.inventory.rules.products import name_of
from obhut.ui.components import Badge, Status

SECTIONS = {
    "hardware": gettext_lazy("Machine"),
    "firmware": gettext_lazy("Firmware"),
    "processors": gettext_lazy("Processors"),
    "memory": gettext_lazy("Memory"),
    "disks": gettext_lazy("Disks"),
    "network": gettext_lazy("Network"),
    "system": gettext_lazy("System"),
    "users": gettext_lazy("Accounts"),
    "packages": gettext_lazy("Software"),
    "updates": gettext_lazy("Updates"),
}
KINDS = {
    "dpkg": gettext_lazy("Debian package"),
    "rpm": gettext_lazy("RPM package"),
    "flatpak": gettext_lazy("Flatpak"),
    "snap": gettext_lazy("Snap"),
    "win": gettext_lazy("Windows program"),
    "mac": gettext_lazy("macOS program"),
}
# Keys of sections that hold one entry, or a sum.
_SINGLE = {
    "machine": gettext_lazy("Machine"),
    "bios": gettext_lazy("Firmware"),
    "os": gettext_lazy("System"),
    "counts": gettext_lazy("Accounts"),
    "total": gettext_lazy("together"),
}
_STATUS = {
    Severity.CRITICAL: Status.DANGER,
    Severity.HIGH: Status.RISK,
    Severity.MEDIUM: Status.WARNING,
    Severity.LOW: Status.INFO,
    Severity.UNKNOWN: Status.UNKNOWN,
}


def section_words(section: str) -> str:
    """Return the section in words."""
    return str(SECTIONS.get(section, section))


def kind_words(kind: str) -> str:
    """Return the kind of a product in words."""
    return str(KINDS.get(kind, _("other")))


def key_words(section: str, key: str) -> str:
    """Return the key of an entry without what only machines need."""
    if section in {"packages", "updates"}:
        return name_of(key)
    return str(_SINGLE.get(key, key))


def severity_badge(severity: str) -> Badge:
    """Return the severity of a missing security update."""
    known = Severity(severity) if severity in Severity.values else Severity.UNKNOWN
    return Badge(_STATUS[known], str(known.label))


def urgency_badge(urgency: int) -> Badge:
    """Return the severity that a rank of ``queries`` stands for."""
    ranked = list(Severity)
    return severity_badge(ranked[min(urgency, len(ranked) - 1)])


def severity_choices() -> tuple[tuple[str, str], ...]:
    """Return the ranks of severities for a filter."""
    return tuple((str(rank), str(each.label)) for rank, each in enumerate(Severity))


def kind_choices() -> tuple[tuple[str, str], ...]:
    """Return the kinds of software for a filter."""
    return tuple((key, str(label)) for key, label in KINDS.items())


def section_choices() -> tuple[tuple[str, str], ...]:
    """Return the sections for a filter."""
    return tuple((key, str(label)) for key, label in SECTIONS.items())
