"""Dumps of the database: make, verify, keep for a month. Free of Django.

A dump counts only when the backup role may see every row and its row counts equal those of the
source at the same snapshot. Uploaded files are kept beside it as hard links.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psycopg

from obhut.kernel import clock
from obhut.maintenance import row_counts
from obhut.maintenance.dump_source import DumpSource, environment
from obhut.maintenance.rules.dump_times import GERMANY, is_due, may_be_deleted

_STAMP = "%Y%m%dT%H%M%SZ"
_SUFFIX = ".dump"


class DumpFailed(Exception):  # noqa: N818 - a situation that the operator must know
    """No valid dump came out; ``str()`` is a German text for the operator."""


@dataclass(frozen=True, slots=True)
class Dump:
    """One finished dump and what it holds; ``rows`` by table."""

    file: str
    taken_at: str
    reason: str
    bytes: int
    seconds: float
    rows: dict[str, int]

    @property
    def taken(self) -> datetime:
        """The instant of the snapshot."""
        return datetime.fromisoformat(self.taken_at)


def make(source: DumpSource, *, at: datetime, reason: str) -> Dump:
    """Make and verify a dump of the state at ``at``. Raises DumpFailed and leaves nothing then."""
    began = clock.monotonic()
    name = f"obhut-{at.astimezone(UTC).strftime(_STAMP)}-{reason}{_SUFFIX}"
    final, draft = source.folder / name, source.folder / f".{name}.new"
    source.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        rows = _written(source, draft)
        _link_files(source, final)
        size, seconds = draft.stat().st_size, round(clock.monotonic() - began, 2)
        dump = Dump(name, at.isoformat(), reason, size, seconds, rows)
        _write_whole(_note(final), json.dumps(asdict(dump), indent=1))
        draft.replace(final)
        _leave_to_owner(source.folder, final, _note(final), _files_of(final))
    except (OSError, subprocess.SubprocessError, psycopg.Error) as problem:
        raise DumpFailed(f"Die Sicherung ist gescheitert: {_reason(problem)}") from problem
    finally:
        draft.unlink(missing_ok=True)
        if not final.exists():
            _remove(final)
    return dump


def if_due(source: DumpSource, *, at: datetime) -> Dump | None:
    """Make the nightly dump when it is due, and delete those whose month is over."""
    last = newest(source.folder)
    if not is_due(newest_at=last.taken if last else None, at=at):
        return None
    dump = make(source, at=at, reason="nightly")
    delete_expired(source.folder, at=at)
    return dump


def finished(folder: Path) -> Iterator[Dump]:
    """Yield the valid dumps of ``folder``, oldest first."""
    for path in sorted(folder.glob(f"obhut-*{_SUFFIX}")):
        if _note(path).exists():
            yield Dump(**json.loads(_note(path).read_text()))


def newest(folder: Path) -> Dump | None:
    """Return the newest valid dump, or None."""
    return max(finished(folder), key=lambda dump: dump.taken, default=None)


def delete_expired(folder: Path, *, at: datetime) -> list[str]:
    """Delete the dumps whose month is over, with their files, and return their names.

    The newest one stays in any case.
    """
    keep, today = newest(folder), at.astimezone(GERMANY).date()
    gone = [
        dump.file
        for dump in finished(folder)
        if dump != keep and may_be_deleted(taken_at=dump.taken, today=today)
    ]
    for name in gone:
        _remove(folder / name)
    return gone


def _written(source: DumpSource, draft: Path) -> row_counts.Counts:
    """Write the dump and return the rows that the source had at its snapshot."""
    with psycopg.connect(source.dsn) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        if closed := row_counts.closed_tables(connection):
            raise DumpFailed(f"Die Sicherung sähe nicht alle Zeilen von: {', '.join(closed)}.")
        row = connection.execute("select pg_export_snapshot()").fetchone()
        _pg_dump(source, draft, snapshot=str(row[0]) if row else "")
        rows = row_counts.in_database(connection)
    require_equal(rows, row_counts.in_dump(source, str(draft)))
    return rows


def _pg_dump(source: DumpSource, draft: Path, *, snapshot: str) -> None:
    command = [
        source.program("pg_dump"), "--format=custom", "--enable-row-security", "--no-password",
        f"--snapshot={snapshot}",
    ]  # fmt: skip
    with _new_file(draft) as file:
        done = subprocess.run(
            command,
            env=dict(environment(source.dsn)),
            stdout=file,
            stderr=subprocess.PIPE,
            check=False,
        )
        os.fsync(file.fileno())
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise DumpFailed(f"pg_dump ist gescheitert: {said[-800:]}")


def _new_file(path: Path) -> IO[bytes]:
    """Open a private file that did not exist, so that root never writes through a planted link."""
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def _leave_to_owner(folder: Path, *paths: Path) -> None:
    """Let what root made belong to the folder's owner, who has to delete it one day."""
    if os.geteuid() == 0:
        owner = folder.stat()
        for path in (p for top in paths if top.exists() for p in (top, *top.rglob("*"))):
            os.lchown(path, owner.st_uid, owner.st_gid)


def require_equal(expected: row_counts.Counts, found: row_counts.Counts) -> None:
    """Raise DumpFailed with the tables whose row counts differ."""
    wrong = [
        f"{table} {found.get(table, 0)} statt {expected.get(table, 0)}"
        for table in sorted(expected.keys() | found.keys())
        if expected.get(table, 0) != found.get(table, 0)
    ]
    if wrong:
        raise DumpFailed(f"Die Zeilenzahlen stimmen nicht überein: {', '.join(wrong)}.")


def _link_files(source: DumpSource, final: Path) -> None:
    """Keep the uploaded files beside the dump; they never change, so hard links suffice."""
    if source.files is not None and source.files.is_dir():
        shutil.copytree(source.files, _files_of(final), copy_function=os.link)


def _remove(dump: Path) -> None:
    shutil.rmtree(_files_of(dump), ignore_errors=True)
    dump.unlink(missing_ok=True)
    _note(dump).unlink(missing_ok=True)


def _files_of(dump: Path) -> Path:
    return dump.with_suffix(".files")


def _note(dump: Path) -> Path:
    return dump.with_suffix(".json")


def _write_whole(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.new")
    with _new_file(draft) as file:
        file.write(text.encode() + b"\n")
    draft.replace(path)


def _reason(problem: Exception) -> str:
    return str(problem).strip() or type(problem).__name__
