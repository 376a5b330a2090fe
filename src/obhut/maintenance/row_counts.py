"""How many rows each table has: in the source, as a role sees it, and inside a dump."""

import re
import subprocess
from collections.abc import Iterable
from typing import TypeAlias

import psycopg
from psycopg import sql

from obhut.maintenance.dump_source import DumpSource

Counts: TypeAlias = dict[str, int]
_COPY = re.compile(rb'COPY public\."?([^" ]+)"? \(')
_TABLES = (
    "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    " where n.nspname = 'public' and c.relkind = 'r' order by 1"
)
# Row security of a table lets the backup role see every row only through a policy that is true.
_CLOSED = (
    "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    " where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relrowsecurity"
    " and (not exists (select from pg_policies p where p.schemaname = 'public'"
    "   and p.tablename = c.relname and p.permissive = 'PERMISSIVE' and p.qual = 'true'"
    "   and p.cmd in ('SELECT', 'ALL') and p.roles && array['obhut_backup', 'public']::name[])"
    " or exists (select from pg_policies p where p.schemaname = 'public'"
    "   and p.tablename = c.relname and p.permissive = 'RESTRICTIVE')) order by 1"
)


def closed_tables(connection: "psycopg.Connection[tuple[str, ...]]") -> list[str]:
    """Return the tables of which the backup role may not see every row."""
    return [row[0] for row in connection.execute(_CLOSED)]


def in_database(connection: "psycopg.Connection[tuple[str, ...]]") -> Counts:
    """Count the rows of every table that holds rows itself (partitions, not their parents)."""
    names = [row[0] for row in connection.execute(_TABLES)]
    return {name: _count(connection, name) for name in names}


def _count(connection: "psycopg.Connection[tuple[str, ...]]", table: str) -> int:
    query = sql.SQL("select count(*) from public.{}").format(sql.Identifier(table))
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def in_dump(source: DumpSource, dump: str) -> Counts:
    """Count the rows that ``dump`` would restore, by reading it to its end."""
    command = [source.program("pg_restore"), "--data-only", "--file=-", dump]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={"LC_ALL": "C"}) as process:
        counts = counted(process.stdout or [])
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return counts


def counted(lines: Iterable[bytes]) -> Counts:
    """Count the rows of each ``COPY … FROM stdin`` block."""
    counts: Counts = {}
    table = ""
    for line in lines:
        if table:
            if line == b"\\.\n":
                table = ""
            else:
                counts[table] += 1
        elif (start := _COPY.match(line)) is not None:
            table = start[1].decode()
            counts[table] = 0
    return counts
