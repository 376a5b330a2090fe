"""The layers that this device accepted, kept for when there is no connection, and what they mean.

Every layer was judged before it came into the file; what the server said beside (groups, windows)
lies in it too, so that a device merges the same offline.
"""

from typing import NamedTuple

from obhut_agent.state import State
from obhut_protocol import checks, codec
from obhut_protocol.authority import certificates, documents
from obhut_protocol.authority.bounds import MAX_BODY, MAX_PLACE
from obhut_protocol.malformed import Malformed
from obhut_protocol.policies import layers, merging
from obhut_protocol.policies.keys import Value
from obhut_protocol.policies.layers import Layer
from obhut_protocol.policies.merging import Authored, Policy

_VERSION = 1
MAX_LAYERS = 32
_MAX_FILE = 1024 * 1024


class Kept(NamedTuple):
    """``layers`` = as they came, with certificates and signatures."""

    layers: tuple[bytes, ...] = ()
    server_places: frozenset[str] = frozenset()
    server_values: dict[str, Value] | None = None

    def held(self, layer: Layer) -> Layer | None:
        """Return the version that this device has of a layer."""
        place = (layer.level, layer.target)
        return next((_layer(one) for one in self.layers if _place(one) == place), None)

    def with_layer(self, raw: bytes) -> "Kept":
        """Return the set with a judged layer in place of its older version. Raises Malformed."""
        place = _place(raw)
        others = [one for one in self.layers if _place(one) != place]
        if len(others) >= MAX_LAYERS:
            raise Malformed("too many layers")
        return self._replace(layers=(*others, raw))

    def merged(self, device_key: str) -> Policy:
        """Return what holds on this device."""
        return merging.merge(
            [_authored(raw) for raw in self.layers],
            device_key=device_key,
            server_places=self.server_places,
            server_values=self.server_values,
        )


def encode(kept: Kept) -> bytes:
    """Return the content of the file. Raises Malformed."""
    said = kept.server_values or {}
    return codec.pack(
        [_VERSION, list(kept.layers), sorted(kept.server_places), said], most=_MAX_FILE
    )


def decode(raw: bytes) -> Kept:
    """Return what a file holds. Raises Malformed."""
    items = documents.exactly(codec.unpack(raw, most=_MAX_FILE), 4)
    version, found, places, values = items
    checks.integer(version, _VERSION, _VERSION)
    return Kept(
        tuple(documents.blob(one, 2 * MAX_BODY) for one in checks.items(found, MAX_LAYERS)),
        frozenset(checks.text(one, MAX_PLACE) for one in checks.items(places, MAX_LAYERS)),
        layers.read_values(values),
    )


def load(state: State) -> Kept:
    """Return what is kept; nothing at all allows nothing. Raises OSError, Malformed."""
    return decode(state.policy.read_bytes()) if state.policy.exists() else Kept()


def _layer(raw: bytes) -> Layer:
    return layers.read(layers.decode(raw)[1].body)


def _place(raw: bytes) -> tuple[int, str]:
    layer = _layer(raw)
    return layer.level, layer.target


def _authored(raw: bytes) -> Authored:
    found, signed = layers.decode(raw)
    names = (certificates.read(one.body).name for one in found)
    return Authored(layers.read(signed.body), ", ".join(names))
