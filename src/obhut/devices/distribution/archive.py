"""Archives that are the same byte by byte whenever the same is put in."""

import gzip
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, NamedTuple

_BEGINNING = 946_684_800
"""The time that all files bear: 1 January 2000."""


class Entry(NamedTuple):
    """One file of an archive."""

    content: bytes
    executable: bool = False


def write(target: Path, entries: Mapping[str, Entry]) -> None:
    """Write a gzipped tar file; every system that can run the agent can unpack it."""
    with (
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=9, fileobj=raw, mtime=0) as packed,
        tarfile.open(fileobj=_stream(packed), mode="w|", format=tarfile.GNU_FORMAT) as archive,
    ):
        for name, entry in sorted(entries.items()):
            archive.addfile(_head(name, entry), io.BytesIO(entry.content))


def _stream(packed: gzip.GzipFile) -> IO[bytes]:
    return packed  # type: ignore[return-value]  # a writer is all that tarfile needs


def _head(name: str, entry: Entry) -> tarfile.TarInfo:
    head = tarfile.TarInfo(name)
    head.size = len(entry.content)
    head.mode = 0o755 if entry.executable else 0o644
    head.mtime = _BEGINNING
    head.uname = head.gname = "root"
    return head
