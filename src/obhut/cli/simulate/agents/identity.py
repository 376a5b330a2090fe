"""The simulated agents of a data folder: their keys, and how they reach the gateway."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from obhut.config.instance import Instance, write_whole
from obhut_protocol import signing

_FILE = "simulated_agents.json"


@dataclass(frozen=True, slots=True)
class Gateway:
    """What an enrolment answers: where the gateway is and who it has to be."""

    url: str
    server_name: str
    public_key: str


@dataclass(frozen=True)
class Identity:
    """One agent; its key is made from the secret of the data folder and its number."""

    secret: bytes
    index: int

    @cached_property
    def key(self) -> Ed25519PrivateKey:
        """Return the private key."""
        seed = hashlib.sha256(self.secret + self.index.to_bytes(4, "big")).digest()
        return Ed25519PrivateKey.from_private_bytes(seed)

    @cached_property
    def public_key(self) -> bytes:
        """Return the public key."""
        return self.key.public_key().public_bytes_raw()

    @cached_property
    def device_key(self) -> str:
        """Return how the server knows the key."""
        return signing.device_key(self.public_key)

    @property
    def hostname(self) -> str:
        """Return its host name."""
        return f"agent-{self.index + 1:05d}"

    @property
    def hardware_id(self) -> str:
        """Return what it calls its hardware."""
        return f"nachgestellt-{self.index + 1:05d}"


@dataclass(frozen=True, slots=True)
class Book:
    """What is kept from one run to the next: the secret, and what the last enrolment answered."""

    secret: str
    gateway: Gateway | None = None

    @classmethod
    def open(cls, instance: Instance) -> Self:
        """Return the book of a data folder; a fresh one where there is none."""
        try:
            stored = json.loads((instance.keys / _FILE).read_text())
        except FileNotFoundError:
            return cls(os.urandom(32).hex())
        known = stored["gateway"]
        return cls(stored["secret"], Gateway(**known) if known else None)

    def save(self, instance: Instance) -> None:
        """Keep the book beside the keys, owned as they are."""
        path: Path = instance.keys / _FILE
        write_whole(path, json.dumps(asdict(self)))
        if os.geteuid() == 0:
            owner = instance.keys.stat()
            os.chown(path, owner.st_uid, owner.st_gid)

    def identities(self, count: int) -> list[Identity]:
        """Return the first ``count`` agents."""
        secret = bytes.fromhex(self.secret)
        return [Identity(secret, index) for index in range(count)]
