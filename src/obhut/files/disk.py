"""Files on disk: random names in two levels of folders, private, never below the web's root."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from obhut.files.rules.media import HEAD

_CHUNK = 256 * 1024


class TooLarge(Exception):  # noqa: N818 - what is the matter
    """The file is larger than its purpose allows."""


@dataclass(frozen=True, slots=True)
class Written:
    """What has arrived on disk."""

    disk_name: str
    size: int
    sha256: str
    head: bytes


def path_of(disk_name: str) -> Path:
    """Return where a file lies; the name is one of ours, 32 hexadecimal digits."""
    if len(disk_name) != 32 or not set(disk_name) <= set("0123456789abcdef"):
        raise ValueError("not a name on disk")
    return root() / disk_name[:2] / disk_name[2:4] / disk_name


def root() -> Path:
    """Return the folder of the instance's files."""
    folder: Path = settings.INSTANCE.files
    return folder


def write(stream: BinaryIO, *, most_bytes: int) -> Written:
    """Write what ``stream`` gives, power cuts in mind. Raises TooLarge; then nothing stays."""
    name = secrets.token_hex(16)
    path = path_of(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with _create(path) as file:
            written = _copy(stream, file, name, most_bytes)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return written


def remove(disk_name: str) -> None:
    """Remove a file; one that is gone already is no fault."""
    path_of(disk_name).unlink(missing_ok=True)


def names_older_than(instant: datetime) -> Iterator[str]:
    """Yield the names of all files that were written before ``instant``."""
    for path in root().glob("??/??/*"):
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < instant:
            yield path.name


def _create(path: Path) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def _copy(stream: BinaryIO, file: BinaryIO, name: str, most_bytes: int) -> Written:
    size, digest, head = 0, hashlib.sha256(), b""
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > most_bytes:
            raise TooLarge(most_bytes)
        head = head or chunk[:HEAD]
        digest.update(chunk)
        file.write(chunk)
    return Written(name, size, digest.hexdigest(), head)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
