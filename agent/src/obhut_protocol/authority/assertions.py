"""The assertion of an authenticator: that a person touched it for exactly this, on our own page.

WebAuthn level 2, section 7.2, as far as a device can check it. The signature counter is not used:
passkeys that travel between machines always say 0, and a nonce already works only once.
"""

import base64
import binascii
import json
from hashlib import sha256
from hmac import compare_digest
from typing import NamedTuple

from obhut_protocol.authority.documents import Assertion
from obhut_protocol.authority.refusals import Reason, Refused, require

_PRESENT = 0x01
_VERIFIED = 0x04
_LEAST = 37  # hash of the relying party, flags, counter


class Relying(NamedTuple):
    """Which pages may ask for a signature: pinned at the enrolment, changed by the root alone."""

    rp_id: str
    origins: tuple[str, ...]


def check(assertion: Assertion, challenge: bytes, relying: Relying) -> None:
    """Judge everything but the signature itself. Raises Refused."""
    client = _client(assertion.client_data)
    require(client.get("type") == "webauthn.get", Reason.CHALLENGE)
    require(compare_digest(_challenge(client), challenge), Reason.CHALLENGE)
    require(client.get("origin") in relying.origins, Reason.ORIGIN)
    require(client.get("crossOrigin") in (None, False), Reason.ORIGIN)
    _authenticator(assertion.authenticator_data, relying)


def covered(assertion: Assertion) -> bytes:
    """Return the bytes that the authenticator's key signs."""
    return assertion.authenticator_data + sha256(assertion.client_data).digest()


def _authenticator(data: bytes, relying: Relying) -> None:
    require(len(data) >= _LEAST, Reason.MALFORMED)
    expected = sha256(relying.rp_id.encode()).digest()
    require(compare_digest(data[:32], expected), Reason.RELYING_PARTY)
    require(data[32] & (_PRESENT | _VERIFIED) == _PRESENT | _VERIFIED, Reason.USER_NOT_VERIFIED)


def _client(raw: bytes) -> dict[str, object]:
    try:
        found = json.loads(raw.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Refused(Reason.MALFORMED) from None
    if not isinstance(found, dict):
        raise Refused(Reason.MALFORMED)
    return found


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("key comes twice")
    return found


def _challenge(client: dict[str, object]) -> bytes:
    text = client.get("challenge")
    if not isinstance(text, str) or not text.isascii():
        raise Refused(Reason.CHALLENGE)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Refused(Reason.CHALLENGE) from None
