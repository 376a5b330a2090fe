"""Where a device is, as the public network shows it."""

import ipaddress


def public_address(peer: str, *, forwarded: str) -> str:
    """Return the public address of a device, of IPv6 its /64 network; empty where there is none.

    Devices of one place share it. ``forwarded`` (X-Forwarded-For) is believed only from a proxy on
    this machine; its last entry is the one that the proxy itself has seen.
    """
    seen = _parsed(peer)
    if seen is not None and seen.is_loopback:
        seen = _parsed(forwarded.rpartition(",")[2].strip())
    if seen is None or not seen.is_global:
        return ""
    if isinstance(seen, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((seen, 64), strict=False).network_address)
    return str(seen)


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
