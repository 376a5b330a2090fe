"""Fill what the dumps need: the backup role, PostgreSQL's programs, the folders."""

from obhut.config.database import dsn
from obhut.config.instance import Instance
from obhut.config.postgres import binaries
from obhut.maintenance.dump_source import DumpSource


def dump_source(instance: Instance | None = None) -> DumpSource:
    """Return the source of dumps of ``instance``, of the current one by default."""
    instance = instance or Instance.find()
    return DumpSource(
        dsn("backup", instance), binaries.folder(), instance.dumps, files=instance.files
    )
