"""When two open sessions of one person look like two people (V-4.2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from obhut.kernel.clauses import clause

WINDOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A session was seen at ``at`` from this country (ISO code, ``""`` unknown) and network."""

    at: datetime
    country: str
    network: str
    browser: str


@clause("V-4.2")
def conflicting(
    *, current: Sighting, others: Iterable[Sighting], window: timedelta = WINDOW
) -> Sighting | None:
    """Return the first other sighting that one person can hardly have caused, or ``None``.

    Two countries within ``window`` are suspicious. Where a country is unknown, a different network
    *and* a different browser are; either alone is everyday life (telephone, second browser).
    """
    return next(
        (o for o in others if abs(current.at - o.at) <= window and _apart(current, o)), None
    )


def network_of(address: str) -> str:
    """Return the network of an IP address as shown and compared: /24, for IPv6 /48."""
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    length = 24 if isinstance(ip, IPv4Address) else 48
    return str(ip_network((ip, length), strict=False))


def _apart(one: Sighting, other: Sighting) -> bool:
    if one.country and other.country:
        return one.country != other.country
    return one.network != other.network and one.browser != other.browser
