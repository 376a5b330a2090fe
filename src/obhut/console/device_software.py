"""Gerät › Software, Gerät › Updates and what has changed on it since a day."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obhut.console.device_frame import frame, looked_at, to_health
from obhut.inventory import api as inventory
from obhut.kernel import clock
from obhut.ui.components import Empty
from obhut.ui.lists import Cell, Choice, Column, ListDefinition, Search, YesNo, answer

_TEMPLATE = "console/device_list_tab.html"
_FIRST_DAYS = 7


@require_safe
def device_software(request: HttpRequest, device_id: int) -> HttpResponse:
    """List the products of a device."""
    device = looked_at(request, device_id)
    home = request.home  # type: ignore[attr-defined]
    rows = inventory.software_of(home, device_id=device.pk, customer_id=device.customer_id)
    note = _as_of(inventory.received_at(home, device.pk, "packages"))
    changes = reverse("device_changes", args=[device.pk])
    context = {**frame(request, device), "note": note, "changes_url": changes}
    return answer(request, _software(device), rows, template=_TEMPLATE, **context)


@require_safe
def device_updates(request: HttpRequest, device_id: int) -> HttpResponse:
    """List the updates that wait on a device; nothing can be started here."""
    device = looked_at(request, device_id)
    home = request.home  # type: ignore[attr-defined]
    rows = inventory.by_severity(inventory.pending_of(home, device.pk))
    note = _as_of(inventory.received_at(home, device.pk, "updates"))
    context = {**frame(request, device), "note": note}
    return answer(request, _updates(device, known=bool(note)), rows, template=_TEMPLATE, **context)


@require_safe
def device_changes(request: HttpRequest, device_id: int) -> HttpResponse:
    """Send to what has changed since the day of the form, else within the last week."""
    first = clock.real().astimezone(clock.GERMANY).date() - timedelta(days=_FIRST_DAYS)
    wanted = request.GET.get("seit", "")
    since = wanted if inventory.start_of(wanted) else first.isoformat()
    return HttpResponseRedirect(reverse("device_changes_since", args=[device_id, since]))


@require_safe
def device_changes_since(request: HttpRequest, device_id: int, since: str) -> HttpResponse:
    """List what is another one now than at the beginning of a day."""
    start = inventory.start_of(since)
    if start is None:
        raise Http404
    device = looked_at(request, device_id)
    home = request.home  # type: ignore[attr-defined]
    rows = inventory.difference(home, device.pk, since=start)
    context = {
        **frame(request, device),
        "since": since,
        "days": _days(device.pk, since),
        "note": _("What is different now than on %(day)s at the beginning of the day.")
        % {"day": date_format(start.date(), "SHORT_DATE_FORMAT")},
    }
    return answer(
        request, _changes(device), rows, template="console/device_changes.html", **context
    )


def _days(device_id: int, chosen: str) -> list[tuple[str, str, str, bool]]:
    """Return key, label, address and whether it is shown of the days one asks for most."""
    today = clock.real().astimezone(clock.GERMANY).date()
    found = []
    for back in (0, 1, 2, 3, 4, 5, 6, 7, 30):
        day = today - timedelta(days=back)
        url = reverse("device_changes_since", args=[device_id, day.isoformat()])
        found.append((str(back), _day_name(day, back), url, day.isoformat() == chosen))
    return found


def _day_name(day: date, back: int) -> str:
    words = {
        0: _("today"),
        1: _("yesterday"),
        7: _("a week ago"),
        30: _("30 days ago"),
    }
    return words.get(back) or date_format(day, "l")


def _software(device: Any) -> ListDefinition:
    return ListDefinition(
        key="software",
        title=_("Software"),
        columns=(
            Column(
                key="name", label=_("Product"), value=lambda r: r.name, fields=("name",),
                sort="name", primary=True,
            ),
            Column(
                key="version", label=_("Version"), value=lambda r: r.version,
                fields=("version",), sort="version",
            ),
            Column(
                key="kind", label=_("Kind"), value=lambda r: inventory.kind_words(r.kind),
                fields=("kind",), sort="kind",
            ),
            Column(
                key="source", label=_("Source"), value=lambda r: r.source, fields=("source",),
                sort="source",
            ),
        ),
        sort="name",
        row_key="identity",
        filters=(
            Choice(
                key="kind", label=_("Kind"), choices=inventory.kind_choices(), apply="kind"
            ),
        ),
        search=Search(label=_("Search software"), fields=("name", "version"),
                      placeholder=_("Product or version")),
        empty=Empty(
            "list-search", _("No software known yet"),
            _("The agent sends its list of software some minutes after it has enrolled."),
            to_health(device),
        ),
        export_name="software",
    )  # fmt: skip


def _updates(device: Any, *, known: bool) -> ListDefinition:
    nothing = (
        Empty(
            "circle-check", _("No updates wait"), _("This device has everything that it knows."),
            to_health(device),
        )
        if known
        else Empty(
            "list-search", _("No updates known yet"),
            _("The agent asks the package sources of the device and reports what waits."),
            to_health(device),
        )
    )  # fmt: skip
    return ListDefinition(
        key="updates",
        title=_("Updates"),
        columns=_update_columns(),
        sort="severity",
        row_key="key",
        filters=(
            YesNo(
                key="security", label=_("Security"), yes=_("Security updates"),
                no=_("Other updates"), apply="is_security",
            ),
        ),
        search=Search(label=_("Search updates"), fields=("name", "origin")),
        empty=nothing,
        export_name="updates",
    )  # fmt: skip


def _update_columns() -> tuple[Column, ...]:
    return (
        Column(
            key="name", label=_("Product"), value=lambda r: r.name, fields=("name",), sort="name",
            primary=True,
        ),
        Column(
            key="severity", label=_("Importance"), value=_importance,
            fields=("is_security", "severity"), sort="urgency",
        ),
        Column(
            key="from", label=_("Installed"), value=lambda r: r.version_from,
            fields=("version_from",),
        ),
        Column(
            key="to", label=_("Available"), value=lambda r: r.version_to, fields=("version_to",),
        ),
        Column(
            key="since", label=_("Missing since"), value=lambda r: _day(r.since),
            fields=("since",), sort="since", short=True,
        ),
        Column(
            key="origin", label=_("Origin"), value=lambda r: r.origin, fields=("origin",),
            sort="origin",
        ),
    )  # fmt: skip


def _changes(device: Any) -> ListDefinition:
    return ListDefinition(
        key="aenderungen",
        title=_("Changes"),
        columns=(
            Column(
                key="name", label=_("What"), value=_changed, fields=("section", "key"),
                sort="key", primary=True,
            ),
            Column(
                key="part", label=_("Part"),
                value=lambda r: inventory.section_words(r.section), fields=("section",),
                sort="section",
            ),
            Column(key="was", label=_("Before"), value=lambda r: r.was, fields=("was",)),
            Column(key="after", label=_("Now"), value=lambda r: r.after, fields=("after",)),
            Column(
                key="time", label=_("Last changed"), value=lambda r: _moment(r.at),
                fields=("at",), sort="at", short=True,
            ),
        ),
        sort="-time",
        filters=(
            Choice(
                key="part", label=_("Part"), choices=inventory.section_choices(),
                apply="section",
            ),
        ),
        search=Search(label=_("Search changes"), fields=("key", "after")),
        empty=Empty(
            "history", _("Nothing has changed"),
            _("Hardware and software are as they were at the beginning of that day."),
            to_health(device),
        ),
        export_name="aenderungen",
    )  # fmt: skip


def _changed(row: Any) -> Cell:
    name = inventory.key_words(row.section, row.key)
    return Cell(name, detail=row.key if name != row.key else "")


def _importance(row: Any) -> Any:
    return inventory.severity_badge(row.severity) if row.is_security else _("no security update")


def _as_of(at: datetime | None) -> str:
    return _("As of %(time)s") % {"time": _moment(at)} if at else ""


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")


def _day(day: Any) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
