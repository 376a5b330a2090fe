"""Which version of the protocol two sides speak.

A version is a number; each side speaks a span of them, a server the current one and the two
before, so that a fleet may be updated over months. Within a version the protocol only grows:
unknown frame types, unknown keys and extra trailing items are ignored, nothing that exists is
ever changed (golden frames), so most growth needs no new number at all.
"""

from typing import NamedTuple

from obhut_protocol.limits import PROTO_MAX, PROTO_MIN

KEPT = 2
"""Versions before the current one that a server still speaks."""


class Versions(NamedTuple):
    """A span, both ends included."""

    low: int
    high: int

    @classmethod
    def of_server(cls, current: int) -> "Versions":
        """Return what a server of version ``current`` speaks."""
        return cls(max(1, current - KEPT), current)

    def common(self, other: "Versions") -> int | None:
        """Return the highest version that both speak, None if there is none."""
        highest = min(self.high, other.high)
        return highest if highest >= max(self.low, other.low) else None


OURS = Versions(PROTO_MIN, PROTO_MAX)
