"""Checks of PostgreSQL: reachable, new enough, roles right, same time."""

from datetime import datetime, timedelta

import psycopg

from obhut.cli.checkup.finding import Finding, fault, fine
from obhut.cli.launch import own_server
from obhut.config.database import dsn
from obhut.config.instance import Instance
from obhut.config.problems import NoInstance
from obhut.kernel import clock

_SKEW = timedelta(seconds=30)
_SQL = "„obhut doctor --print-sql“ druckt das SQL, das Rollen und Datenbank anlegt."


def findings(instance: Instance, *, own: bool) -> list[Finding]:
    """Return what PostgreSQL shows; ``own`` = a server of the user's own is named."""
    if not own and instance.running_pid() is None:
        return [
            fine("postgres", "Der mitgelieferte PostgreSQL läuft nicht; „obhut up“ startet ihn.")
        ]
    try:
        wrong = own_server.faults(instance)
    except NoInstance as problem:
        return [fault("postgres", str(problem), "Starten Sie die Instanz einmal.")]
    if wrong:
        return [fault("roles", text, _SQL) for text in wrong]
    return [_server(instance), fine("roles", "Rollen und Rechte stimmen.")]


def _server(instance: Instance) -> Finding:
    with psycopg.connect(dsn("owner", instance), connect_timeout=5) as connection:
        row = connection.execute("select clock_timestamp()").fetchone()
        version = connection.info.server_version
    return same_time(row[0] if row else clock.real(), clock.real(), version=version)


def same_time(theirs: datetime, ours: datetime, *, version: int) -> Finding:
    """Check that the database's clock and ours agree."""
    skew = abs(theirs - ours)
    if skew > _SKEW:
        return fault(
            "postgres",
            f"Die Uhr der Datenbank weicht um {skew.total_seconds():.0f} s von der dieses Rechners"
            " ab.",
            "Gleichen Sie beide Uhren ab (timedatectl set-ntp true).",
        )
    return fine("postgres", f"PostgreSQL {version // 10_000} antwortet.")
