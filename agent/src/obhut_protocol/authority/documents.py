"""The envelope of everything that is signed, and how bodies are read.

``Signed`` is ``[body, [signature, …]]``. A signature is ``[signer, made_by]`` and the bytes of its
kind: Ed25519 over the message, or the assertion of an authenticator whose challenge is the
message's SHA-256. The message is the context of the document's kind and the body.
"""

from collections.abc import Sequence
from enum import Enum
from hashlib import sha256
from typing import NamedTuple

from obhut_protocol import checks, codec
from obhut_protocol.authority.bounds import (
    MAX_AUTHENTICATOR_DATA,
    MAX_BODY,
    MAX_CLIENT_DATA,
    MAX_SIGNATURE,
    MAX_SIGNATURES,
)
from obhut_protocol.limits import ID_HEX_LENGTH
from obhut_protocol.malformed import Malformed

_PLAIN = 0
_ASSERTION = 1


class Kind(Enum):
    """What a body is; a signature made for one kind is worthless for every other."""

    ROOTS = "roots"
    CERTIFICATE = "certificate"
    REVOCATIONS = "revocations"
    MANIFEST = "manifest"
    LAYER = "layer"
    ORDER = "order"

    @property
    def context(self) -> bytes:
        """Return what stands before the body when it is signed."""
        return f"obhut/1 {self.value}\0".encode()


class Assertion(NamedTuple):
    """What an authenticator gives back (WebAuthn, ``navigator.credentials.get``)."""

    authenticator_data: bytes
    client_data: bytes
    signature: bytes


class Signature(NamedTuple):
    """``signer`` = ``keys.Key.id`` of the key that signed."""

    signer: str
    proof: bytes | Assertion


class Signed(NamedTuple):
    """A body with its signatures, in the order in which they were made."""

    body: bytes
    signatures: tuple[Signature, ...]


def message(kind: Kind, body: bytes) -> bytes:
    """Return the bytes that a key signs."""
    return kind.context + body


def digest(kind: Kind, body: bytes) -> bytes:
    """Return the SHA-256 of the message: challenge of an authenticator, and name of a document."""
    return sha256(message(kind, body)).digest()


def to_items(signed: Signed) -> list[object]:
    """Return what is written of an envelope."""
    return [signed.body, [_signature_items(one) for one in signed.signatures]]


def encode(signed: Signed) -> bytes:
    """Return an envelope's bytes. Raises Malformed."""
    return codec.pack(to_items(signed))


def decode(raw: bytes) -> Signed:
    """Return the envelope. Raises Malformed."""
    return of_items(codec.unpack(raw))


def of_items(value: object) -> Signed:
    """Return the envelope that decoded items describe. Raises Malformed."""
    body, signatures = exactly(value, 2)
    found = checks.items(signatures, MAX_SIGNATURES)
    return Signed(blob(body, MAX_BODY), tuple(_signature(one) for one in found))


def read(body: bytes, *, version: int, fields: int) -> Sequence[object]:
    """Return the fields behind the version. Raises Malformed unless this is its only encoding."""
    items = checks.items(codec.unpack(body), fields + 1)
    if len(items) != fields + 1 or codec.pack(items) != body:
        raise Malformed("document has other fields or is not canonical")
    checks.integer(items[0], version, version)
    return items[1:]


def write(version: int, fields: Sequence[object]) -> bytes:
    """Return a body. Raises Malformed."""
    return codec.pack([version, *fields], most=MAX_BODY)


def exactly(value: object, count: int) -> Sequence[object]:
    """Return a list of ``count`` items. Raises Malformed."""
    found = checks.items(value, count)
    if len(found) != count:
        raise Malformed("list is too short")
    return found


def blob(value: object, longest: int, *, empty: bool = False) -> bytes:
    """Return at most ``longest`` bytes. Raises Malformed."""
    if not isinstance(value, bytes) or len(value) > longest or not (value or empty):
        raise Malformed("binary missing or too long")
    return value


def _signature_items(one: Signature) -> list[object]:
    if isinstance(one.proof, Assertion):
        return [one.signer, _ASSERTION, list(one.proof)]
    return [one.signer, _PLAIN, [one.proof]]


def _signature(value: object) -> Signature:
    signer, form, proof = exactly(value, 3)
    known = checks.hex_id(signer, ID_HEX_LENGTH)
    if form == _PLAIN:
        return Signature(known, blob(exactly(proof, 1)[0], MAX_SIGNATURE))
    if form != _ASSERTION:
        raise Malformed("signature of an unknown form")
    data, client, raw = exactly(proof, 3)
    return Signature(
        known,
        Assertion(
            blob(data, MAX_AUTHENTICATOR_DATA),
            blob(client, MAX_CLIENT_DATA),
            blob(raw, MAX_SIGNATURE),
        ),
    )
