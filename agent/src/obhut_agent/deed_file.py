"""The file of the device's chain of deeds: only ever appended to, on the disk before anything acts.

What a kill leaves of an unwritten entry is cut off. If something that was whole is damaged, the
file is put aside, what is readable stays, and the chain itself says that it was renewed; its head
then no longer belongs to what the server knows, which is what raises the alarm there.
``OSError`` leaves the file as it was.
"""

import os
from collections.abc import Collection, Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import BinaryIO

from obhut_agent.segment import write_all
from obhut_agent.state import replace
from obhut_protocol import deeds
from obhut_protocol.authority.bounds import HASH_BYTES, NONCE_BYTES
from obhut_protocol.deeds import EMPTY, Deed, Entry, Head, Stage


class DeedFile:
    """The open chain of a running agent; exactly one process may hold it. Raises OSError."""

    def __init__(self, path: Path, *, now: int, owed: Collection[bytes] = ()) -> None:
        """``owed`` = nonces of the orders that ``last`` will be asked about."""
        self.head: Head = EMPTY
        self.damaged: Path | None = None
        self._last: dict[bytes, Deed] = {}
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
        self._size = self._read(frozenset(owed))
        self._file.seek(self._size)
        if not deeds.is_torn(self._file.read()):
            self.damaged = path.with_name(path.name + ".damaged")
            replace(self.damaged, path.read_bytes())
        self._file.truncate(self._size)
        if self.damaged is not None:
            self.append(_renewed(now))

    def append(self, deed: Deed) -> Head:
        """Write an entry and bring it to the disk; return the new head. Raises OSError."""
        raw, after = deeds.append(self.head, deed)
        try:
            self._file.seek(self._size)
            write_all(self._file, raw)
            os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(self._size)
            raise
        self._size += len(raw)
        self.head = after
        self._last[deed.nonce] = deed
        return after

    def last(self, nonce: bytes) -> Deed | None:
        """Return the newest entry about an order that has not been settled."""
        return self._last.get(nonce)

    def settle(self, nonce: bytes) -> None:
        """Nobody will ask for this order again."""
        self._last.pop(nonce, None)

    def close(self) -> None:
        """Let the file go; everything is on the disk."""
        self._file.close()

    def _read(self, owed: frozenset[bytes]) -> int:
        size = 0
        for entry in _entries(self._file):
            self.head, size = entry.head, entry.end
            if entry.deed.nonce in owed:
                self._last[entry.deed.nonce] = entry.deed
        return size


def _entries(file: BinaryIO) -> Iterator[Entry]:
    """Read through the page cache: the file may be larger than this process should be."""
    if file.seek(0, os.SEEK_END) == 0:
        return
    with mmap(file.fileno(), 0, access=ACCESS_READ) as mapped, memoryview(mapped) as view:
        yield from deeds.entries(view)


def _renewed(now: int) -> Deed:
    return Deed(
        now, Stage.RENEWED, bytes(NONCE_BYTES), bytes(HASH_BYTES), "", "", "", "", "", 0, b""
    )
