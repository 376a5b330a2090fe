"""The curves of a device: what is drawn, its sentence, its table, its JSON."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obhut.devices import api as devices
from obhut.health.api import Point, Span, coverage, curve
from obhut.kernel import clock
from obhut.kernel.clauses import clause
from obhut.tenancy.api import Scope
from obhut.ui.components import Chart
from obhut_protocol.metrics import POSITION

_TABLE_ROWS = 24


@dataclass(frozen=True, slots=True)
class _Picture:
    """One chart: its metrics by the protocol's names, with their words and unit."""

    key: str
    title: str
    series: tuple[tuple[str, str], ...]
    unit: str = ""
    top: float | None = None
    digits: int = 1


def _pictures() -> tuple[_Picture, ...]:
    use = (
        ("cpu_percent", _("CPU")),
        ("mem_used_percent", _("Memory")),
        ("swap_used_percent", _("Swap space")),
    )
    load = (("load1", _("1 minute")), ("load5", _("5 minutes")), ("load15", _("15 minutes")))
    space = (("disk_used_percent_max", _("Space")), ("inode_used_percent_max", _("Inodes")))
    net = (("net_rx_kbps", _("received")), ("net_tx_kbps", _("sent")))
    return (
        _Picture("auslastung", _("CPU and memory"), use, "%", 100),
        _Picture("last", _("Load"), load, digits=2),
        _Picture("platz", _("Fullest disk"), space, "%", 100),
        _Picture("netz", _("Network"), net, "kbit/s"),
    )


def span_links(chosen: Span) -> list[tuple[str, str, bool]]:
    """Return key and name of every span, and whether it is the one shown."""
    labels = {
        Span.HOUR: _("1 hour"),
        Span.DAY: _("24 hours"),
        Span.WEEK: _("7 days"),
        Span.MONTH: _("30 days"),
        Span.QUARTER: _("90 days"),
        Span.YEAR: _("13 months"),
    }
    return [(span.key, labels[span], span is chosen) for span in Span]


@clause("V-P.4")
def measured(scope: Scope, device: Any, span: Span, *, at: datetime) -> str:
    """Say how much of the span was measured; nothing to say before the first minutes are over."""
    found = coverage(
        scope=scope, device_id=device.pk, span=span, until=at, known_since=device.enrolled_at
    )
    if not found.expected:
        return ""
    if not found.missing:
        return _("Measured in every minute of this period.")
    share = 100 * found.measured / found.expected
    return _("Measured in %(share)s\u00a0%% of this period; missing: %(missing)s.") % {
        "share": number_format(math.floor(share * 10) / 10, 1),
        "missing": _duration(found.missing),
    }


def _duration(minutes: int) -> str:
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": left}
    return _("%(minutes)s min") % {"minutes": left}


def charts(scope: Scope, device: Any, span: Span, *, at: datetime) -> list[Chart]:
    """Return the charts of a device over ``span``, with summary and table."""
    return [_chart(scope, device, picture, span, at) for picture in _pictures()]


@require_safe
def device_values(request: HttpRequest, device_id: int, key: str) -> HttpResponse:
    """Answer the numbers of one chart as JSON; an unknown chart is empty."""
    home: Scope = request.home  # type: ignore[attr-defined]
    device = devices.device_for(home, device_id)
    span = Span.of(request.GET.get("zeitraum", ""))
    picture = next((each for each in _pictures() if each.key == key), _pictures()[0])
    now = clock.real()
    points = _points(home, device, picture, span, now)
    return JsonResponse(
        {
            "from": int((now - span.length).timestamp()),
            "until": int(now.timestamp()),
            "times": [point.at for point in points],
            "unit": picture.unit,
            "min": 0,
            "max": picture.top,
            "zone": device.site.time_zone if device.site else "Europe/Berlin",
            "series": [_series(picture, index, points) for index in range(len(picture.series))],
        }
    )


def _series(picture: _Picture, index: int, points: list[Point]) -> dict[str, object]:
    label = picture.series[index][1]
    found: dict[str, object] = {
        "label": label,
        "digits": picture.digits,
        "values": [_rounded(point.values[index]) for point in points],
    }
    bands = [point.band for point in points if point.band is not None]
    if index == 0 and bands:
        found["band"] = {
            "labels": [
                _("%(label)s, lowest") % {"label": label},
                _("%(label)s, highest") % {"label": label},
            ],
            "low": [_rounded(low) for low, _high in bands],
            "high": [_rounded(high) for _low, high in bands],
        }
    return found


def _points(scope: Scope, device: Any, picture: _Picture, span: Span, at: datetime) -> list[Point]:
    positions = [POSITION[metric] for metric, _label in picture.series]
    return curve(scope=scope, device_id=device.pk, positions=positions, span=span, until=at)


def _chart(scope: Scope, device: Any, picture: _Picture, span: Span, at: datetime) -> Chart:
    points = _points(scope, device, picture, span, at)
    url = reverse("device_values", args=[device.pk, picture.key])
    return Chart(
        key=picture.key,
        title=picture.title,
        data_url=f"{url}?zeitraum={span.key}",
        summary=_summary(picture, points),
        headings=(_("Time"), *(label for _metric, label in picture.series)),
        rows=tuple(_row(picture, point) for point in _thinned(points)),
    )


def _summary(picture: _Picture, points: list[Point]) -> str:
    known = [point.values[0] for point in points if point.values[0] is not None]
    if not known:
        return _("Nothing was measured in this period.")
    ends = [end for point in points for end in point.band or () if end is not None] or known
    return _("%(label)s: now %(now)s, between %(low)s and %(high)s in this period.") % {
        "label": picture.series[0][1],
        "now": _words(picture, known[-1]),
        "low": _words(picture, min(ends)),
        "high": _words(picture, max(ends)),
    }


def _thinned(points: list[Point]) -> list[Point]:
    step = max(1, -(-len(points) // _TABLE_ROWS))
    return points[::-step][::-1]


def _row(picture: _Picture, point: Point) -> tuple[str, ...]:
    at = localtime(datetime.fromtimestamp(point.at, UTC))
    return (
        date_format(at, "SHORT_DATETIME_FORMAT"),
        *("–" if value is None else _words(picture, value) for value in point.values),
    )


def _words(picture: _Picture, value: float) -> str:
    text = number_format(value, picture.digits)
    return f"{text}\u00a0{picture.unit}".strip()


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
