"""What must be right before anybody may sign in."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

_OF_ONE_PROCESS = ("locmem.LocMemCache", "dummy.DummyCache", "filebased.FileBasedCache")


def check_people(**_: Any) -> list[CheckMessage]:
    """Return what would weaken sign-in: unshared limits, a bypass code, files that are missing."""
    found: list[CheckMessage] = []
    if str(settings.CACHES["default"]["BACKEND"]).endswith(_OF_ONE_PROCESS):
        hint = "Rate limits and used one-time codes must hold over all processes."
        found.append(Error("The cache is not shared.", hint=hint, id="accounts.E001"))
    if getattr(settings, "MFA_TOTP_INSECURE_BYPASS_CODE", None):
        found.append(Error("A code bypasses the second factor.", id="accounts.E002"))
    for name in ("BREACHED_PASSWORDS", "GEOIP"):
        path = getattr(settings, name)
        if path and not Path(path).is_file():
            found.append(Error(f"OBHUT_{name} names no file: {path}", id="accounts.E003"))
    return found
