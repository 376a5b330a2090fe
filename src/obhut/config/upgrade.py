"""Bring a database to the program's schema without risk: snapshot if empty, dump if it changes."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from obhut.config import schema, snapshot
from obhut.config.database import dsn
from obhut.config.dump_tools import dump_source
from obhut.config.instance import Instance
from obhut.kernel import clock
from obhut.maintenance import dumps


def run(instance: Instance, *, with_snapshot: bool = True) -> None:
    """Load the snapshot into an empty database, dump one with pending migrations, then migrate.

    Raises DumpFailed: then nothing has been migrated.
    """
    if snapshot.is_empty(dsn("owner", instance)):
        if with_snapshot and snapshot.FILE.exists():
            snapshot.load(dsn("owner", instance), snapshot.FILE.read_text())
    elif _pending():
        dumps.make(dump_source(instance), at=clock.real(), reason="before-migration")
    schema.migrate()


def _pending() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
