"""Which orders this device has taken on, so that it never takes one twice, whatever happens.

A nonce is claimed, and the claim is on the disk, before anything is done for it. Slots of a fixed
size: what a kill or a power cut leaves of an unwritten slot can never be taken for one that was
damaged later. A ledger that is missing, damaged or older than the device (a restored image) cannot
know what was done already; it then refuses everything that was signed before it began anew.

A claim is forgotten only when its order can never be valid again: ``latest``, the youngest
signature that was ever accepted, is held against the end of every order, so a clock that is set
back brings nothing back. ``OSError`` leaves the ledger as it was.
"""

import os
import struct
import zlib
from collections.abc import Iterable
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO, NamedTuple

from obhut_agent.segment import write_all
from obhut_agent.state import replace
from obhut_protocol.authority.bounds import DAY_MS
from obhut_protocol.authority.kinds import MOST_A_DAY
from obhut_protocol.authority.refusals import Reason, require

MAX_CLAIMS = 4096
_MOST_SLOTS = 3 * MAX_CLAIMS
_SLOT = struct.Struct(">B16s32s32sQQQ")
SLOT_BYTES = _SLOT.size + 4
_EMPTY = bytes(SLOT_BYTES)


class _Kind(IntEnum):
    """What a slot says. Numbers are on disks and never reused."""

    BEGINNING = 1
    CLAIM = 2
    TOLD = 3


class Claim(NamedTuple):
    """An order that was taken on; ``order`` = digest of what was signed, ``at`` = own clock."""

    nonce: bytes
    order: bytes
    kind: str
    at: int
    issued_at: int
    expires_at: int
    told: bool = False
    """Its result is in the spool; nothing more is owed."""


def create(path: Path) -> None:
    """Make the ledger of a device that is enrolled just now: no order can be older. OSError."""
    replace(path, _encode(_Kind.BEGINNING))


