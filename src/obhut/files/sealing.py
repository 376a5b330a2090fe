"""Secrets at rest: envelope encryption with a key per tenant (docs/adr/0006-sealing.md).

A sealed value is ``format (1) | key version (1) | nonce (12) | AES-256-GCM ciphertext and tag``.
The tenant's key is derived from the master key of that version, which lies in the key folder of
the instance: outside the database and outside its dumps. Tenant, table, row and field are
authenticated, so a value that is moved to another place does not open there.
"""

import os
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_FORMAT = 1
_HEADER = 2
_NONCE = 12
_TAG = 16
_KEY = 32
_KEY_FILE = re.compile(r"master_key(?:_([2-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?")


class SealBroken(Exception):  # noqa: N818 - a state of the value, named as people say it
    """A sealed value does not open: it was changed, moved, or its key is not there."""


class _Ring:
    """The master keys of this process; replaced as a whole, so that threads see no half ring."""

    keys: Mapping[int, bytes] = MappingProxyType({})


def configure(master_keys: Mapping[int, bytes]) -> None:
    """Set the master keys by version (1 to 255); the highest version seals, all of them open.

    Without this call the keys are read from the key folder at the first use.
    """
    for version, key in master_keys.items():
        if not 1 <= version <= 255 or len(key) != _KEY:
            raise ValueError(f"master key {version} is not 32 bytes with a version from 1 to 255")
    _Ring.keys = MappingProxyType(dict(master_keys))


def read_key_folder(folder: Path) -> dict[int, bytes]:
    """Return the master keys of a key folder: ``master_key`` is version 1, ``master_key_2`` 2."""
    found = {
        int(match[1] or 1): path.read_bytes()
        for path in folder.iterdir()
        if (match := _KEY_FILE.fullmatch(path.name))
    }
    if not found:
        raise FileNotFoundError(folder / "master_key")
    return found


def seal(*, tenant: str, table: str, row: str, field: str, plain: bytes) -> bytes:
    """Encrypt ``plain`` for exactly this place.

    ``tenant`` is a scope's slug (``betrieb``, ``p12``, ``k345``). Equal values seal differently.
    """
    version = max(_keys())
    header, nonce = bytes((_FORMAT, version)), os.urandom(_NONCE)
    place = _place(header, tenant, table, row, field)
    return header + nonce + _tenant_cipher(_keys()[version], tenant).encrypt(nonce, plain, place)


def unseal(*, tenant: str, table: str, row: str, field: str, sealed: bytes) -> bytes:
    """Return what ``seal`` was given at this place. Raises SealBroken."""
    header, nonce, rest = sealed[:_HEADER], sealed[_HEADER : _HEADER + _NONCE], sealed[14:]
    if len(rest) < _TAG or header[0] != _FORMAT or header[1] not in _keys():
        raise SealBroken(table, row, field)
    place = _place(header, tenant, table, row, field)
    try:
        return _tenant_cipher(_keys()[header[1]], tenant).decrypt(nonce, rest, place)
    except InvalidTag:
        raise SealBroken(table, row, field) from None


def is_current(sealed: bytes) -> bool:
    """Tell whether the value is sealed with the newest key; a rotation seals the others anew."""
    return sealed[:_HEADER] == bytes((_FORMAT, max(_keys())))


def _keys() -> Mapping[int, bytes]:
    if not _Ring.keys:
        configure(read_key_folder(settings.INSTANCE.keys))
    return _Ring.keys


def _place(header: bytes, *parts: str) -> bytes:
    """Return the authenticated place; a separator inside a part would make it ambiguous."""
    if any("|" in part or not part for part in parts):
        raise ValueError("a place has four non-empty parts without |")
    return header + "|".join(parts).encode()


@lru_cache(maxsize=4096)
def _tenant_cipher(master_key: bytes, tenant: str) -> AESGCM:
    context = b"obhut seal 1|" + tenant.encode()
    return AESGCM(HKDF(SHA256(), _KEY, salt=None, info=context).derive(master_key))
