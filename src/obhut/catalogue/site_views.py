"""For search engines: which pages there are, and which are none of their business."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from obhut.catalogue import queries
from obhut.kernel import clock

_PLAIN = ("deadlines", "contact", "imprint", "privacy_notice", "accessibility", "requirements")
_CLOSED = ("/o/", "/geraete/", "/konto/", "/api/", "/anmelden/", "/einladung/", "/buchen/")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the public pages, with the day on which prices or descriptions last changed."""
    held = queries.price_list_on(clock.today())
    since = held.valid_from if held else None
    pages: list[tuple[str, date | None]] = [(reverse("offers"), since), (reverse("prices"), since)]
    for each in queries.offers():
        day = each.description.effective_on if each.description else None
        pages.append((reverse("offer", args=[each.key]), day))
    pages += [(reverse(name), None) for name in _PLAIN]
    context = {"pages": [(f"{settings.PUBLIC_URL}{path}", day) for path, day in pages]}
    return render(request, "catalogue/sitemap.xml", context, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep search engines to the public pages."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _CLOSED)]
    lines.append(f"Sitemap: {settings.PUBLIC_URL}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
