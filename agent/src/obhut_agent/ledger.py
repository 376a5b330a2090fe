"""What a spool knows beside its records: its id, its numbers, and what it had to give up.

``meta.json`` is replaced and synced when any of that changes, which is seldom. How far the server
has acknowledged changes often and may be forgotten (the server says it again): twelve bytes that
are overwritten in place and never synced.
"""

import json
import os
import struct
import zlib
from pathlib import Path
from typing import Any, NamedTuple

from obhut_agent.state import read_json, replace
from obhut_protocol import checks
from obhut_protocol.limits import ID_HEX_LENGTH, MAX_KIND, MAX_SEQ
from obhut_protocol.malformed import Malformed

_ACKED = struct.Struct(">QI")
_MAX_GAPS = 10_000


class Lost(NamedTuple):
    """``lost`` messages of a kind, numbered within ``low`` and ``high``, were given up."""

    low: int
    high: int
    kind: int
    lost: int

    def beyond(self, seq: int) -> "Lost | None":
        """Return what of it lies behind ``seq``; the number can then only be bounded."""
        if self.high <= seq:
            return None
        low = max(self.low, seq + 1)
        return self._replace(low=low, lost=min(self.lost, self.high - low + 1))


class Meta(NamedTuple):
    """Content of ``meta.json``. ``dropping`` = the segment that is about to be deleted."""

    spool_id: str
    next_seq: int = 1
    acked: int = 0
    dropped: int = 0
    dropping: int = 0
    gaps: tuple[Lost, ...] = ()


def load(folder: Path) -> Meta | None:
    """Return what the file says, None if there is none or it is damaged."""
    content = read_json(folder / "meta.json")
    if content is None:
        return None
    try:
        return _meta(content)
    except Malformed:
        return None


def save(folder: Path, meta: Meta) -> None:
    """Replace the file. Raises OSError."""
    replace(folder / "meta.json", json.dumps(meta._asdict()).encode())


def load_acked(folder: Path) -> int:
    """Return the last noted acknowledgement, 0 if it is missing or torn."""
    try:
        raw = (folder / "acked").read_bytes()
    except OSError:
        return 0
    if len(raw) != _ACKED.size:
        return 0
    seq, checksum = _ACKED.unpack(raw)
    return int(seq) if zlib.crc32(raw[:8]) == checksum else 0


class AckedFile:
    """Holds the file open: it is written with every acknowledgement."""

    def __init__(self, folder: Path) -> None:
        self._handle = os.open(folder / "acked", os.O_RDWR | os.O_CREAT, 0o600)

    def note(self, seq: int) -> None:
        """Overwrite. Raises OSError."""
        raw = struct.pack(">Q", seq)
        os.pwrite(self._handle, raw + struct.pack(">I", zlib.crc32(raw)), 0)

    def close(self) -> None:
        """Let it go."""
        os.close(self._handle)


def _meta(content: dict[str, Any]) -> Meta:
    return Meta(
        spool_id=checks.hex_id(content.get("spool_id"), ID_HEX_LENGTH),
        next_seq=checks.integer(content.get("next_seq"), 1, MAX_SEQ),
        acked=checks.seq(content.get("acked")),
        dropped=checks.seq(content.get("dropped")),
        dropping=checks.seq(content.get("dropping")),
        gaps=tuple(_lost(gap) for gap in checks.items(content.get("gaps"), _MAX_GAPS)),
    )


def _lost(value: object) -> Lost:
    low, high, kind, lost = (*checks.items(value, 4), None, None, None, None)[:4]
    first = checks.integer(low, 1, MAX_SEQ)
    return Lost(
        first,
        checks.integer(high, first, MAX_SEQ),
        checks.integer(kind, 0, MAX_KIND),
        checks.integer(lost, 1, MAX_SEQ),
    )
