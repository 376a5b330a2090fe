"""Updates of a whole fleet: which security updates are missing, the worst first; read only."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from obhut.inventory import queries
from obhut.inventory.words import severity_choices, urgency_badge
from obhut.kernel import clock
from obhut.tenancy.api import Kind, Scope
from obhut.ui.components import Action, Crumb, Empty, Status, Tile
from obhut.ui.lists import Cell, Choice, Column, ListDefinition, Search, answer

_LATE = timedelta(days=14)


@require_safe
def updates(request: HttpRequest, org: str) -> HttpResponse:
    """List the missing security updates of the scope, a line a version that would help."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    context = {"tiles": _tiles(scope)}
    rows = queries.missing_grouped(scope)
    return answer(request, _grouped(scope), rows, template="inventory/updates.html", **context)


@require_safe
def missing(request: HttpRequest, org: str) -> HttpResponse:
    """List the missing security updates of the scope, a line a device."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    crumbs = [
        Crumb(_("Updates"), reverse("updates", args=[scope.slug])),
        Crumb(_("By device")),
    ]
    rows = queries.missing_in(scope)
    return answer(
        request, _by_device(scope), rows, template="inventory/missing.html", crumbs=crumbs
    )


def _tiles(scope: Scope) -> list[Tile]:
    url = reverse("missing_updates", args=[scope.slug])
    rows = queries.missing_in(scope)
    day = clock.real().astimezone(clock.GERMANY).date() - _LATE
    waiting = rows.values("device_id").distinct().count()
    late = rows.filter(since__lt=day).values("device_id").distinct().count()
    worst = rows.filter(urgency=0).values("device_id").distinct().count()
    return [
        Tile(_("Devices that lack a security update"), str(waiting), url, _status(waiting)),
        Tile(
            _("lack a critical one"), str(worst), f"{url}?severity=0", _status(worst, danger=True)
        ),
        Tile(
            _("lack one for more than 14 days"),
            str(late),
            f"{url}?sort=since",
            _status(late, danger=True),
        ),
    ]


def _status(count: int, *, danger: bool = False) -> Status:
    if not count:
        return Status.OK
    return Status.DANGER if danger else Status.WARNING


def _grouped(scope: Scope) -> ListDefinition:
    def name(row: Any) -> Cell:
        query = urlencode({"q": f"{row.name} {row.version_to}"})
        return Cell(row.name, url=f"{reverse('missing_updates', args=[scope.slug])}?{query}")

    return ListDefinition(
        key="updates",
        title=_("Missing security updates"),
        columns=(
            Column(
                key="name", label=_("Product"), value=name, fields=("name", "version_to"),
                sort="name", primary=True, export=lambda r: r.name,
            ),
            _severity(),
            Column(
                key="to", label=_("Available"), value=lambda r: r.version_to,
                fields=("version_to",), sort="version_to",
            ),
            Column(
                key="devices", label=_("Devices"), value=lambda r: r.devices,
                fields=("devices",), sort="devices", number=True,
            ),
            Column(
                key="since", label=_("Missing since"), value=lambda r: _day(r.first),
                fields=("first",), sort="first", short=True,
            ),
        ),
        sort="severity",
        row_key="row",
        filters=(_severities(),),
        search=Search(label=_("Search updates"), fields=("name", "version_to")),
        empty=_nothing(scope),
        export_name="sicherheitsupdates",
    )  # fmt: skip


def _by_device(scope: Scope) -> ListDefinition:
    customer = Column(
        key="customer", label=_("Customer"), value=lambda r: r.device__customer__name,
        fields=("device__customer__name",), sort="device__customer__name",
    )  # fmt: skip
    return ListDefinition(
        key="fehlend",
        title=_("Missing security updates by device"),
        columns=(
            Column(
                key="device", label=_("Device"), value=_device,
                fields=("device_id", "device__name"), sort="device__name", primary=True,
                export=lambda r: r.device__name,
            ),
            *([customer] if scope.kind is not Kind.CUSTOMER else []),
            Column(
                key="name", label=_("Product"), value=lambda r: r.name, fields=("name",),
                sort="name",
            ),
            _severity(),
            Column(
                key="from", label=_("Installed"), value=lambda r: r.version_from,
                fields=("version_from",),
            ),
            Column(
                key="to", label=_("Available"), value=lambda r: r.version_to,
                fields=("version_to",),
            ),
            Column(
                key="since", label=_("Missing since"), value=_missing_since, fields=("since",),
                sort="since", short=True, export=lambda r: _day(r.since),
            ),
        ),
        sort="severity",
        row_key="key",
        filters=(_severities(),),
        search=Search(
            label=_("Search updates"), fields=("name", "version_to", "device__name"),
            placeholder=_("Product, version or device"),
        ),
        empty=_nothing(scope),
        export_name="fehlende-updates",
    )  # fmt: skip


def _severity() -> Column:
    return Column(
        key="severity", label=_("Importance"), value=lambda r: urgency_badge(r.urgency),
        fields=("urgency",), sort="urgency",
    )  # fmt: skip


def _severities() -> Choice:
    return Choice(
        key="severity", label=_("Importance"), choices=severity_choices(), apply="urgency"
    )


def _nothing(scope: Scope) -> Empty:
    return Empty(
        "circle-check",
        _("No security update is missing"),
        _("No device of this area has reported one that it could install."),
        Action(_("Show devices"), reverse("devices", args=[scope.slug])),
    )


def _device(row: Any) -> Cell:
    return Cell(row.device__name, url=reverse("device_updates", args=[row.device_id]))


def _missing_since(row: Any) -> Cell:
    days = (clock.real().astimezone(clock.GERMANY).date() - row.since).days
    return Cell(_day(row.since), detail=ngettext("%(n)s day", "%(n)s days", days) % {"n": days})


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
