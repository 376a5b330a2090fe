"""Public keys in documents, and how a signature of one of them is judged."""

from collections.abc import Callable, Sequence
from enum import IntEnum
from hashlib import sha256
from typing import NamedTuple

from obhut_protocol.authority import assertions
from obhut_protocol.authority.assertions import Relying
from obhut_protocol.authority.bounds import MAX_KEY
from obhut_protocol.authority.documents import (
    Assertion,
    Kind,
    Signature,
    Signed,
    blob,
    digest,
    exactly,
    message,
)
from obhut_protocol.authority.refusals import Reason, Refused, require
from obhut_protocol.limits import ID_HEX_LENGTH
from obhut_protocol.malformed import Malformed


class Algorithm(IntEnum):
    """Numbers of the COSE registry: what authenticators offer, and what key files hold."""

    EDDSA = -8
    ES256 = -7
    RS256 = -257


class Key(NamedTuple):
    """``public`` is the SubjectPublicKeyInfo in DER, as browsers hand it out."""

    algorithm: Algorithm
    public: bytes

    @property
    def id(self) -> str:
        """Return the name of the key in signatures: 32 hexadecimal digits."""
        return sha256(self.public).hexdigest()[:ID_HEX_LENGTH]


Verify = Callable[[Key, bytes, bytes], bool]
"""Whether the key made this signature (third) over this message (second). Never raises."""


def to_items(key: Key) -> list[object]:
    """Return what is written of a key."""
    return [int(key.algorithm), key.public]


def of_items(value: object) -> Key:
    """Return the key. Raises Malformed."""
    algorithm, public = exactly(value, 2)
    if type(algorithm) is not int or algorithm not in set(Algorithm):
        raise Malformed("key of an unknown kind")
    return Key(Algorithm(algorithm), blob(public, MAX_KEY))


def check(
    key: Key, signature: Signature, signed: tuple[Kind, bytes], relying: Relying, verify: Verify
) -> None:
    """Judge one signature over a kind and a body. Raises Refused."""
    kind, body = signed
    if isinstance(signature.proof, Assertion):
        assertions.check(signature.proof, digest(kind, body), relying)
        covered, raw = assertions.covered(signature.proof), signature.proof.signature
    else:
        covered, raw = message(kind, body), signature.proof
    require(verify(key, covered, raw), Reason.SIGNATURE)


def count_valid(
    keys: Sequence[Key], document: Signed, kind: Kind, relying: Relying, verify: Verify
) -> int:
    """Return how many different keys of ``keys`` signed validly."""
    by_id = {key.id: key for key in keys}
    valid = set()
    for one in document.signatures:
        key = by_id.get(one.signer)
        if key is not None and _holds(key, one, (kind, document.body), relying, verify):
            valid.add(one.signer)
    return len(valid)


def _holds(
    key: Key, signature: Signature, signed: tuple[Kind, bytes], relying: Relying, verify: Verify
) -> bool:
    try:
        check(key, signature, signed, relying, verify)
    except Refused:
        return False
    return True
