"""One layer of a policy: a signed document of its author, with a version and a history."""

from enum import IntEnum
from typing import NamedTuple

from obhut_protocol import checks, codec
from obhut_protocol.authority import documents, signers
from obhut_protocol.authority.bounds import CLOCK_MS, HASH_BYTES, MAX_PLACE, MAX_REASON, MAX_SIGNERS
from obhut_protocol.authority.certificates import Certificate
from obhut_protocol.authority.documents import Kind, Signed
from obhut_protocol.authority.keys import Verify
from obhut_protocol.authority.kinds import POLICY, POLICY_WIDE
from obhut_protocol.authority.refusals import Reason, Refused, require
from obhut_protocol.authority.signers import Instants
from obhut_protocol.authority.trust import Trust
from obhut_protocol.limits import ID_HEX_LENGTH, MAX_LABEL
from obhut_protocol.malformed import Malformed
from obhut_protocol.policies.keys import RULES, Value

_VERSION = 1
MAX_MEMBERS = 400
_MAX_VALUES = 64
_MOST_VERSIONS = 1_000_000
_FIELDS = 9


class Level(IntEnum):
    """From the widest to the most specific."""

    OPERATOR = 0
    PARTNER = 1
    CUSTOMER = 2
    SITE = 3
    GROUP = 4
    DEVICE = 5


class Layer(NamedTuple):
    """``members`` = the devices of a site or group, None where the server says who they are.

    ``final`` = keys that more specific layers may only narrow. ``previous`` = digest of the version
    before, empty for the first.
    """

    level: Level
    target: str
    version: int
    previous: bytes
    issued_at: int
    members: tuple[str, ...] | None
    values: dict[str, Value]
    final: tuple[str, ...]
    reason: str


def write(layer: Layer) -> bytes:
    """Return the body. Raises Malformed."""
    return documents.write(
        _VERSION,
        [
            int(layer.level),
            layer.target,
            layer.version,
            layer.previous,
            layer.issued_at,
            None if layer.members is None else sorted(layer.members),
            {key: layer.values[key] for key in sorted(layer.values)},
            sorted(layer.final),
            layer.reason,
        ],
    )


def read(body: bytes) -> Layer:
    """Return the layer. Raises Malformed, also for a value that its key does not allow."""
    items = documents.read(body, version=_VERSION, fields=_FIELDS)
    level, target, version, previous, issued_at, members, values, final, reason = items
    layer = Layer(
        level=Level(checks.integer(level, min(Level), max(Level))),
        target=checks.text(target, MAX_PLACE),
        version=checks.integer(version, 1, _MOST_VERSIONS),
        previous=b"" if previous == b"" else checks.binary(previous, HASH_BYTES),
        issued_at=checks.instant(issued_at),
        members=None if members is None else _members(members),
        values=read_values(values),
        final=tuple(checks.text(one, MAX_LABEL) for one in checks.items(final, _MAX_VALUES)),
        reason=checks.text(reason, MAX_REASON),
    )
    if write(layer) != body:  # else the next version could not name it
        raise Malformed("lists are not in order")
    return layer


def read_values(value: object) -> dict[str, Value]:
    """Return the values of known keys; others are kept as they are. Raises Malformed."""
    found = checks.mapping(value)
    if len(found) > _MAX_VALUES:
        raise Malformed("too many values")
    return {
        checks.text(key, MAX_LABEL): RULES[key].read(one) if key in RULES else one
        for key, one in found.items()
    }


def digest(layer: Layer) -> bytes:
    """Return what the next version names as ``previous``."""
    return documents.digest(Kind.LAYER, write(layer))


def check(
    raw: bytes, trust: Trust, now: Instants, verify: Verify, *, held: Layer | None
) -> tuple[Layer, tuple[Certificate, ...]]:
    """Judge the bytes of ``encode``; ``held`` = the version that the device has. Raises Refused."""
    try:
        found, signed = decode(raw)
        layer = read(signed.body)
    except Malformed:
        raise Refused(Reason.MALFORMED) from None
    wide_alone = layer.level <= Level.PARTNER and len(found) == 1
    persons = signers.check(
        found,
        signed,
        Kind.LAYER,
        right=POLICY_WIDE if wide_alone else POLICY,
        trust=trust,
        now=now,
        verify=verify,
    )
    _check_place(layer, persons, trust)
    _check_version(layer, held)
    require(layer.issued_at <= now.clock + CLOCK_MS, Reason.NOT_YET)
    return layer, persons


def encode(found: tuple[Signed, ...], layer: Signed) -> bytes:
    """Return a layer with the certificates of its authors, as it travels and lies in files."""
    return codec.pack([[documents.to_items(one) for one in found], documents.to_items(layer)])


def decode(raw: bytes) -> tuple[tuple[Signed, ...], Signed]:
    """Return certificates and layer. Raises Malformed."""
    found, layer = documents.exactly(codec.unpack(raw), 2)
    persons = tuple(documents.of_items(one) for one in checks.items(found, MAX_SIGNERS))
    return persons, documents.of_items(layer)


def _check_place(layer: Layer, persons: tuple[Certificate, ...], trust: Trust) -> None:
    """A layer holds for the device's own places; its authors stand there or higher."""
    if layer.level <= Level.CUSTOMER:
        require(layer.target == trust.places[layer.level], Reason.NOT_LISTED)
    elif layer.level is Level.DEVICE:
        require(layer.target == trust.device_key, Reason.NOT_LISTED)
    above = set(trust.reach(persons[0].root)) & set(trust.places[: layer.level + 1])
    require(all(not above.isdisjoint(one.scope) for one in persons), Reason.SCOPE)


def _check_version(layer: Layer, held: Layer | None) -> None:
    if held is None:
        return
    require((held.level, held.target) == (layer.level, layer.target), Reason.NOT_LISTED)
    require(layer == held or layer.version > held.version, Reason.OLD_VERSION)
    if layer.version == held.version + 1:
        require(layer.previous == digest(held), Reason.OLD_VERSION)


def _members(value: object) -> tuple[str, ...]:
    found = checks.items(value, MAX_MEMBERS)
    return tuple(checks.hex_id(one, ID_HEX_LENGTH) for one in found)
