"""The exact bytes that are signed (Ed25519). No cryptography here: the callers sign and verify.

Each message starts with its own context and a zero byte, so that a signature made for one
purpose is worthless for another; values follow in canonical MessagePack, so no two different
sets of values give the same bytes.
"""

from hashlib import sha256

from obhut_protocol import codec
from obhut_protocol.frames import Challenge
from obhut_protocol.limits import ID_HEX_LENGTH

AUTH_CONTEXT = b"obhut/1 agent-auth\x00"
PROOF_CONTEXT = b"obhut/1 server-auth\x00"
ENROL_CONTEXT = b"obhut/1 enrol\x00"


def device_key(public_key: bytes) -> str:
    """Return the id of a device's key: first 16 bytes of the SHA-256 of the raw public key."""
    return sha256(public_key).hexdigest()[:ID_HEX_LENGTH]


def auth_message(
    challenge: Challenge, *, device_key: str, agent_nonce: bytes, agent_time: int, proto: int
) -> bytes:
    """Return what the device's key signs to answer ``challenge``."""
    return AUTH_CONTEXT + codec.pack([*challenge, device_key, agent_nonce, agent_time, proto])


def proof_message(challenge: Challenge, *, device_key: str, agent_nonce: bytes) -> bytes:
    """Return what the gateway's key signs: the agent's nonce first, then its own challenge."""
    return PROOF_CONTEXT + codec.pack(
        [agent_nonce, challenge.nonce, challenge.server_name, challenge.gateway_id, device_key]
    )


def enrol_message(*, token: str, public_key: bytes, hardware_id: str) -> bytes:
    """Return what the new device's key signs: possession of the key, bound to the token."""
    return ENROL_CONTEXT + sha256(token.encode()).digest() + public_key + hardware_id.encode()
