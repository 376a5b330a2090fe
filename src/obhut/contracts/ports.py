"""The port that tells what a device may use; the room of contracts fills it once it is built."""

from collections.abc import Callable
from enum import StrEnum


class Capability(StrEnum):
    """What a booked plan lets somebody do with a device."""

    MONITORING = "monitoring"
    INVENTORY = "inventory"
    TICKETS = "tickets"
    PATCHING = "patching"
    REMOTE = "remote"
    ANTIVIRUS = "antivirus"
    BACKUP = "backup"


ALL = frozenset(Capability)
Source = Callable[[int], frozenset[Capability]]


class _Port:
    """Who answers; until contracts are concluded in the program, every device may use all."""

    source: Source = staticmethod(lambda _device_id: ALL)


def provide(source: Source) -> None:
    """Let ``source`` answer from now on; ``config`` does it at start."""
    _Port.source = staticmethod(source)


def capabilities(device_id: int) -> frozenset[Capability]:
    """Return what may be used with the device today; an unknown device is the source's matter."""
    return _Port.source(device_id)
