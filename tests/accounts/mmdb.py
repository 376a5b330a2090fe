"""Writes a small MMDB file (MaxMind DB 2.0): networks to countries, IPv4 only."""

from ipaddress import IPv4Network
from pathlib import Path

_MARKER = b"\xab\xcd\xefMaxMind.com"


def write(path: Path, countries: dict[str, str]) -> None:
    """Write ``countries`` (network → ISO code); networks must not overlap."""
    records = {code: _country(code) for code in sorted(set(countries.values()))}
    data, places = b"", {}
    for code, record in records.items():
        places[code] = len(data)
        data += record
    nodes: list[list[int | None]] = [[None, None]]
    for network, code in countries.items():
        _insert(nodes, IPv4Network(network), -1 - places[code])
    tree = b"".join(_node(pair, len(nodes)) for pair in nodes)
    path.write_bytes(tree + bytes(16) + data + _MARKER + _metadata(len(nodes)))


def _insert(nodes: list[list[int | None]], network: IPv4Network, leaf: int) -> None:
    bits = f"{int(network.network_address):032b}"[: network.prefixlen]
    node = 0
    for bit in bits[:-1]:
        following = nodes[node][int(bit)]
        if following is None:
            nodes.append([None, None])
            following = nodes[node][int(bit)] = len(nodes) - 1
        node = following
    nodes[node][int(bits[-1])] = leaf


def _node(pair: list[int | None], count: int) -> bytes:
    """Return 24-bit records: the count means nothing found, larger ones point into the data."""
    values = [
        count if value is None else value if value >= 0 else count + 16 + (-1 - value)
        for value in pair
    ]
    return b"".join(value.to_bytes(3, "big") for value in values)


def _metadata(count: int) -> bytes:
    entries = {
        "binary_format_major_version": _number(2, 5),
        "binary_format_minor_version": _number(0, 5),
        "build_epoch": _number(1, 9),
        "database_type": _text("Test"),
        "description": _map({"en": _text("test")}),
        "ip_version": _number(4, 5),
        "languages": bytes([0x01, 0x04]) + _text("en"),
        "node_count": _number(count, 6),
        "record_size": _number(24, 5),
    }
    return _map(entries)


def _country(code: str) -> bytes:
    return _map({"country": _map({"iso_code": _text(code)})})


def _map(entries: dict[str, bytes]) -> bytes:
    return bytes([7 << 5 | len(entries)]) + b"".join(_text(k) + v for k, v in entries.items())


def _text(text: str) -> bytes:
    """Return a string of up to 28 bytes."""
    assert len(text) <= 28
    return bytes([2 << 5 | len(text)]) + text.encode()


def _number(value: int, kind: int) -> bytes:
    """Return an unsigned number: kind 5 = 16 bits, 6 = 32 bits, 9 = 64 bits."""
    plain = value.to_bytes((value.bit_length() + 7) // 8, "big")
    head = bytes([kind << 5 | len(plain)]) if kind < 8 else bytes([len(plain), kind - 7])
    return head + plain
