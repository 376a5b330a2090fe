"""Which machine this is: an id that is bound to the hardware but does not reveal it.

``/etc/machine-id`` must not leave the machine in clear (systemd's rule), so a SHA-256 with our own
context in front is sent. Without it the mainboard's UUID serves, then host name and network
address. The id only tells a copied key from a moved one; whoever controls the device can send any
id, so nothing is granted because of it, and choosing another file weakens nothing.
"""

import os
from hashlib import sha256
from pathlib import Path

_CONTEXT = b"obhut/1 hardware-id\x00"
MACHINE_ID = Path("/etc/machine-id")
_PRODUCT_UUID = Path("/sys/class/dmi/id/product_uuid")
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_NETWORK = Path("/sys/class/net")


def hardware_id(machine_id_file: Path = MACHINE_ID) -> str:
    """Return 64 hexadecimal digits that stay the same on this machine."""
    for kind, source in (("machine", machine_id_file), ("product", _PRODUCT_UUID)):
        value = _first_line(source)
        if len(value) >= 16:
            return _hashed(kind, value)
    return _hashed("host", f"{hostname()} {_network_address()}")


def hostname() -> str:
    """Return the host name, "?" where the system has none."""
    return os.uname().nodename or "?"


def boot_id() -> str:
    """Return an id that changes with each boot."""
    return _first_line(_BOOT_ID) or "unknown"


def _hashed(kind: str, value: str) -> str:
    return sha256(_CONTEXT + f"{kind} {value}".encode(errors="replace")).hexdigest()


def _first_line(path: Path) -> str:
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            return file.readline(200).strip()
    except OSError:
        return ""


def _network_address() -> str:
    try:
        cards = sorted(_NETWORK.iterdir())
    except OSError:
        return ""
    return next(
        (found for card in cards if (found := _first_line(card / "address")).strip(":0")), ""
    )
