"""The manifest of a class C command, and the bundle in which it reaches one device."""

from hashlib import sha256
from typing import NamedTuple

from obhut_protocol import checks, codec
from obhut_protocol.authority import device_lists, documents
from obhut_protocol.authority.bounds import (
    HASH_BYTES,
    MAX_ARGS,
    MAX_BUNDLE,
    MAX_CONTENT,
    MAX_DEVICES,
    MAX_REASON,
    MAX_SIGNERS,
    MAX_TICKET,
    NONCE_BYTES,
)
from obhut_protocol.authority.device_lists import Proof
from obhut_protocol.authority.documents import Kind, Signed
from obhut_protocol.limits import MAX_LABEL, MAX_SEQ
from obhut_protocol.malformed import Malformed

_VERSION = 1
_BUNDLE_VERSION = 1


class Manifest(NamedTuple):
    """What is to be done, to what, when and why; ``nonce`` is also the command's id.

    ``content`` = SHA-256 of what is executed or written; ``devices`` = root of the list;
    ``revocations`` = number of the newest list that the signer knew.
    """

    nonce: bytes
    kind: str
    content: bytes
    args: dict[str, object]
    devices: bytes
    device_count: int
    issued_at: int
    not_before: int
    expires_at: int
    reason: str
    ticket: str
    revocations: int

    @property
    def cmd_id(self) -> str:
        """Return the id of the command in frames."""
        return self.nonce.hex()


class Bundle(NamedTuple):
    """All that one device needs: who signed (one or two), what, its own proof, the content."""

    certificates: tuple[Signed, ...]
    manifest: Signed
    proof: Proof
    content: bytes


def write(manifest: Manifest) -> bytes:
    """Return the body. Raises Malformed."""
    items: list[object] = [*manifest]
    items[3] = {key: manifest.args[key] for key in sorted(manifest.args)}
    return documents.write(_VERSION, items)


def read(body: bytes) -> Manifest:
    """Return the manifest. Raises Malformed."""
    items = documents.read(body, version=_VERSION, fields=len(Manifest._fields))
    nonce, kind, content, args, devices, count = items[:6]
    issued_at, not_before, expires_at, reason, ticket, revocations = items[6:]
    begin = checks.instant(not_before)
    end = checks.instant(expires_at)
    if end <= begin:
        raise Malformed("manifest expires before it begins")
    return Manifest(
        nonce=checks.binary(nonce, NONCE_BYTES),
        kind=checks.text(kind, MAX_LABEL),
        content=checks.binary(content, HASH_BYTES),
        args=bounded(args),
        devices=checks.binary(devices, HASH_BYTES),
        device_count=checks.integer(count, 1, MAX_DEVICES),
        issued_at=checks.instant(issued_at),
        not_before=begin,
        expires_at=end,
        reason=checks.text(reason, MAX_REASON),
        ticket=checks.text(ticket, MAX_TICKET, empty=True),
        revocations=checks.integer(revocations, 0, MAX_SEQ),
    )


def bounded(value: object) -> dict[str, object]:
    """Return arguments: flat, so that a person can read them, keys in order. Raises Malformed."""
    found = checks.mapping(value)
    if list(found) != sorted(found) or len(codec.pack(found)) > MAX_ARGS:
        raise Malformed("arguments are too big or not in order")
    if not all(isinstance(one, str | int) for one in found.values()):
        raise Malformed("argument is neither text nor number")
    return found


def content_hash(content: bytes) -> bytes:
    """Return what a manifest holds of its content."""
    return sha256(content).digest()


def name(manifest: Signed) -> bytes:
    """Return the SHA-256 that the logs speak of; it is the authenticator's challenge."""
    return documents.digest(Kind.MANIFEST, manifest.body)


def encode(bundle: Bundle) -> bytes:
    """Return a bundle's bytes. Raises Malformed."""
    return codec.pack(
        [
            _BUNDLE_VERSION,
            [documents.to_items(one) for one in bundle.certificates],
            documents.to_items(bundle.manifest),
            device_lists.to_items(bundle.proof),
            bundle.content,
        ],
        most=MAX_BUNDLE,
    )


def decode(raw: bytes) -> Bundle:
    """Return the bundle. Raises Malformed."""
    items = documents.exactly(codec.unpack(raw, most=MAX_BUNDLE), 5)
    version, certificates, manifest, proof, content = items
    checks.integer(version, _BUNDLE_VERSION, _BUNDLE_VERSION)
    return Bundle(
        tuple(documents.of_items(one) for one in checks.items(certificates, MAX_SIGNERS)),
        documents.of_items(manifest),
        device_lists.of_items(proof),
        documents.blob(content, MAX_CONTENT, empty=True),
    )
