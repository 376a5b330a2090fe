"""Who signs on the operator's side: a key file with a passphrase, and the software signer.

A person with a passkey signs in the browser; that needs no key here.
"""

import base64
import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from obhut_protocol.authority.assertions import Relying, covered
from obhut_protocol.authority.documents import Assertion, Kind, Signature, Signed, digest, message
from obhut_protocol.authority.keys import Algorithm, Key

LOUD_NAME = "VORFÜHRUNG: SOFTWARE UNTERSCHREIBT SELBST, KEIN SCHUTZ"
_TOUCHED_AND_VERIFIED = 0x05
_LEAST_PASSPHRASE = 12


class SignerError(Exception):
    """``reason`` = key-file, passphrase, passphrase-short, exists or production."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Signer(Protocol):
    """Whoever can sign a document."""

    key: Key

    def sign(self, kind: Kind, body: bytes) -> Signature:
        """Return the signature over a body of ``kind``."""


class FileSigner:
    """An Ed25519 key in a file (mode 0600), closed by a passphrase."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.key = Key(Algorithm.EDDSA, _spki(private))

    @classmethod
    def create(cls, path: Path, passphrase: str) -> "FileSigner":
        """Make a key and its file. Raises SignerError; never touches a file that exists."""
        if len(passphrase) < _LEAST_PASSPHRASE:
            raise SignerError("passphrase-short")
        private = Ed25519PrivateKey.generate()
        closed = BestAvailableEncryption(passphrase.encode())
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, closed)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise SignerError("exists") from None
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        return cls(private)

    @classmethod
    def open(cls, path: Path, passphrase: str) -> "FileSigner":
        """Open a key file. Raises SignerError, OSError."""
        try:
            private = load_pem_private_key(path.read_bytes(), passphrase.encode())
        except ValueError:
            raise SignerError("passphrase") from None
        except TypeError:
            raise SignerError("key-file") from None
        if not isinstance(private, Ed25519PrivateKey):
            raise SignerError("key-file")
        return cls(private)

    def sign(self, kind: Kind, body: bytes) -> Signature:
        """Return the signature over a body of ``kind``."""
        return Signature(self.key.id, self._private.sign(message(kind, body)))


class Authenticator:
    """A P-256 key that answers as a passkey does; ``relying`` and the first origin are its page."""

    def __init__(self, relying: Relying, private: EllipticCurvePrivateKey | None = None) -> None:
        self.relying = relying
        self._private = private or generate_private_key(SECP256R1())
        self.key = Key(Algorithm.ES256, _spki(self._private))
        self.flags = _TOUCHED_AND_VERIFIED

    def sign(self, kind: Kind, body: bytes) -> Signature:
        """Return the assertion whose challenge is the document's digest."""
        challenge = base64.urlsafe_b64encode(digest(kind, body)).rstrip(b"=").decode()
        client = {"type": "webauthn.get", "challenge": challenge, "origin": self.relying.origins[0],
                  "crossOrigin": False}  # fmt: skip
        bare = Assertion(self._data(), json.dumps(client).encode(), b"")
        made = self._private.sign(covered(bare), ECDSA(SHA256()))
        return Signature(self.key.id, bare._replace(signature=made))

    def _data(self) -> bytes:
        return sha256(self.relying.rp_id.encode()).digest() + bytes((self.flags, 0, 0, 0, 0))


class SoftwareSigner(Authenticator):
    """Touches itself. For demonstrations and tests; its certificate says so, devices refuse it."""

    def __init__(self, relying: Relying, *, demo: bool) -> None:
        if not demo:
            raise SignerError("production")
        super().__init__(relying)
        self.name = LOUD_NAME


def sign(kind: Kind, body: bytes, *by: Signer) -> Signed:
    """Return a document signed by all of ``by``."""
    return Signed(body, tuple(signer.sign(kind, body) for signer in by))


def _spki(private: Ed25519PrivateKey | EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
