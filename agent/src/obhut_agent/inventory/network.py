"""Network cards and what else carries an address for long: bridges, bonds, tunnels."""

import ipaddress
from collections.abc import Mapping
from pathlib import Path

from obhut_agent.inventory.source import Entries, Source, integer, key, text
from obhut_agent.reading import content, lines, listing

_LEFT_OUT = (
    "lo", "veth", "br-", "docker", "virbr", "vnet", "tap", "cali", "flannel", "cni", "ifb", "dummy",
    "sit", "ip6tnl", "gre", "erspan", "lxc", "lxd", "podman", "teql", "tunl",
)  # fmt: skip
_TEMPORARY, _DEPRECATED = 0x01, 0x20
_GLOBAL = "00"
_MAX_ADDRESSES = 32


def network(source: Source) -> Entries:
    """Return one entry an interface; those that come and go with containers are left out."""
    addresses = _addresses(source)
    found: Entries = {}
    for name in listing(f"{source.root}/sys/class/net"):
        if name.startswith(_LEFT_OUT):
            continue
        base = f"{source.root}/sys/class/net/{name}"
        found[key(name)] = {
            "mac": _mac(base),
            "speed_mbit": integer(content(f"{base}/speed")) or None,
            "kind": _kind(base),
            "addresses": addresses.get(name, [])[:_MAX_ADDRESSES],
        }
    return found


def _mac(base: str) -> str | None:
    found = text(content(f"{base}/address"))
    return None if found is None or not found.strip(":0") else found


def _kind(base: str) -> str:
    marks = {"wireless": "wlan", "phy80211": "wlan", "bridge": "bridge", "bonding": "bond"}
    marks |= {"tun_flags": "vpn", "device": "ethernet"}
    for mark, kind in marks.items():
        if Path(f"{base}/{mark}").exists():
            return kind
    return "vpn" if content(f"{base}/type").strip() == "65534" else "other"


def _addresses(source: Source) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, four in source.addresses().items():
        found[name] = sorted(four)
    for name, six in sorted(_ip6(source.root)):
        found.setdefault(name, []).append(six)
    return found


def _ip6(root: str) -> list[tuple[str, str]]:
    """Return the lasting addresses: temporary ones are made to hide who it is."""
    found = []
    for line in lines(f"{root}/proc/net/if_inet6"):
        fields = line.split()
        if len(fields) != 6 or fields[3] != _GLOBAL:
            continue
        try:
            flags, number = int(fields[4], 16), int(fields[0], 16)
            address = str(ipaddress.IPv6Address(number))
        except ValueError:
            continue
        if not flags & (_TEMPORARY | _DEPRECATED):
            found.append((fields[5], address))
    return found
