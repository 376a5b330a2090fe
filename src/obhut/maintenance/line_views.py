"""Verbindungstest: what a customer's network lets through, measured by his own browser (C-2.6d).

The line behind the handover point is the customer's own; this page tells what to ask his network
administrator for. Nothing that is measured leaves the browser.
"""

import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from obhut.kernel import clock
from obhut.kernel.clauses import clause
from obhut_protocol import batch
from obhut_protocol.limits import LINE_PATH

DOWN_BYTES = 1_048_576
MOST_UP_BYTES = 524_288
_NOISE = os.urandom(DOWN_BYTES)  # so that nothing on the way makes it smaller
_DEFAULT_PORTS = {"https": 443, "http": 80, "wss": 443, "ws": 80}


@dataclass(frozen=True, slots=True)
class Target:
    """What must be reachable: protocol in words, host and port."""

    what: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is tested: how it is called, why it matters, what to do where it fails."""

    key: str
    label: str
    why: str
    advice: str


@require_safe
@clause("C-2.6d")
def line_test(request: HttpRequest) -> HttpResponse:
    """Show the test; without scripts it says that it tested nothing, and what must be open."""
    context = {
        "questions": _questions(),
        "targets": _targets(),
        "is_secure": request.is_secure(),
        "socket_url": socket_url(),
        "post_url": post_url(),
        "down_bytes": DOWN_BYTES,
        "up_bytes": MOST_UP_BYTES,
        "at": clock.real(),
    }
    return render(request, "maintenance/line_test.html", context)


@never_cache
@require_safe
def line_time(request: HttpRequest) -> HttpResponse:
    """Answer at once with our time in milliseconds: for latency, loss and the clock."""
    return JsonResponse({"at_ms": int(clock.real().timestamp() * 1000)})


@csrf_exempt  # changes nothing and knows nobody
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def line_data(request: HttpRequest) -> HttpResponse:
    """Send a mebibyte of noise, or count what was sent: for the bandwidth; nothing is kept."""
    if request.method != "POST":
        return HttpResponse(_NOISE, content_type="application/octet-stream")
    announced = request.headers.get("Content-Length", "")
    if not announced.isdigit() or int(announced) > MOST_UP_BYTES:
        return JsonResponse({"error": _("At most 512 kB can be sent here.")}, status=413)
    return JsonResponse({"bytes": len(request.body)})


def socket_url() -> str:
    """Return where a browser tests WebSockets: beside the address of the devices."""
    return f"{settings.GATEWAY_ORIGIN}{LINE_PATH}"


def post_url() -> str:
    """Return where a browser tests the way by POST; the devices' own, else beside the gateway."""
    own: str = settings.GATEWAY_FALLBACK_URL
    if own:
        return f"{own.removesuffix(batch.BATCH_PATH)}{batch.LINE_PATH}"
    return f"{settings.GATEWAY_ORIGIN.replace('ws', 'http', 1)}{batch.LINE_PATH}"


def _targets() -> list[Target]:
    """Return each address once; often all three are one host and one port."""
    return [
        _target(_("Pages (HTTPS)"), settings.PUBLIC_URL),
        _target(_("Devices (WebSocket over HTTPS)"), socket_url()),
        _target(_("Devices where WebSockets are blocked (HTTPS POST)"), post_url()),
    ]


def _target(what: str, url: str) -> Target:
    parts = urlsplit(url)
    return Target(what, parts.hostname or "", parts.port or _DEFAULT_PORTS[parts.scheme])


def _questions() -> list[Question]:
    rows: list[tuple[Any, ...]] = [
        (
            "https", _("Encrypted pages"),
            _("The pages come over HTTPS and are not changed on the way."),
            _("Let HTTPS to the addresses below pass, without opening the encryption on the way."),
        ),
        (
            "socket", _("Lasting connection of the devices"),
            _("Each device keeps one WebSocket open; so outages show within seconds."),
            _("Let WebSockets pass (HTTP Upgrade); do not end idle connections before 2 minutes."),
        ),
        (
            "post", _("Replacement by single requests"),
            _("Where WebSockets are blocked, devices send the same by POST."),
            _("Let POST requests to the address of the devices pass."),
        ),
        (
            "latency", _("Response time and loss"),
            _("Ten short requests; remote maintenance feels direct below 150 ms."),
            _("Ask whether the line is overloaded or WLAN reception is weak."),
        ),
        (
            "clock", _("Clock of this computer"),
            _("A clock that is more than two minutes off spoils signatures and one-time codes."),
            _("Let NTP (UDP 123) pass, or set the clock by the domain."),
        ),
        (
            "bandwidth", _("Bandwidth"),
            _("Recommended: 2 Mbit/s down and 0.5 Mbit/s up for each device that is worked on."),
            _("Ask for more bandwidth, or let updates and backups run outside working hours."),
        ),
    ]  # fmt: skip
    return [Question(*row) for row in rows]
