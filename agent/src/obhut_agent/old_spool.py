"""The one-file spool of the first agents: read once and moved into segments."""

import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from obhut_agent import ledger, records
from obhut_agent.ledger import Meta
from obhut_agent.records import Record, RecordType
from obhut_agent.segment import MESSAGES
from obhut_agent.spool import Spool
from obhut_agent.state import sync_folder

_START = struct.Struct(">BQQQ")
_FORMAT = 1


class _Old(NamedTuple):
    """What the old file says."""

    meta: Meta
    waiting: list[Record]


def move(path: Path, folder: Path) -> Path | None:
    """Bring what waits in ``path`` into ``folder``. Raises OSError.

    The new folder gets its name when it is complete and on the disk, then the old file goes: a
    kill in between starts over or finds it done. An unreadable file is put aside; returns where.
    """
    if not folder.exists():
        old = _read(path)
        if old is None:
            return path.replace(path.with_suffix(".damaged"))
        _build(folder, old)
    path.unlink()
    sync_folder(path.parent)
    return None


def _build(folder: Path, old: _Old) -> None:
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    ledger.save(fresh, old.meta)
    spool = Spool(fresh)
    try:
        for record in old.waiting:
            spool.put(record)
        spool.sync()
    finally:
        spool.close()
    fresh.replace(folder)
    sync_folder(folder.parent)


def _read(path: Path) -> _Old | None:
    with path.open("rb") as file:
        start = records.read(file, 0)
        if start is None or start.type is not RecordType.START or len(start.body) != 41:
            return None
        version, next_seq, acked, dropped = _START.unpack_from(start.body)
        if version != _FORMAT:
            return None
        meta = Meta(start.body[25:].hex(), next_seq, acked, dropped)
        return _replayed(meta, list(_records(file, records.size(start))))


def _records(file: BinaryIO, offset: int) -> Iterator[Record]:
    return (record for _, record in records.scan(file, offset))


def _replayed(meta: Meta, found: list[Record]) -> _Old:
    acked = max([meta.acked, *(r.seq for r in found if r.type is RecordType.ACK)])
    refused = {r.seq for r in found if r.type is RecordType.REFUSED}
    messages = [r for r in found if r.type in MESSAGES]
    next_seq = max([meta.next_seq, *(r.seq + 1 for r in messages)])
    waiting = [r for r in messages if r.seq > acked and r.seq not in refused]
    return _Old(meta._replace(acked=acked, next_seq=next_seq), waiting)
