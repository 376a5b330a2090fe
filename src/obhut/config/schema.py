"""Bring the database to the program's schema: migrations, grants, policies, partitions."""

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import ForeignKey

from obhut.catalogue import api as catalogue
from obhut.config.third_party import ROW_ACCESS
from obhut.health import api as health
from obhut.kernel import clock
from obhut.tenancy import policies
from obhut.tenancy.row_access import RowAccess


def migrate() -> None:
    """Apply what is missing; runs as the owner. Safe to call again."""
    with _alone():
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        policies.sync(declared(), tenant_tables=tenant_tables())
        health.prepare(at=clock.real())
        catalogue.seed()


def declared() -> dict[str, RowAccess]:
    """Return the access to every table that declares one, by the table's name."""
    own = {
        model._meta.db_table: model.row_access
        for model in apps.get_models(include_auto_created=True)
        if hasattr(model, "row_access")
    }
    return {**ROW_ACCESS, **own}


def tenant_tables() -> list[str]:
    """Return the tables whose rows refer to a partner and to one of its customers."""
    return [
        model._meta.db_table
        for model in apps.get_models()
        if {"partner", "customer"}
        <= {field.name for field in model._meta.fields if isinstance(field, ForeignKey)}
    ]


class _alone:  # noqa: N801
    """Hold a lock of the database, so that two starts never migrate at once."""

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(84218421)")

    def __exit__(self, *problem: object) -> None:
        if connection.connection is not None and not transaction.get_connection().needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(84218421)")
