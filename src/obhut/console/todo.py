"""What to do next: concrete lines, each with the way to where it is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from obhut.accounts import api as accounts
from obhut.console.loop_words import loop_in_words
from obhut.console.reasons import reasons
from obhut.devices import api as devices
from obhut.devices.api import Standing
from obhut.maintenance import api as maintenance
from obhut.tenancy.api import Kind, Scope
from obhut.ui.components import Status

_SOON = timedelta(hours=48)
_WORST = 3
_ADMINS = frozenset({"operator-admin", "partner-admin", "customer-admin"})


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: where, and why."""

    key: str
    status: Status
    text: str
    url: str
    detail: str = ""


def todos(scope: Scope, now: Standing, *, home: Scope, role: str, at: datetime) -> list[Todo]:
    """Return what to do next, the gravest first."""
    found = list(_devices(scope))
    if home.kind is Kind.OPERATOR:
        found += _platform(at)
    if role in _ADMINS:
        found += _people(scope)
        found += _tokens(scope, at)
    found += _agents(scope, now)
    return found


def _devices(scope: Scope) -> Iterator[Todo]:
    for device in devices.worst_devices(scope, limit=_WORST):
        why = ", ".join(reasons(device)[:3]) or _("something is wrong")
        url = reverse("device_health", args=[device.id])
        detail = device.customer if scope.kind is not Kind.CUSTOMER else ""
        yield Todo(f"geraet-{device.id}", _status(device), f"{device.name}: {why}", url, detail)


def _status(device: devices.Mention) -> Status:
    if device.at_risk:
        return Status.RISK
    return Status.WARNING if device.risk_points else Status.DANGER


def _people(scope: Scope) -> Iterator[Todo]:
    count = accounts.without_factor(scope)
    if count:
        text = ngettext(
            "%(count)s person has no second factor yet",
            "%(count)s people have no second factor yet",
            count,
        )
        url = reverse("people", args=[scope.slug]) + "?factor=nein"
        yield Todo("faktor", Status.WARNING, text % {"count": count}, url)


def _tokens(scope: Scope, at: datetime) -> Iterator[Todo]:
    token: Any
    for token in devices.tokens_ending(scope, at=at, until=at + _SOON)[:3]:
        until = date_format(localtime(token.expires_at), "SHORT_DATETIME_FORMAT")
        text = ngettext(
            "The enrolment token for %(customer)s ends, %(count)s device is still missing",
            "The enrolment token for %(customer)s ends, %(count)s devices are still missing",
            token.uses_left,
        ) % {"customer": token.customer.name, "count": token.uses_left}
        url = reverse("device_add", args=[f"k{token.customer_id}"])
        detail = _("good until %(moment)s") % {"moment": until}
        yield Todo(f"schluessel-{token.pk}", Status.INFO, text, url, detail)


def _agents(scope: Scope, now: Standing) -> Iterator[Todo]:
    if now.old_agents:
        text = ngettext(
            "%(count)s device runs another version of the agent",
            "%(count)s devices run another version of the agent",
            now.old_agents,
        ) % {"count": now.old_agents}
        url = reverse("devices", args=[scope.slug]) + "?columns=name,presence,seen,agent&sort=agent"
        detail = _("current is %(version)s") % {"version": devices.own_agent_version()}
        yield Todo("agenten", Status.INFO, text, url, detail)


def _platform(at: datetime) -> Iterator[Todo]:
    known = maintenance.processes()
    for process in known:
        if process.kind == "worker" and process.figure("disk_total_mb") is not None:
            yield from _dumps(process, at)
        for loop in process.loops:
            if loop.failures:
                text = _("Background work “%(name)s” keeps failing") % {
                    "name": loop_in_words(loop.name)
                }
                url = reverse("machine_room_queues")
                yield Todo(f"arbeit-{loop.name}", Status.DANGER, text, url)


def _dumps(worker: maintenance.Process, at: datetime) -> Iterator[Todo]:
    newest = max((dump.taken_at for dump in worker.dumps), default=None)
    failing = any(loop.name == "dump" and loop.failures for loop in worker.loops)
    if failing or maintenance.dump_is_too_old(newest_at=newest, at=at):
        yield Todo(
            "sicherung",
            Status.DANGER,
            _("The platform's own backup is older than a day"),
            reverse("machine_room_dumps"),
        )
