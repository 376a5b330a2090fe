"""Verfügbarkeit: how the platform answered at its public address; for everybody signed in."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from obhut.console.machine_tabs import machine_tabs
from obhut.console.rights import may_see_machine_room, require, role_of
from obhut.kernel import clock
from obhut.kernel.clauses import clause
from obhut.maintenance import api as maintenance
from obhut.maintenance.api import MonthOfProbes, Outage, ProbedMinute
from obhut.ui.components import Badge, Status

_SHOWN = timedelta(days=92)
_MOST_OUTAGES = 50


@require_safe
@clause("C-2.6a")
def availability(request: HttpRequest) -> HttpResponse:
    """Show the months and the outages to everybody who is signed in."""
    return render(request, "console/availability.html", _context())


@require_safe
def machine_availability(request: HttpRequest) -> HttpResponse:
    """Show the same to those who run the platform, with the log of the last hour."""
    require(may_see_machine_room(role_of(request)))
    context = {
        **_context(),
        "log": [_line(each) for each in maintenance.last_hour(at=clock.real())],
        "tabs": machine_tabs(request),
        "fragment": "console/machine_room/_availability.html",
    }
    return render(request, "console/machine_room/page.html", context)


def _context() -> dict[str, Any]:
    at = clock.real()
    found = maintenance.recent_outages(since=at - _SHOWN)
    return {
        "months": [_month(each) for each in maintenance.months(at=at)],
        "outages": [_outage(each) for each in found[:_MOST_OUTAGES]],
        "more": max(0, len(found) - _MOST_OUTAGES),
    }


def _month(month: MonthOfProbes) -> tuple[str, str, str, str]:
    """Return month, share, minutes without an answer, minutes that nobody knows."""
    share = maintenance.percent_available(month.minutes)
    return (
        date_format(month.first_on, "F Y"),
        _("unknown") if share is None else f"{number_format(share, 2)} %",
        _minutes(month.minutes.down),
        _minutes(month.minutes.unknown),
    )


def _outage(outage: Outage) -> tuple[str, str, str]:
    return _moment(outage.since), _moment(outage.until), _minutes(outage.minutes)


def _line(each: ProbedMinute) -> tuple[str, Badge, str]:
    """Return minute, state and detail of one line of the log."""
    at = date_format(timezone.localtime(each.minute_at), "H:i")
    if each.is_up is None:
        return at, Badge(Status.UNKNOWN, _("nobody asked")), ""
    if each.is_up:
        return at, Badge(Status.OK, _("answered")), f"{number_format(each.took_ms or 0)} ms"
    return at, Badge(Status.DANGER, _("no answer")), each.problem


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def _minutes(count: int) -> str:
    text = ngettext("%(count)s minute", "%(count)s minutes", count)
    return text % {"count": number_format(count)}
