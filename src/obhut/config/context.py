"""What every page template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from obhut.config.version import VERSION


def page(request: HttpRequest) -> dict[str, Any]:
    """Return scope, version and mode for the frame around every page."""
    return {
        "scope": getattr(request, "scope", None),
        "home": getattr(request, "home", None),
        "version": VERSION,
        "demo": settings.DEMO,
        "reference": getattr(request, "reference", ""),
    }
