"""The overview for people who do not look after computers: one light, a few sentences."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from obhut.console.reasons import plainly
from obhut.contracts import api as contracts
from obhut.devices import api as devices
from obhut.devices.api import Standing
from obhut.kernel import clock
from obhut.tenancy.api import Scope
from obhut.ui.components import Status

_MOST = 3


@dataclass(frozen=True, slots=True)
class Light:
    """Green, yellow, red or grey, with what it means."""

    status: Status
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Risk:
    """One risk in plain words, with the way to the device."""

    text: str
    url: str


def for_customer(scope: Scope, now: Standing) -> dict[str, Any]:
    """Return the page of a customer's administrator: the light and up to three risks."""
    worst = devices.worst_devices(scope, limit=_MOST) if now.amiss else []
    return {
        "light": light(now),
        "risks": [Risk(plainly(each), reverse("device_health", args=[each.id])) for each in worst],
        "unplanned": unplanned(scope),
        "devices_url": reverse("devices", args=[scope.slug]),
        "add_url": reverse("device_add", args=[scope.slug]),
        "has_devices": bool(now.total),
    }


def unplanned(scope: Scope) -> Risk | None:
    """Return the line about devices without a plan (C-2.2b), with the way to them, if any."""
    has_plan = contracts.with_plan(scope, on=clock.today())
    count = devices.devices_in(scope).exclude(has_plan).order_by().count()
    if not count:
        return None
    text = ngettext(
        "%(count)s device has no plan: nothing is owed for it.",
        "%(count)s devices have no plan: nothing is owed for them.",
        count,
    ) % {"count": count}
    return Risk(text, reverse("devices", args=[scope.slug]) + "?plan=nein")


def for_employee(scope: Scope, now: Standing) -> dict[str, Any]:
    """Return the page of an employee: calm, without a task that is not theirs."""
    text = _("Your devices are looked after. There is nothing for you to do here.")
    calm = Light(Status.OK, _("Welcome"), text)
    return {
        "light": calm,
        "risks": [],
        "devices_url": reverse("devices", args=[scope.slug]),
        "has_devices": bool(now.total),
    }


def light(now: Standing) -> Light:
    """Return the light: red for a risk, yellow for what will be done, green, grey for nothing.

    A computer that is switched off is yellow at most: at night that is how it should be.
    """
    if not now.total:
        text = _("As soon as the first device is connected, you see here how it is.")
        return Light(Status.UNKNOWN, _("No devices yet"), text)
    if now.at_risk or now.quarantined:
        count = max(now.at_risk, now.quarantined)
        text = ngettext(
            "%(count)s device is at risk. Your IT provider sees this too.",
            "%(count)s devices are at risk. Your IT provider sees this too.",
            count,
        ) % {"count": count}
        return Light(Status.DANGER, _("Something needs attention"), text)
    if now.amiss:
        text = ngettext(
            "%(count)s device is not quite up to date or cannot be reached.",
            "%(count)s devices are not quite up to date or cannot be reached.",
            now.amiss,
        ) % {"count": now.amiss}
        return Light(Status.WARNING, _("Small things are open"), text)
    text = ngettext(
        "%(count)s device reports as it should.",
        "All %(count)s devices report as they should.",
        now.total,
    ) % {"count": now.total}
    return Light(Status.OK, _("Everything in order"), text)
