"""Suche: devices, customers, people, sites and pages, inside what the person may see."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obhut.accounts import api as accounts
from obhut.console.layout import own_pages, pages_of
from obhut.console.presence import presence_badge
from obhut.console.rights import role_of
from obhut.devices import api as devices
from obhut.tenancy import api as tenancy
from obhut.tenancy.api import Scope
from obhut.ui.components import Badge

SHORTEST = 2
_LONGEST = 100
_LIMIT = 20
_PLACES = {"partner": "building", "customer": "building-community", "site": "building"}


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the answer."""

    key: str
    icon: str
    label: str
    url: str
    detail: str = ""
    badge: Badge | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind; ``all_url`` leads to the list with all of them."""

    key: str
    label: str
    hits: tuple[Hit, ...]
    all_url: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, and the hit that opens when somebody just presses Enter."""

    groups: tuple[Group, ...]
    best: Hit | None

    @property
    def count(self) -> int:
        """Return the number of hits."""
        return sum(len(group.hits) for group in self.groups)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the hits; with ``los`` (Enter in the frame's field) go to the best one, see ADR 96."""
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:_LONGEST]
    answer = find(request, text) if len(text) >= SHORTEST else Answer((), None)
    if "los" in request.GET and answer.best is not None:
        _tell_of_others(request, text, answer)
        return HttpResponseRedirect(answer.best.url)
    context = {"text": text, "answer": answer, "too_short": 0 < len(text) < SHORTEST}
    is_fragment = request.headers.get("HX-Request") == "true"
    name = "console/_search_hits.html" if is_fragment else "console/search.html"
    return render(request, name, context)


def find(request: HttpRequest, text: str) -> Answer:
    """Look for ``text`` in everything that the person may see."""
    home: Scope = request.home  # type: ignore[attr-defined]
    found = devices.find_devices(home, text, limit=_LIMIT)
    groups = (
        _devices(home, text, found),
        *_places(home, text),
        _people(home, text, role_of(request)),
        _pages(request, home, text),
    )
    shown = tuple(group for group in groups if group.hits)
    return Answer(shown, _best(shown, found, text))


def _best(groups: tuple[Group, ...], found: list[devices.FoundDevice], text: str) -> Hit | None:
    """Return what is called so, else what begins so, devices first; else the only hit."""
    hits = [hit for group in groups for hit in group.hits]
    if len(hits) == 1:
        return hits[0]
    ranks = [device.rank for device in found] + [_rank(hit, text) for hit in hits[len(found) :]]
    best = min(ranks, default=devices.BEGINS + 1)
    return hits[ranks.index(best)] if best <= devices.BEGINS else None


def _rank(hit: Hit, text: str) -> int:
    """Return the rank of what is no device, on the scale of devices."""
    name, wanted = hit.label.casefold(), text.casefold()
    if name == wanted:
        return 0
    return devices.BEGINS if name.startswith(wanted) else devices.BEGINS + 1


def _tell_of_others(request: HttpRequest, text: str, answer: Answer) -> None:
    """Say on the page that opens that there were more hits, with the way to them."""
    if answer.count == 1:
        return
    words = _("“%(text)s” has %(count)s hits, this one fits best.") % {
        "text": text, "count": answer.count,
    }  # fmt: skip
    url = f"{reverse('search')}?{urlencode({'q': text})}"
    messages.info(
        request,
        format_html('{} <a id="alle-treffer" href="{}">{}</a>', words, url, _("Show all hits")),
    )


def _devices(home: Scope, text: str, found: list[devices.FoundDevice]) -> Group:
    hits = tuple(
        Hit(
            f"geraet-{each.id}",
            "device-desktop",
            each.name,
            reverse("device_health", args=[each.id]),
            " · ".join(
                word
                for word in (each.customer, each.hostname, _("at risk") if each.at_risk else "")
                if word and word != each.name
            ),
            presence_badge(
                each.presence,
                is_quarantined=each.quarantined_at is not None,
                cause=each.offline_cause,
            ),
        )
        for each in found
    )
    more = reverse("devices", args=[home.slug]) if len(found) == _LIMIT else ""
    return Group("geraete", _("Devices"), hits, more)


def _places(home: Scope, text: str) -> list[Group]:
    labels = {"partner": _("Partners"), "customer": _("Customers"), "site": _("Sites")}
    found = tenancy.find_places(home, text, limit=_LIMIT)
    return [
        Group(kind, label, tuple(_place(each) for each in found if each.kind == kind))
        for kind, label in labels.items()
    ]


def _place(each: tenancy.FoundPlace) -> Hit:
    url = reverse("overview", args=[each.area])
    if each.kind == "site":
        url = reverse("site", args=[each.area, each.id])
    return Hit(f"{each.kind}-{each.id}", _PLACES[each.kind], each.name, url, each.detail)


def _people(home: Scope, text: str, role: str) -> Group:
    found = accounts.find_people(home, text, limit=_LIMIT) if role in accounts.READERS else []
    hits = tuple(
        Hit(
            f"person-{each.pk}",
            "user",
            each.full_name,
            reverse("person", args=[home.slug, each.pk]),
            each.get_role_display(),
        )
        for each in found
    )
    return Group("personen", _("People"), hits)


def _pages(request: HttpRequest, home: Scope, text: str) -> Group:
    """Find pages by their names; what stands in nobody's navigation is found by nobody."""
    known = [*pages_of(home, role_of(request)), *own_pages()]
    wanted = text.casefold()
    hits = tuple(
        Hit(f"seite-{number}", item.icon, item.label, item.url)
        for number, item in enumerate(known)
        if wanted in item.label.casefold()
    )
    return Group("seiten", _("Pages and settings"), hits)
