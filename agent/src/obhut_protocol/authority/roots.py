"""Root sets: the keys above all others of one tenant (or of the operator), and their rotation.

A new set is believed only as the next version, signed by enough keys of the old one and by enough
of its own. Recovery keys can do that too, and nothing else: they lie in a safe.
"""

from collections.abc import Sequence
from typing import NamedTuple

from obhut_protocol import checks
from obhut_protocol.authority import documents, keys
from obhut_protocol.authority.assertions import Relying
from obhut_protocol.authority.bounds import MAX_ORIGINS, MAX_PLACE, MAX_ROOT_KEYS
from obhut_protocol.authority.documents import Kind, Signed
from obhut_protocol.authority.keys import Key, Verify
from obhut_protocol.authority.refusals import Reason, require
from obhut_protocol.limits import ID_HEX_LENGTH, MAX_NAME
from obhut_protocol.malformed import Malformed

_VERSION = 1
_MOST_VERSIONS = 1_000_000


class RootSet(NamedTuple):
    """``name`` = the place it stands for: ``operator``, or a partner such as ``p12``."""

    name: str
    version: int
    issued_at: int
    keys: tuple[Key, ...]
    threshold: int
    recovery: tuple[Key, ...]
    recovery_threshold: int
    relying: Relying

    @property
    def fingerprint(self) -> str:
        """Return what a person compares: 32 hexadecimal digits."""
        return documents.digest(Kind.ROOTS, write(self)).hex()[:ID_HEX_LENGTH]


def write(roots: RootSet) -> bytes:
    """Return the body. Raises Malformed."""
    return documents.write(
        _VERSION,
        [
            roots.name,
            roots.version,
            roots.issued_at,
            [keys.to_items(key) for key in roots.keys],
            roots.threshold,
            [keys.to_items(key) for key in roots.recovery],
            roots.recovery_threshold,
            roots.relying.rp_id,
            list(roots.relying.origins),
        ],
    )


def read(body: bytes) -> RootSet:
    """Return the root set. Raises Malformed."""
    items = documents.read(body, version=_VERSION, fields=9)
    name, version, issued_at, own, threshold, recovery, recovery_threshold, rp_id, origins = items
    roots = RootSet(
        name=checks.text(name, MAX_PLACE),
        version=checks.integer(version, 1, _MOST_VERSIONS),
        issued_at=checks.instant(issued_at),
        keys=_keys(own),
        threshold=checks.integer(threshold, 1, MAX_ROOT_KEYS),
        recovery=_keys(recovery),
        recovery_threshold=checks.integer(recovery_threshold, 0, MAX_ROOT_KEYS),
        relying=Relying(
            checks.text(rp_id, MAX_NAME),
            tuple(checks.text(one, MAX_NAME) for one in checks.items(origins, MAX_ORIGINS)),
        ),
    )
    _check_thresholds(roots)
    return roots


def first(signed: Signed, verify: Verify) -> RootSet:
    """Return a set that nothing stands before: its own keys must have signed it.

    Whether it is the right one, only the comparison of its fingerprint tells. Raises Malformed,
    Refused.
    """
    roots = read(signed.body)
    require(_own(roots, signed, verify), Reason.ROOT_SIGNATURE)
    return roots


def rotate(old: RootSet, signed: Signed, verify: Verify) -> RootSet:
    """Return the set that takes the place of ``old``. Raises Malformed, Refused."""
    roots = read(signed.body)
    require(roots.name == old.name, Reason.UNKNOWN_ROOT)
    require(roots.version == old.version + 1, Reason.ROOT_VERSION)
    allowed = _enough(old, old.keys, old.threshold, signed, verify) or (
        bool(old.recovery) and _enough(old, old.recovery, old.recovery_threshold, signed, verify)
    )
    require(allowed and _own(roots, signed, verify), Reason.ROOT_SIGNATURE)
    return roots


def signed_by(roots: RootSet, signed: Signed, kind: Kind, verify: Verify) -> bool:
    """Say whether enough keys of the set signed a document of ``kind``."""
    valid = keys.count_valid(roots.keys, signed, kind, roots.relying, verify)
    return valid >= roots.threshold


def _own(roots: RootSet, signed: Signed, verify: Verify) -> bool:
    return _enough(roots, roots.keys, roots.threshold, signed, verify)


def _enough(
    roots: RootSet, some: Sequence[Key], threshold: int, signed: Signed, verify: Verify
) -> bool:
    return keys.count_valid(some, signed, Kind.ROOTS, roots.relying, verify) >= threshold


def _keys(value: object) -> tuple[Key, ...]:
    found = tuple(keys.of_items(one) for one in checks.items(value, MAX_ROOT_KEYS))
    if len({key.id for key in found}) != len(found):
        raise Malformed("key comes twice")
    return found


def _check_thresholds(roots: RootSet) -> None:
    if roots.threshold > len(roots.keys) or roots.recovery_threshold > len(roots.recovery):
        raise Malformed("more signatures demanded than there are keys")
    if roots.recovery and roots.recovery_threshold == 0:
        raise Malformed("recovery without a signature")
    if {key.id for key in roots.keys} & {key.id for key in roots.recovery}:
        raise Malformed("recovery key is in daily use")
