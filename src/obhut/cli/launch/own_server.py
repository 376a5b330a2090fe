"""Check a PostgreSQL of the user's own before anything is started on it."""

import psycopg

from obhut.config.database import dsn
from obhut.config.instance import Instance
from obhut.config.keys import ROLES
from obhut.config.postgres.roles import TENANT_ROLES
from obhut.config.problems import PostgresProblem

OLDEST = 150_000
_ADVICE = "„obhut doctor --print-sql“ druckt das SQL, das Rollen und Datenbank anlegt."


def check(instance: Instance) -> None:
    """Raise PostgresProblem unless version, roles and their rights are right."""
    problems = faults(instance)
    if problems:
        raise PostgresProblem(" ".join([*problems, _ADVICE]))


def faults(instance: Instance) -> list[str]:
    """Return what is wrong with the server, in German sentences; empty = nothing."""
    refused = [fault for role in ROLES if (fault := _cannot_sign_in(instance, role))]
    if refused:
        return refused
    with psycopg.connect(dsn("owner", instance), connect_timeout=5) as connection:
        version = connection.info.server_version
        if version < OLDEST:
            found = f"Der Server ist PostgreSQL {version // 10_000}"
            return [f"{found}; nötig ist 15 oder neuer."]
        return [*_powerful(connection), *_not_members(connection), *_not_owned(connection)]


def _cannot_sign_in(instance: Instance, role: str) -> str | None:
    try:
        with psycopg.connect(dsn(role, instance), connect_timeout=5):
            return None
    except psycopg.OperationalError as problem:
        reason = str(problem).strip().splitlines()[-1]
        return f"Die Rolle obhut_{role} kann sich nicht anmelden ({reason})."


def _powerful(connection: "psycopg.Connection[tuple[object, ...]]") -> list[str]:
    rows = connection.execute(
        "select rolname from pg_roles where rolname ~ '^obhut_'"
        " and (rolsuper or rolbypassrls or rolcreaterole or rolreplication) order by 1"
    )
    return [
        f"Die Rolle {name} hat Vorrechte (Superuser, BYPASSRLS, CREATEROLE oder REPLICATION), die"
        " den Schutz der Mandanten aufheben."
        for (name,) in rows
    ]


def _not_members(connection: "psycopg.Connection[tuple[object, ...]]") -> list[str]:
    wanted = [f"obhut_{name}" for name in TENANT_ROLES]
    rows = connection.execute(
        "select wanted from unnest(%s::text[]) wanted where not exists (select from pg_auth_members"
        " m join pg_roles g on g.oid = m.roleid join pg_roles u on u.oid = m.member"
        " where g.rolname = wanted and u.rolname = 'obhut_login')",
        [wanted],
    )
    return [f"obhut_login ist nicht Mitglied der Rolle {name}." for (name,) in rows]


def _not_owned(connection: "psycopg.Connection[tuple[object, ...]]") -> list[str]:
    row = connection.execute(
        "select pg_get_userbyid(datdba) from pg_database where datname = current_database()"
    ).fetchone()
    owner = row[0] if row else None
    return [] if owner == "obhut_owner" else [f"Die Datenbank gehört {owner} statt obhut_owner."]
