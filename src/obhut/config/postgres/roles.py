"""The SQL that makes roles, database and schema: one text for every server, repeatable."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

DATABASE = "obhut"
TENANT_ROLES = ("operator", "partner", "customer", "visitor")
_PLAIN = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


@dataclass(frozen=True, slots=True)
class Limits:
    """Time limits of a role, in PostgreSQL's words; ``0`` = none."""

    statement: str
    lock: str
    idle_in_transaction: str


LIMITS: dict[str, Limits] = {
    "owner": Limits("0", "10s", "10min"),
    "login": Limits("30s", "5s", "60s"),
    "gateway": Limits("30s", "10s", "30s"),
    "worker": Limits("15min", "30s", "5min"),
    # A dump waits behind a migration and may take long, but is never idle in between.
    "backup": Limits("0", "10min", "0"),
}


def scram(password: str, salt: bytes | None = None) -> str:
    """Return the SCRAM-SHA-256 verifier, so that no server, log or printed SQL sees a password."""
    salt = salt or secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 4096)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    salt64, stored64, server64 = (base64.b64encode(x).decode() for x in (salt, stored, server))
    return f"SCRAM-SHA-256$4096:{salt64}${stored64}:{server64}"


def role_statements(passwords: Mapping[str, str], *, createdb: bool = False) -> list[str]:
    """Return the statements that bring all roles of the cluster to their state.

    ``createdb`` is for tests, which clone databases.
    """
    statements = [_create(f"obhut_{name}") for name in (*LIMITS, *TENANT_ROLES)]
    statements += [f"ALTER ROLE obhut_{name} {_PLAIN} INHERIT NOLOGIN" for name in TENANT_ROLES]
    for name, limits in LIMITS.items():
        statements += _login_role(name, limits, passwords[name])
    if createdb:
        # A clone is dropped while a process that a test started may still hold a connection.
        statements += [
            "ALTER ROLE obhut_owner CREATEDB",
            "GRANT pg_signal_backend TO obhut_owner",
        ]
    tenants = ", ".join(f"obhut_{name}" for name in TENANT_ROLES)
    return [*statements, f"GRANT {tenants} TO obhut_login"]


def _create(role: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')"
        f" THEN CREATE ROLE {role}; END IF; END $$"
    )


def _login_role(name: str, limits: Limits, password: str) -> list[str]:
    role = f"obhut_{name}"
    inherit = "NOINHERIT" if name == "login" else "INHERIT"
    settings = {
        "statement_timeout": limits.statement,
        "lock_timeout": limits.lock,
        "idle_in_transaction_session_timeout": limits.idle_in_transaction,
    }
    return [
        f"ALTER ROLE {role} {_PLAIN} {inherit} LOGIN PASSWORD '{scram(password)}'",
        *(f"ALTER ROLE {role} SET {key} = '{value}'" for key, value in settings.items()),
    ]


def database_statements(database: str = DATABASE) -> list[str]:
    """Return the statements that give the database to its owner; run inside that database."""
    readers = ", ".join(f"obhut_{name}" for name in LIMITS if name != "owner")
    everybody = ", ".join(f"obhut_{name}" for name in (*LIMITS, *TENANT_ROLES) if name != "owner")
    default = "ALTER DEFAULT PRIVILEGES FOR ROLE obhut_owner IN SCHEMA public GRANT SELECT ON"
    return [
        f"ALTER DATABASE {database} OWNER TO obhut_owner",
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {readers}",
        "ALTER SCHEMA public OWNER TO obhut_owner",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {everybody}",
        f"{default} TABLES TO obhut_backup",
        f"{default} SEQUENCES TO obhut_backup",
    ]


def printed(passwords: Mapping[str, str], database: str = DATABASE) -> str:
    """Return the same SQL for psql on a server of the user's own, PostgreSQL 15 or newer."""
    create = (
        f"SELECT 'CREATE DATABASE {database} OWNER obhut_owner TEMPLATE template0 ENCODING ''UTF8''"  # noqa: S608
        " LC_COLLATE ''C'' LC_CTYPE ''C.UTF-8'''\n"
        f" WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}') \\gexec"
    )
    lines = [
        "-- Als Superuser ausführen: psql -v ON_ERROR_STOP=1 -f rollen.sql postgres",
        "-- Wiederholbar. Enthält nur Prüfwerte (SCRAM), keine Kennwörter.",
        *(f"{statement};" for statement in role_statements(passwords)),
        create,
        f"\\connect {database}",
        *(f"{statement};" for statement in database_statements(database)),
    ]
    return "\n".join(lines) + "\n"


def stamp(passwords: Mapping[str, str], *, createdb: bool = False) -> str:
    """Return a fingerprint of what the cluster should hold; it tells nothing about passwords."""
    statements = [
        re.sub("PASSWORD '[^']*'", "PASSWORD", statement)
        for statement in role_statements(passwords, createdb=createdb)
    ]
    plain = [statements, database_statements(), sorted(passwords.items())]
    return hashlib.sha256(repr(plain).encode()).hexdigest()
