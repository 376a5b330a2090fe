"""Bring a dump back into an empty database, all or nothing. Free of Django."""

import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import IO

import psycopg

from obhut.maintenance import row_counts
from obhut.maintenance.dump_source import DumpSource, environment
from obhut.maintenance.dumps import DumpFailed, require_equal

# A setting that pg_restore writes and PostgreSQL 15 and 16 do not know.
_UNKNOWN = b"SET transaction_timeout ="


def restore(source: DumpSource, dump: Path, *, owner_dsn: str) -> row_counts.Counts:
    """Restore ``dump`` into the empty database of ``owner_dsn`` and return its row counts.

    Raises DumpFailed: not empty, not readable, or other row counts than dumped.
    """
    _require_empty(owner_dsn)
    read = [source.program("pg_restore"), "--no-owner", "--file=-", str(dump)]
    write = [
        source.program("psql"), "--no-psqlrc", "--quiet", "--no-password", "--output=/dev/null",
        "--set=ON_ERROR_STOP=1",
    ]  # fmt: skip
    with (
        subprocess.Popen(
            read, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={"LC_ALL": "C"}
        ) as reader,
        subprocess.Popen(
            write, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(environment(owner_dsn))
        ) as writer,
    ):
        _pass_on(reader, writer)
    with psycopg.connect(owner_dsn) as connection:
        found = row_counts.in_database(connection)
    require_equal(row_counts.in_dump(source, str(dump)), found)
    return found


def _pass_on(reader: "subprocess.Popen[bytes]", writer: "subprocess.Popen[bytes]") -> None:
    """Commit only when the reader has read the dump to its end; half a dump is rolled back."""
    text, sink = reader.stdout, writer.stdin
    try:
        if text is not None and sink is not None:
            _send(text, sink)
            if reader.wait() == 0:
                sink.write(b"COMMIT;\n")
            sink.close()
    except BrokenPipeError:
        reader.kill()  # the writer has stopped at an error and says so
    for process in (writer, reader):
        said = process.stderr.read().decode(errors="replace").strip() if process.stderr else ""
        if process.wait():
            raise DumpFailed(f"Das Einspielen ist gescheitert: {said[-800:]}")


def _send(text: Iterable[bytes], sink: IO[bytes]) -> None:
    """Pass everything on but the setting, which stands before the first statement with data."""
    sink.write(b"BEGIN;\n")
    head = True
    for line in text:
        head = head and not line.startswith((b"COPY ", b"CREATE "))
        if not (head and line.startswith(_UNKNOWN)):
            sink.write(line)


def _require_empty(owner_dsn: str) -> None:
    with psycopg.connect(owner_dsn) as connection:
        tables = row_counts.in_database(connection)
    if tables:
        raise DumpFailed(
            f"Die Zieldatenbank ist nicht leer ({len(tables)} Tabellen). Eingespielt wird nur in"
            " eine leere Datenbank, damit nichts überschrieben wird."
        )
