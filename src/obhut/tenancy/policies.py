"""Make grants and row-level policies out of the declared access; run by the owner after migrate."""

from collections.abc import Iterable, Iterator, Mapping

from django.db import connection, transaction
from psycopg import sql

from obhut.tenancy.row_access import Grant, RowAccess, Rows

_NOBODY = RowAccess()
ROLES = ("login", "operator", "partner", "customer", "visitor", "gateway", "worker", "backup")


def sync(tables: Mapping[str, RowAccess], *, tenant_tables: Iterable[str] = ()) -> None:
    """Bring grants and policies of every table of the schema to what ``tables`` declares.

    A table that is not declared stays closed to all but the owner and the backup. Partitions are
    closed by whoever makes them: access goes through their parent.
    ``tenant_tables`` refer to partner and customer: a foreign key over both columns keeps a row
    from naming a customer of somebody else, since foreign keys do not look at policies.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _existing_tables(cursor):
            access = tables.get(table, _NOBODY)
            for statement in _statements(table, access):
                cursor.execute(statement)
        for table in tenant_tables:
            cursor.execute(_pair(table))
        for role in ROLES:
            cursor.execute(_words("grant usage on schema public to {}", _role(role)))
        cursor.execute("grant select on all sequences in schema public to obhut_backup")


def _existing_tables(cursor: object) -> list[str]:
    cursor.execute(  # type: ignore[attr-defined]
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition"
        " order by 1"
    )
    return [row[0] for row in cursor.fetchall()]  # type: ignore[attr-defined]


def _pair(table: str) -> sql.Composed:
    constraint = f"{table}_customer_of_partner"[:63]
    return _words(
        "do $$ begin if not exists (select from pg_constraint where conname = {}) then alter table"
        " {} add constraint {} foreign key (customer_id, partner_id) references tenancy_customer"
        " (id, partner_id) deferrable initially deferred; end if; end $$",
        sql.Literal(constraint),
        sql.Identifier(table),
        sql.Identifier(constraint),
    )


def _statements(table: str, access: RowAccess) -> Iterator[sql.Composed]:
    name = sql.Identifier(table)
    yield _words("alter table {} enable row level security", name)
    yield _words("alter table {} force row level security", name)
    for role in ROLES:
        yield _words("revoke all on {} from {}", name, _role(role))
        yield _words("drop policy if exists {} on {}", sql.Identifier(f"rows_{role}"), name)
    yield _words("drop policy if exists rows_owner on {}", name)
    yield _words(
        "create policy rows_owner on {} for all to obhut_owner using (true) with check (true)", name
    )
    yield _words("grant select on {} to obhut_backup", name)
    yield _words("create policy rows_backup on {} for select to obhut_backup using (true)", name)
    for role, grant in access.grants().items():
        yield from _grant(table, access, role, grant)


def _grant(table: str, access: RowAccess, role: str, grant: Grant) -> Iterator[sql.Composed]:
    name, policy = sql.Identifier(table), sql.Identifier(f"rows_{role}")
    yield _words("grant {} on {} to {}", sql.SQL(grant.privileges), name, _role(role))
    predicate = _predicate(access, grant.rows)
    yield _words(
        "create policy {} on {} for all to {} using ({}) with check ({})",
        policy, name, _role(role), predicate, predicate,
    )  # fmt: skip


def _predicate(access: RowAccess, rows: Rows) -> sql.Composable:
    """Return one scalar comparison; an unset setting reads as NULL, so no context sees no row."""
    if rows is Rows.ALL:
        return sql.SQL("true")
    return _words(
        "{} = (select nullif(current_setting({}, true), '')::bigint)",
        sql.Identifier(access.column(rows)),
        sql.Literal(f"app.{rows.value}"),
    )


def _role(name: str) -> sql.Identifier:
    return sql.Identifier(f"obhut_{name}")


def _words(template: str, *parts: sql.Composable) -> sql.Composed:
    return sql.SQL(template).format(*parts)
