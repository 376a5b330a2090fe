"""The fingerprint of an operator's key: what a person compares, and what a line can pin."""

from hashlib import sha256
from hmac import compare_digest

from obhut_agent.address import shown
from obhut_agent.failures import Failure

_DIGITS = 32
_SEPARATORS = str.maketrans("", "", " -:")


def parse(text: str) -> str:
    """Return the 32 hexadecimal digits of ``text``; blanks, hyphens and colons are for the eye.

    Raises Failure (exit code 2) for anything else.
    """
    digits = text.translate(_SEPARATORS).lower()
    if len(digits) != _DIGITS or not set(digits) <= set("0123456789abcdef"):
        raise Failure("fingerprint-invalid", exit_code=2, fingerprint=shown(text))
    return digits


def of(public_key: bytes) -> str:
    """Return the fingerprint: the first 128 bits of the SHA-256 of a public key."""
    return sha256(public_key).hexdigest()[:_DIGITS]


def require(public_key: bytes, expected: str) -> None:
    """Refuse a key with another fingerprint. Raises Failure (exit code 2)."""
    found = of(public_key)
    if not compare_digest(found, expected):
        raise Failure("fingerprint-differs", exit_code=2, expected=expected, found=found)
