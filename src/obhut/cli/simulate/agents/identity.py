"""The keys of the simulated devices: all from one secret of the data folder, so runs share them."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from obhut.cli.errors import CommandFailedError
from obhut_protocol.signing import device_key

_SECRET_BYTES = 32
_FILE = "simulated_agents"


class Identity(NamedTuple):
    """One simulated device: its number, its key and what it calls itself."""

    number: int
    key: Ed25519PrivateKey
    device_key: str

    @classmethod
    def of(cls, secret: bytes, number: int) -> Self:
        """Return the device ``number``; the same for the same secret."""
        key = Ed25519PrivateKey.from_private_bytes(sha256(secret + b"%d" % number).digest())
        return cls(number, key, device_key(key.public_key().public_bytes_raw()))

    @property
    def hardware_id(self) -> str:
        """Return what the machine is known by."""
        return f"simuliert-{self.number}"

    @property
    def hostname(self) -> str:
        """Return the name of the machine."""
        return f"lasttest-{self.number:05d}"


@contextmanager
def kept_secret(keys: Path) -> Iterator[bytes]:
    """Yield the secret in the key folder, made at the first run; one run at a time holds it.

    Raises CommandFailedError while another run uses the same devices.
    """
    path = keys / _FILE
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandFailedError(
                "eine andere Nachstellung läuft schon auf diesem Ordner"
            ) from None
        secret = file.read()
        if len(secret) != _SECRET_BYTES:
            secret = secrets.token_bytes(_SECRET_BYTES)
            file.seek(0)
            file.truncate()
            file.write(secret)
            file.flush()
        yield secret
