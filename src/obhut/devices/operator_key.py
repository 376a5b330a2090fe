"""The key by which devices know this platform again, as people and lines name it."""

import hashlib

from django.conf import settings


def fingerprint() -> str:
    """Return 128 bits of the SHA-256 of our public key in groups of four, fit to be compared."""
    digits = hashlib.sha256(settings.GATEWAY_PUBLIC_KEY).hexdigest()[:32]
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
