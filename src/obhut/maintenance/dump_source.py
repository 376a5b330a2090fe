"""What a dump needs to know of its surroundings; the edge fills it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

_VARIABLES = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


@dataclass(frozen=True, slots=True)
class DumpSource:
    """``dsn`` of the backup role, ``programs`` with pg_dump and pg_restore, where files lie."""

    dsn: str = field(repr=False)
    programs: Path
    folder: Path
    files: Path | None = None

    def program(self, name: str) -> str:
        """Return the path of one of PostgreSQL's programs."""
        return str(self.programs / name)


def environment(dsn: str) -> Mapping[str, str]:
    """Return the variables that let PostgreSQL's programs sign in; no secret in a command line."""
    given = conninfo_to_dict(dsn)
    known = {name: str(given[key]) for key, name in _VARIABLES.items() if given.get(key)}
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", **known}
