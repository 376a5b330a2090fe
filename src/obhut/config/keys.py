"""The key folder: secrets that live outside the database and outside its dumps."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from obhut.config.problems import KeyMissing

ROLES = ("login", "gateway", "worker", "backup", "owner")
"""The database roles that sign in, without the prefix ``obhut_``."""

_IRREPLACEABLE: dict[str, Callable[[], bytes]] = {
    "secret_key": lambda: secrets.token_urlsafe(50).encode(),
    "master_key": lambda: secrets.token_bytes(32),
    "gateway_ed25519": lambda: secrets.token_bytes(32),
}


def create_missing(folder: Path, *, holds_data: bool) -> None:
    """Create every key that is not there yet; existing ones stay untouched.

    Passwords of the database roles may be made anew at any time, since the launcher tells the
    server; a lost key of existing data raises ``KeyMissing``.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, make in _IRREPLACEABLE.items():
        if holds_data and not (folder / name).exists():
            raise KeyMissing(folder / name)
        _create(folder / name, make)
    for role in ROLES:
        _create(folder / f"db_{role}", lambda: secrets.token_urlsafe(24).encode())


def _create(path: Path, make: Callable[[], bytes]) -> None:
    """Write a new key so that a crash leaves either no file or the whole key."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(make())
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