class Claims:
    """The ledger of a running agent; exactly one process may hold it. Raises OSError."""

    def __init__(self, path: Path, *, now: int, most: int = MAX_CLAIMS) -> None:
        self._path = path
        self._most = most
        self._claims: dict[bytes, Claim] = {}
        self.born = self.latest = 0
        self.damaged: Path | None = None
        self._slots = 0
        self._file: BinaryIO | None = None
        self._load(now)

    def claim(self, fresh: Claim) -> None:
        """Take an order on; from now on it is never taken again. Raises Refused, OSError."""
        require(fresh.nonce not in self._claims, Reason.REPLAYED)
        require(fresh.issued_at > self.born, Reason.FORGOTTEN)
        require(fresh.expires_at > self.latest, Reason.EXPIRED)
        if len(self._claims) >= self._most or self._slots >= _MOST_SLOTS:
            self._compact(fresh.at)
        require(len(self._claims) < self._most, Reason.LEDGER_FULL)
        self._append(_encode_claim(fresh))
        self._note(fresh)

    def told(self, nonce: bytes) -> None:
        """The result of an order is safely on its way. Raises OSError."""
        found = self._claims.get(nonce)
        if found is None or found.told:
            return
        self._append(_encode(_Kind.TOLD, nonce=nonce))
        self._claims[nonce] = found._replace(told=True)

    def unfinished(self) -> tuple[Claim, ...]:
        """Return what was taken on and not told of, in the order in which it was taken on."""
        return tuple(one for one in self._claims.values() if not one.told)

    def begun(self, *, since: int) -> dict[str, int]:
        """Return how often each kind was taken on since an instant of the own clock."""
        found: dict[str, int] = {}
        for one in self._claims.values():
            if one.at > since:
                found[one.kind] = found.get(one.kind, 0) + 1
        return found

    def begin_anew(self, now: int) -> None:
        """Obey nothing that was signed before now: this state may be older than the device."""
        self.born = max(now, self.latest, self.born)
        self._compact(now)

    def close(self) -> None:
        """Let the file go; everything is on the disk."""
        if self._file is not None:
            self._file.close()
            self._file = None

    # Inside

    def _load(self, now: int) -> None:
        raw = self._path.read_bytes() if self._path.exists() else b""
        slots = [raw[at : at + SLOT_BYTES] for at in range(0, len(raw), SLOT_BYTES)]
        while slots and (len(slots[-1]) < SLOT_BYTES or slots[-1] == _EMPTY):
            slots.pop()  # it was never written to its end, so nothing was done for it
        read = [self._read(slot, first=at == 0) for at, slot in enumerate(slots)]
        whole = all(read)
        if not whole:
            self._put_aside(raw)
        if not whole or not slots:
            self.begin_anew(now)
        else:
            self._open(len(slots))

    def _read(self, slot: bytes, *, first: bool) -> bool:
        if zlib.crc32(slot[:-4]) != int.from_bytes(slot[-4:]):
            return False
        kind, nonce, order, word, at, issued_at, expires_at = _SLOT.unpack(slot[:-4])
        if (kind == _Kind.BEGINNING) is not first:
            return False
        if first:
            self.born, self.latest = issued_at, expires_at
        elif kind == _Kind.CLAIM:
            text = word.rstrip(b"\0").decode("ascii", "replace")
            self._note(Claim(nonce, order, text, at, issued_at, expires_at))
        elif nonce in self._claims:
            self._claims[nonce] = self._claims[nonce]._replace(told=True)
        return True

    def _note(self, one: Claim) -> None:
        self._claims[one.nonce] = one
        self.latest = max(self.latest, one.issued_at)

    def _open(self, slots: int) -> None:
        self._slots = slots
        self._file = self._path.open("r+b", buffering=0)
        self._file.truncate(slots * SLOT_BYTES)

    def _put_aside(self, raw: bytes) -> None:
        self.damaged = self._path.with_name(self._path.name + ".damaged")
        replace(self.damaged, raw)

    def _append(self, slot: bytes) -> None:
        if self._file is None:
            raise RuntimeError("the ledger is closed")
        try:
            self._file.seek(self._slots * SLOT_BYTES)
            write_all(self._file, slot)
            os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(self._slots * SLOT_BYTES)
            raise
        self._slots += 1

    def _compact(self, now: int) -> None:
        kept = {nonce: one for nonce, one in self._claims.items() if self._is_needed(one, now)}
        slots = list(_slots(kept.values()))
        first = _encode(_Kind.BEGINNING, issued_at=self.born, expires_at=self.latest)
        replace(self._path, first + b"".join(slots))
        self.close()
        self._claims = kept
        self._open(len(slots) + 1)

    def _is_needed(self, one: Claim, now: int) -> bool:
        """Say whether the order could be valid again, is owed an answer, or counts for a limit."""
        again = one.expires_at > self.latest and one.issued_at > self.born
        counts = one.kind in MOST_A_DAY and one.at > now - DAY_MS
        return again or counts or not one.told


def _slots(claims: Iterable[Claim]) -> Iterable[bytes]:
    for one in claims:
        yield _encode_claim(one)
        if one.told:
            yield _encode(_Kind.TOLD, nonce=one.nonce)


def _encode_claim(one: Claim) -> bytes:
    return _encode(
        _Kind.CLAIM,
        nonce=one.nonce,
        order=one.order,
        word=one.kind.encode("ascii"),
        at=one.at,
        issued_at=one.issued_at,
        expires_at=one.expires_at,
    )


def _encode(
    kind: _Kind,
    *,
    nonce: bytes = b"",
    order: bytes = b"",
    word: bytes = b"",
    at: int = 0,
    issued_at: int = 0,
    expires_at: int = 0,
) -> bytes:
    raw = _SLOT.pack(kind, nonce, order, word, at, issued_at, expires_at)
    return raw + zlib.crc32(raw).to_bytes(4)
