"""Keys of the simulated devices: made from one secret of the data folder, so that none is kept."""

import hashlib
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from obhut.config.demo.machines import Machine
from obhut_protocol import signing

_BYTES = 32


def secret() -> bytes:
    """Return the secret of this instance; made at the first call, never at the same time twice."""
    path = _file()
    if not path.exists():
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(os.urandom(_BYTES))
        draft.replace(path)
    return path.read_bytes()


def of(secret: bytes, machine: Machine) -> Ed25519PrivateKey:
    """Return the key of a machine."""
    seed = hashlib.sha256(secret + machine.hardware_id.encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def device_key(key: Ed25519PrivateKey) -> str:
    """Return how the server knows the key."""
    return signing.device_key(key.public_key().public_bytes_raw())


def _file() -> Path:
    path: Path = settings.INSTANCE.keys / "demo_devices"
    return path
