"""Row-level security of every table, read from the database itself."""

import re

import pytest
from django.apps import apps
from django.db import connection

from obhut.config.schema import declared, tenant_tables

pytestmark = pytest.mark.django_db

_SCALAR = re.compile(
    r"true|\((partner_id|customer_id|person_id|id) = \( SELECT "
    r"\(NULLIF\(current_setting\('app\.(partner|customer|person)'::text, true\), ''::text\)\)"
    r"::bigint AS \"?(nullif|int8)\"?\)\)"
)


def _rows(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_every_table_forces_row_security() -> None:
    open_tables = _rows(
        "select relname from pg_class c join pg_namespace n on n.oid = relnamespace"
        " where nspname = 'public' and relkind in ('r', 'p')"
        " and not (relrowsecurity and relforcerowsecurity)"
    )
    assert open_tables == []


def test_every_policy_is_one_scalar_comparison() -> None:
    policies = _rows("select tablename, policyname, qual, with_check from pg_policies")
    assert len(policies) > 20
    odd = [
        (table, name, expression)
        for table, name, *expressions in policies
        for expression in expressions
        if expression is not None and not _SCALAR.fullmatch(str(expression))
    ]
    assert odd == []


def test_owner_and_backup_see_every_table() -> None:
    """Else a data migration changes nothing and a dump is empty, both without an error."""
    missing = _rows(
        "select relname from pg_class c join pg_namespace n on n.oid = relnamespace"
        " where nspname = 'public' and relkind in ('r', 'p')"
        " and 2 <> (select count(*) from pg_policies p where p.tablename = relname"
        " and policyname in ('rows_owner', 'rows_backup'))"
    )
    assert missing == []


def test_no_role_of_ours_has_power_over_the_cluster() -> None:
    mighty = _rows(
        "select rolname from pg_roles where rolname like 'obhut\\_%' and"
        " (rolsuper or rolbypassrls or rolcreaterole or rolreplication)"
    )
    assert mighty == []
    assert _rows("select rolinherit from pg_roles where rolname = 'obhut_login'") == [(False,)]


def test_views_ask_with_the_rights_of_the_asker() -> None:
    views = _rows(
        "select relname from pg_class c join pg_namespace n on n.oid = relnamespace where nspname ="
        " 'public' and relkind = 'v' and not coalesce('security_invoker=true' = any(reloptions),"
        " false)"
    )
    assert views == []


def test_no_role_may_truncate_or_own() -> None:
    """TRUNCATE does not look at policies."""
    grants = _rows(
        "select table_name, grantee from information_schema.role_table_grants where"
        " privilege_type in ('TRUNCATE', 'TRIGGER', 'REFERENCES') and grantee like 'obhut\\_%'"
        " and grantee <> 'obhut_owner'"
    )
    assert grants == []


def test_every_model_declares_who_may_see_its_rows() -> None:
    silent = [
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("obhut.") and not hasattr(model, "row_access")
    ]
    assert silent == []


def test_whoever_names_a_customer_names_its_partner() -> None:
    for table in tenant_tables():
        rows = _rows(
            "select 1 from pg_constraint where conrelid = to_regclass('public.{}') and contype ="
            " 'f' and array_length(conkey, 1) = 2".replace("{}", table)
        )
        assert rows, f"{table} needs the foreign key over customer and partner"


def test_tables_with_tenant_columns_are_filtered_for_tenants() -> None:
    """A tenant role never reads all rows of a table that carries a tenant column."""
    for table, access in declared().items():
        columns = {
            row[0]
            for row in _rows(
                "select attname from pg_attribute where attnum > 0 and attrelid ="
                " to_regclass('public.{}')".replace("{}", table)
            )
        }
        for role in ("partner", "customer"):
            grant = access.grants().get(role)
            if grant and {"partner_id", "customer_id"} & columns:
                assert grant.rows.value != "all", f"{table} is open to every {role}"
