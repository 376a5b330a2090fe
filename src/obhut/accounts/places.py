"""Where a request comes from: country, network and browser."""

from functools import lru_cache
from typing import cast

import maxminddb
from django.conf import settings

from obhut.accounts.rules.browser import browser_family
from obhut.accounts.rules.concurrent_use import network_of


def country_of(address: str) -> str:
    """Return the ISO code of the country of an IP address, ``""`` if unknown or without a file."""
    if not settings.GEOIP:
        return ""
    try:
        found = _countries(settings.GEOIP).get(address)
    except ValueError:
        return ""
    record = cast("dict[str, dict[str, str]]", found or {})
    return record.get("country", {}).get("iso_code", "")


def place_of(*, address: str, user_agent: str) -> dict[str, str]:
    """Return country, network and browser as they are kept with a session."""
    return {
        "country": country_of(address),
        "network": network_of(address),
        "browser": browser_family(user_agent),
    }


@lru_cache(maxsize=2)
def _countries(path: str) -> maxminddb.Reader:
    """Open the operator's file once a process; a new file takes effect at the next start."""
    return maxminddb.open_database(path)
