"""Judges signatures for ``obhut_protocol.authority``; the agent's child has the same few lines."""

from typing import TypeGuard

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from obhut_protocol.authority.keys import Algorithm, Key

_LEAST_RSA_BITS = 2048


def verify(key: Key, message: bytes, signature: bytes) -> bool:
    """Say whether ``key`` made this signature; a key that cannot be read made none."""
    try:
        _check(key, message, signature)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _check(key: Key, message: bytes, signature: bytes) -> None:
    public = load_der_public_key(key.public)
    if key.algorithm is Algorithm.EDDSA and isinstance(public, Ed25519PublicKey):
        public.verify(signature, message)
    elif key.algorithm is Algorithm.ES256 and _is_p256(public):
        public.verify(signature, message, ECDSA(SHA256()))
    elif key.algorithm is Algorithm.RS256 and _is_long(public):
        public.verify(signature, message, PKCS1v15(), SHA256())
    else:
        raise ValueError("key and algorithm do not belong together")


def _is_p256(public: object) -> TypeGuard[EllipticCurvePublicKey]:
    return isinstance(public, EllipticCurvePublicKey) and isinstance(public.curve, SECP256R1)


def _is_long(public: object) -> TypeGuard[RSAPublicKey]:
    return isinstance(public, RSAPublicKey) and public.key_size >= _LEAST_RSA_BITS
