"""The chain by which a device checks a class C command: all of it but the nonce.

Certificate, manifest, page and touch (``signers``), content, own place in the list, time. The
nonce comes last and outside: whoever obeys claims it in a ledger that survives a crash.
"""

from typing import NamedTuple

from obhut_protocol.authority import certificates, device_lists, manifests, signers
from obhut_protocol.authority.bounds import CLOCK_MS
from obhut_protocol.authority.certificates import Certificate
from obhut_protocol.authority.documents import Kind
from obhut_protocol.authority.keys import Verify
from obhut_protocol.authority.kinds import LONGEST_MS
from obhut_protocol.authority.manifests import Bundle, Manifest
from obhut_protocol.authority.refusals import Reason, Refused, require
from obhut_protocol.authority.signers import Instants
from obhut_protocol.authority.trust import Trust
from obhut_protocol.malformed import Malformed


class Allowed(NamedTuple):
    """A command that the device may obey once, and who is behind it."""

    manifest: Manifest
    name: bytes
    persons: tuple[Certificate, ...]
    content: bytes


def check(raw: bytes, trust: Trust, now: Instants, verify: Verify) -> Allowed:
    """Judge the bytes of a bundle. Raises Refused, for what cannot be read too."""
    try:
        return _check(manifests.decode(raw), trust, now, verify)
    except Malformed:
        raise Refused(Reason.MALFORMED) from None


def _check(bundle: Bundle, trust: Trust, now: Instants, verify: Verify) -> Allowed:
    manifest = manifests.read(bundle.manifest.body)
    require(manifest.kind in LONGEST_MS, Reason.RIGHT)
    persons = signers.check(
        bundle.certificates,
        bundle.manifest,
        Kind.MANIFEST,
        right=manifest.kind,
        trust=trust,
        now=now,
        verify=verify,
    )
    known = trust.revocations(persons[0].root).number
    require(manifest.revocations <= known, Reason.OLD_REVOCATIONS)
    require(manifest.device_count <= most_devices(persons), Reason.TOO_MANY_DEVICES)
    require(manifests.content_hash(bundle.content) == manifest.content, Reason.CONTENT)
    require(_is_listed(bundle, manifest, trust.device_key), Reason.NOT_LISTED)
    check_time(manifest, now)
    return Allowed(manifest, manifests.name(bundle.manifest), persons, bundle.content)


def read(raw: bytes) -> Allowed:
    """Return what a bundle says, without judging it. Raises Malformed."""
    bundle = manifests.decode(raw)
    persons = tuple(certificates.read(one.body) for one in bundle.certificates)
    manifest = manifests.read(bundle.manifest.body)
    return Allowed(manifest, manifests.name(bundle.manifest), persons, bundle.content)


def most_devices(persons: tuple[Certificate, ...]) -> int:
    """Return how many devices these persons may order at once; two count as their lesser one."""
    if len(persons) == 1:
        return persons[0].alone
    return min(one.together for one in persons)


def check_time(manifest: Manifest, now: Instants) -> None:
    """Judge the time of a manifest. Raises Refused."""
    longest = LONGEST_MS[manifest.kind]
    require(manifest.expires_at - manifest.issued_at <= longest, Reason.TOO_LONG)
    begin = max(manifest.not_before, manifest.issued_at - CLOCK_MS)
    require(begin <= now.clock, Reason.NOT_YET)
    require(now.latest < manifest.expires_at, Reason.EXPIRED)


def _is_listed(bundle: Bundle, manifest: Manifest, device_key: str) -> bool:
    return device_lists.is_listed(
        device_key, bundle.proof, root=manifest.devices, count=manifest.device_count
    )
