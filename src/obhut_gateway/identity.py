"""Signatures: the gateway's own, and those of devices."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class GatewayKey:
    """The Ed25519 key whose public half every agent pinned at its enrolment."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public(self) -> bytes:
        """Return the 32 raw bytes of the public half."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return the signature over ``message``."""
        return self._key.sign(message)


def is_signed(*, message: bytes, signature: bytes, public_key: bytes) -> bool:
    """Tell whether ``signature`` over ``message`` was made with the key of ``public_key``."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
