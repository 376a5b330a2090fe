"""The first half of the chain: who signed, and whether they may do that on this device."""

from collections.abc import Sequence
from typing import NamedTuple

from obhut_protocol.authority import certificates, keys, roots
from obhut_protocol.authority.bounds import MAX_SIGNERS
from obhut_protocol.authority.certificates import Certificate, Holder
from obhut_protocol.authority.documents import Assertion, Kind, Signature, Signed
from obhut_protocol.authority.keys import Verify
from obhut_protocol.authority.refusals import Reason, require
from obhut_protocol.authority.trust import Trust


class Instants(NamedTuple):
    """Milliseconds UTC: the device's own clock, and the latest that it has reason to believe.

    A clock that was set back makes nothing valid again: what ends is held against ``latest``. What
    begins is held against ``clock``: nobody else's word makes anything valid sooner.
    """

    clock: int
    latest: int

    @classmethod
    def at(cls, clock: int, *known: int) -> "Instants":
        """Return the instants of a clock, and of others that only count if they are later."""
        return cls(clock, max((clock, *known)))


def check(
    found: Sequence[Signed],
    document: Signed,
    kind: Kind,
    *,
    right: str,
    trust: Trust,
    now: Instants,
    verify: Verify,
) -> tuple[Certificate, ...]:
    """Return the certificates of the persons who signed ``document``: one, or two different ones.

    Each certificate is judged before its signature. Raises Malformed, Refused.
    """
    require(1 <= len(found) <= MAX_SIGNERS, Reason.SIGNER)
    require(len(document.signatures) == len(found), Reason.SIGNER)
    persons = tuple(_certificate(one, right, trust, now, verify) for one in found)
    require(len({one.root for one in persons}) == 1, Reason.UNKNOWN_ROOT)
    for person, signature in zip(persons, document.signatures, strict=True):
        _signed(person, signature, (kind, document.body), trust, verify)
    for different in ({one.person for one in persons}, {one.key.id for one in persons}):
        require(len(different) == len(persons), Reason.SAME_PERSON)
    return persons


def _certificate(
    signed: Signed, right: str, trust: Trust, now: Instants, verify: Verify
) -> Certificate:
    found = certificates.read(signed.body)
    root = trust.root(found.root)
    require(roots.signed_by(root, signed, Kind.CERTIFICATE, verify), Reason.CERTIFICATE_SIGNATURE)
    require(found.serial not in trust.revocations(root.name).serials, Reason.CERTIFICATE_REVOKED)
    begun, over = found.not_before <= now.clock, found.not_after <= now.latest
    require(begun and not over, Reason.CERTIFICATE_TIME)
    require(found.holder is not Holder.SOFTWARE or trust.demo, Reason.SOFTWARE_SIGNER)
    granted = trust.grants.get(root.name, frozenset())
    require(right in found.rights and right in granted, Reason.RIGHT)
    require(not set(trust.reach(root.name)).isdisjoint(found.scope), Reason.SCOPE)
    return found


def _signed(
    person: Certificate,
    signature: Signature,
    signed: tuple[Kind, bytes],
    trust: Trust,
    verify: Verify,
) -> None:
    require(signature.signer == person.key.id, Reason.SIGNER)
    touched = isinstance(signature.proof, Assertion)
    require(touched is (person.holder is not Holder.FILE), Reason.SIGNER)
    keys.check(person.key, signature, signed, trust.root(person.root).relying, verify)
