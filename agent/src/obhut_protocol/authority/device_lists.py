"""The list of devices that a manifest is for: only its root is signed, each device gets a proof.

The tree is that of RFC 9162 (section 2.1) over the sorted, different device keys. Its shape
follows from the number of leaves, so the signed number cannot be exceeded: for each place in the
list only one device has a proof. A device learns nothing about the others, and what reaches it
stays small however long the list is.
"""

from collections.abc import Iterable
from hashlib import sha256
from itertools import pairwise
from typing import NamedTuple

from obhut_protocol import checks
from obhut_protocol.authority.bounds import HASH_BYTES, MAX_DEVICES, MAX_PROOF
from obhut_protocol.authority.documents import exactly
from obhut_protocol.limits import ID_HEX_LENGTH
from obhut_protocol.malformed import Malformed


class Proof(NamedTuple):
    """That a device stands at ``place``; ``steps`` are the hashes beside its way to the root."""

    place: int
    steps: tuple[bytes, ...]


class DeviceList:
    """The whole list, for the side that orders. Raises Malformed for a bad or an empty one."""

    def __init__(self, device_keys: Iterable[str]) -> None:
        found = {checks.hex_id(key, ID_HEX_LENGTH) for key in device_keys}
        if not 0 < len(found) <= MAX_DEVICES:
            raise Malformed("list of devices is empty or too long")
        self.devices = tuple(sorted(found))
        self._levels = [[_leaf(key) for key in self.devices]]
        while len(self._levels[-1]) > 1:
            self._levels.append(_above(self._levels[-1]))

    @property
    def root(self) -> bytes:
        """Return what the manifest holds."""
        return self._levels[-1][0]

    def proof(self, device_key: str) -> Proof:
        """Return the proof of one device. Raises ValueError if it is not in the list."""
        index = place = self.devices.index(device_key)
        steps = []
        for level in self._levels[:-1]:
            if place ^ 1 < len(level):
                steps.append(level[place ^ 1])
            place //= 2
        return Proof(index, tuple(steps))


def is_listed(device_key: str, proof: Proof, *, root: bytes, count: int) -> bool:
    """Say whether the device stands in the list of ``count`` devices with this root."""
    place, last, found = proof.place, count - 1, _leaf(device_key)
    for step in proof.steps:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = _node(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = _node(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and proof.place < count and found == root


def to_items(proof: Proof) -> list[object]:
    """Return what is written of a proof."""
    return [proof.place, list(proof.steps)]


def of_items(value: object) -> Proof:
    """Return the proof. Raises Malformed."""
    index, steps = exactly(value, 2)
    found = checks.items(steps, MAX_PROOF)
    return Proof(
        checks.integer(index, 0, MAX_DEVICES - 1),
        tuple(checks.binary(step, HASH_BYTES) for step in found),
    )


def _above(level: list[bytes]) -> list[bytes]:
    paired = [_node(left, right) for left, right in list(pairwise(level))[::2]]
    return [*paired, level[-1]] if len(level) % 2 else paired


def _leaf(device_key: str) -> bytes:
    return sha256(b"\0" + bytes.fromhex(device_key)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()
