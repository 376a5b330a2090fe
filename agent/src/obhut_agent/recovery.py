"""Reads a spool's folder as a crash may have left it; changes nothing."""

from pathlib import Path
from typing import NamedTuple

from obhut_agent import ledger, segment
from obhut_agent.ledger import Meta
from obhut_agent.records import RecordType
from obhut_agent.segment import MESSAGES, Segment

SUFFIXES = {RecordType.ROW: ".rows", RecordType.EVENT: ".events"}


class Found(NamedTuple):
    """What is there. ``meta`` is None for a new folder or a damaged file."""

    meta: Meta | None
    acked: int
    next_seq: int
    chains: dict[RecordType, list[Segment]]
    refused: set[int]
    unreadable: list[Path]


class Summary(NamedTuple):
    """What a spool holds, for people."""

    spool_id: str
    next_seq: int
    acked: int
    dropped: int
    waiting: int
    rows: int
    size: int


def read(folder: Path) -> Found:
    """Return what ``folder`` holds. Raises OSError."""
    meta = ledger.load(folder)
    base = meta or Meta("")
    unreadable: list[Path] = []
    chains = {
        kind: _segments(folder, suffix, base.dropping, unreadable)
        for kind, suffix in SUFFIXES.items()
    }
    every = [found for chain in chains.values() for found in chain]
    next_seq = max([base.next_seq, *(found.header.next_seq for found in every),
                    *(found.last_seq + 1 for found in every)])  # fmt: skip
    noted = max([base.acked, ledger.load_acked(folder), *(found.header.acked for found in every)])
    acked = min(noted, next_seq - 1)
    refused = {
        record.seq
        for found in chains[RecordType.EVENT]
        for _, record in found.records()
        if record.type is RecordType.REFUSED and record.seq > acked
    }
    return Found(meta, acked, next_seq, chains, refused, unreadable)


def summary(folder: Path) -> Summary | None:
    """Return what the folder holds, None if there is no spool. Raises OSError."""
    if not folder.is_dir() or (found := read(folder)).meta is None:
        return None
    rows, events = (
        _waiting(found, found.chains[kind]) for kind in (RecordType.ROW, RecordType.EVENT)
    )
    size = sum(one.size for chain in found.chains.values() for one in chain)
    return Summary(
        found.meta.spool_id, found.next_seq, found.acked, found.meta.dropped, rows + events, rows,
        size,
    )  # fmt: skip


def _waiting(found: Found, chain: list[Segment]) -> int:
    return sum(
        record.type in MESSAGES and record.seq > found.acked and record.seq not in found.refused
        for one in chain
        for _, record in one.records()
    )


def _segments(folder: Path, suffix: str, dropping: int, unreadable: list[Path]) -> list[Segment]:
    found = []
    for path in sorted(folder.glob(f"*{suffix}")):
        one = segment.read(path)
        if one is None:
            unreadable.append(path)
        elif one.header.number != dropping:
            found.append(one)
    return found
