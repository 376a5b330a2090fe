"""Keeping, checking and removing files."""

from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

import structlog
from django.db import transaction

from obhut.files import disk, quota
from obhut.files.models import StoredFile
from obhut.files.rules.media import media_type
from obhut.files.rules.names import shown_name
from obhut.files.rules.purpose import LIMITS, Purpose, State
from obhut.files.scanners import Scanner, ScannerDown, default_scanner
from obhut.kernel import ids

_log = structlog.get_logger()
_ORPHAN_AFTER = timedelta(days=1)


class WrongMedia(Exception):  # noqa: N818 - what is the matter
    """A file of this type is not taken for this purpose; the argument is its type."""


def store(
    *,
    stream: BinaryIO,
    name: str,
    purpose: Purpose,
    person_id: int | None,
    partner_id: int | None,
    customer_id: int | None,
) -> UUID:
    """Keep a file in the caller's transaction and return its id; it waits for its scan.

    Raises TooLarge, WrongMedia, QuotaExceeded; then nothing was kept or counted.
    """
    written = disk.write(stream, most_bytes=LIMITS[purpose].most_bytes)
    try:
        place = {"partner_id": partner_id, "customer_id": customer_id}
        file = StoredFile(
            id=ids.new_id(),
            disk_name=written.disk_name,
            person_id=person_id,
            purpose=purpose,
            name=shown_name(name),
            media_type=_taken_media(written.head, purpose),
            size=written.size,
            sha256=written.sha256,
            **place,
        )
        quota.take(size=written.size, **place)
        StoredFile.objects.bulk_create([file])
    except BaseException:
        disk.remove(written.disk_name)
        raise
    return file.pk


def _taken_media(head: bytes, purpose: Purpose) -> str:
    kind = media_type(head)
    if kind not in LIMITS[purpose].media:
        raise WrongMedia(kind)
    return kind


@transaction.atomic
def remove(*, file_id: UUID) -> bool:
    """Remove a file; tell whether there was one. The bytes go once the transaction holds."""
    file = StoredFile.objects.filter(pk=file_id).first()
    if not isinstance(file, StoredFile):
        return False
    gone, _ = StoredFile.objects.filter(pk=file_id).delete()
    if gone:
        quota.give_back(partner_id=file.partner_id, customer_id=file.customer_id, size=file.size)
        name = file.disk_name
        transaction.on_commit(lambda: disk.remove(name))
    return bool(gone)


def scan_waiting(*, at: datetime, scanner: Scanner | None = None, limit: int = 100) -> int:
    """Let the files in quarantine be looked at and return how many were. Worker only.

    Without an answer they stay where they are; the next turn asks again.
    """
    scanner, seen = scanner or default_scanner(), 0
    waiting = StoredFile.objects.filter(state=State.QUARANTINED).order_by("created_at")[:limit]
    for key, name in waiting.values_list("pk", "disk_name"):
        try:
            verdict = scanner.scan(disk.path_of(name))
        except ScannerDown as problem:
            _log.warning("scanner-down", why=str(problem), waiting=len(waiting) - seen)
            break
        StoredFile.objects.filter(pk=key, state=State.QUARANTINED).update(
            state=verdict.state, finding=verdict.finding, scanned_at=at
        )
        seen += 1
    return seen


def sweep_orphans(*, at: datetime) -> int:
    """Remove bytes whose row was never committed and return how many. Worker only."""
    gone = 0
    for name in disk.names_older_than(at - _ORPHAN_AFTER):
        if not StoredFile.objects.filter(disk_name=name).exists():
            disk.remove(name)
            gone += 1
    return gone
