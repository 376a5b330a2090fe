"""What is known against a device, in words: short for technicians, whole for customers."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from obhut.devices.api import Mention, Presence

FULL_DISK = 90.0
"""From this share of the fullest disk on it is worth a word."""


def reasons(device: Mention) -> list[str]:
    """Return what is known against a device, the gravest first."""
    found = list(_found(device))
    if not found and device.risk_points:
        found = [_("early signs of a failure")]
    return found


def plainly(device: Mention) -> str:
    """Return the gravest fact about a device as a sentence for people who do not work in IT."""
    name = {"name": device.name}
    if device.is_quarantined:
        return _("“%(name)s” is kept out until it is clear which machine it is.") % name
    if device.missing_security:
        return _security_sentence(device)
    if _is_full(device):
        return _("The disk of “%(name)s” is nearly full.") % name
    if device.presence in (Presence.OFFLINE, Presence.BROKEN):
        return _("“%(name)s” cannot be reached at present.") % name
    if device.needs_restart:
        return _("“%(name)s” has to be restarted once.") % name
    return _("“%(name)s” shows early signs of a failure.") % name


def _found(device: Mention) -> Iterator[str]:
    if device.is_quarantined:
        yield _("in quarantine")
    if device.presence is Presence.OFFLINE:
        yield _offline(device.offline_since)
    if device.presence is Presence.BROKEN:
        yield _("agent silent")
    if _is_full(device):
        yield _("disk %(percent)s %% full") % {"percent": round(device.disk_percent or 0)}
    if device.missing_security:
        yield _security(device.missing_security, device.security_since)
    if device.needs_restart:
        yield _("restart required")


def _is_full(device: Mention) -> bool:
    return device.disk_percent is not None and device.disk_percent >= FULL_DISK


def _offline(since: datetime | None) -> str:
    if since is None:
        return _("offline")
    moment = date_format(localtime(since), "SHORT_DATETIME_FORMAT")
    return _("offline since %(moment)s") % {"moment": moment}


def _security(count: int, since: date | None) -> str:
    words = ngettext(
        "%(count)s security update missing", "%(count)s security updates missing", count
    ) % {"count": count}
    if since is None:
        return words
    day = date_format(since, "SHORT_DATE_FORMAT")
    return _("%(words)s since %(day)s") % {"words": words, "day": day}


def _security_sentence(device: Mention) -> str:
    return ngettext(
        "“%(name)s” lacks %(count)s security update.",
        "“%(name)s” lacks %(count)s security updates.",
        device.missing_security,
    ) % {"name": device.name, "count": device.missing_security}
