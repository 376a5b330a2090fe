"""How often things happen: what WELCOME asks of an agent."""

from typing import NamedTuple

from obhut_protocol import checks
from obhut_protocol.limits import MAX_INFLIGHT

_MAX_SECONDS = 24 * 60 * 60


class Limits(NamedTuple):
    """Rhythm that the server asks for, in seconds; ``max_inflight`` = unacknowledged DATA.

    ``inventory_s`` = how often to look whether the inventory changed, 0 = never.
    """

    heartbeat_s: int = 30
    sample_s: int = 60
    row_s: int = 300
    jitter_s: int = 60
    max_inflight: int = 32
    inventory_s: int = 3600


_LONGEST = dict.fromkeys(Limits._fields, _MAX_SECONDS) | {"max_inflight": MAX_INFLIGHT}
_SHORTEST = {"jitter_s": 0, "inventory_s": 0}


def parse(found: dict[str, object]) -> Limits:
    """Return the rhythm in a map; what it does not name is as usual. Raises Malformed."""
    usual = Limits()._asdict()
    return Limits(
        **{
            name: checks.integer(found.get(name, value), _SHORTEST.get(name, 1), _LONGEST[name])
            for name, value in usual.items()
        }
    )


def to_map(limits: Limits) -> dict[str, object]:
    """Return the map for the wire; what came later is in it only where it is not as usual."""
    said: dict[str, object] = limits._asdict()
    if limits.inventory_s == Limits().inventory_s:
        del said["inventory_s"]
    return said
