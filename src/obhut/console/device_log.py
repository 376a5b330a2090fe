"""Gerät › Protokoll: what people did to a device, what changed on it, when it was away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from obhut.audit import api as audit
from obhut.console.device_frame import frame, looked_at, to_health
from obhut.console.presence import cause_words
from obhut.devices import api as devices
from obhut.inventory import api as inventory
from obhut.kernel import clock
from obhut.ui.components import Empty

_MOST = 300
_NAMED = 3


class Period(Enum):
    """How far back the page looks."""

    WEEK = ("7", 7)
    MONTH = ("30", 30)
    QUARTER = ("90", 90)

    def __init__(self, key: str, days: int) -> None:
        self.key = key
        self.days = days

    @classmethod
    def of(cls, key: str) -> "Period":
        """Return the period that ``key`` names; a month for anything else."""
        return {each.key: each for each in cls}.get(key, cls.MONTH)


@dataclass(frozen=True, slots=True)
class Line:
    """One event: when, which kind, what, who or which details, and where more stands."""

    at: datetime
    icon: str
    kind: str
    text: str
    detail: str = ""
    url: str = ""

    @property
    def moment(self) -> str:
        """Return the time in the words of the reader."""
        return date_format(localtime(self.at), "SHORT_DATETIME_FORMAT")


@require_safe
def device_log(request: HttpRequest, device_id: int) -> HttpResponse:
    """Show what happened to a device, the latest first."""
    device = looked_at(request, device_id)
    period = Period.of(request.GET.get("zeitraum", ""))
    since = clock.real() - timedelta(days=period.days)
    lines = sorted(_lines(request, device, since), key=lambda line: line.at, reverse=True)
    context = {
        **frame(request, device),
        "lines": lines[:_MOST],
        "is_cut": len(lines) > _MOST,
        "periods": _periods(period),
        "nothing": Empty(
            "history",
            _("Nothing happened in this period"),
            _("Actions of people, changes and outages of the device stand here."),
            to_health(device),
        ),
    }
    return render(request, "console/device_log.html", context)


def _lines(request: HttpRequest, device: Any, since: datetime) -> Iterator[Line]:
    yield from _people(request, device, since)
    yield from _changes(request, device, since)
    yield from _absences(request, device, since)


def _people(request: HttpRequest, device: Any, since: datetime) -> Iterator[Line]:
    home, person = request.home, request.user  # type: ignore[attr-defined]
    reader = audit.Reader(person.role, home.kind, int(person.pk or 0))  # type: ignore[union-attr]
    said = audit.entries_about(
        home, ("device", str(device.pk)), reader=reader, since=since, limit=_MOST
    )
    for each in said:
        detail = f"{each.person} · {each.detail}" if each.detail else each.person
        yield Line(each.at, "user", _("Person"), each.event, detail)


def _changes(request: HttpRequest, device: Any, since: datetime) -> Iterator[Line]:
    """Yield one line for all changes of a section that came at once."""
    rows = inventory.changes_of(request.home, device.pk).filter(at__gte=since)  # type: ignore[attr-defined]
    found = rows.order_by("-at", "section", "key").values_list("at", "section", "key")
    for (at, section), group in groupby(found[: _MOST * 20], key=lambda row: row[:2]):
        names = [inventory.key_words(section, key) for _at, _section, key in group]
        day = at.astimezone(clock.GERMANY).date().isoformat()
        yield Line(
            at,
            "list-search",
            inventory.section_words(section),
            ngettext("%(n)s change", "%(n)s changes", len(names)) % {"n": len(names)},
            ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else ""),
            reverse("device_changes_since", args=[device.pk, day]),
        )


def _absences(request: HttpRequest, device: Any, since: datetime) -> Iterator[Line]:
    found = devices.absences_of(request.home, device.pk, since=since, limit=_MOST)  # type: ignore[attr-defined]
    for began, ended, cause in found:
        if began >= since:
            yield Line(began, "cloud-off", _("Presence"), _("was away"), cause_words(cause))
        if ended is not None:
            yield Line(ended, "circle-check", _("Presence"), _("was there again"))


def _periods(chosen: Period) -> list[tuple[str, str, bool]]:
    return [(each.key, _("%(n)s days") % {"n": each.days}, each is chosen) for each in Period]
