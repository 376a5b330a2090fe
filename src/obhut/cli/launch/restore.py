"""Bring a dump back: into a new data folder, or into a server of its own as a drill."""

import os
from pathlib import Path

from obhut.cli.launch import database_step
from obhut.cli.launch.data_folder import furnish, locate
from obhut.cli.launch.identity import choose_user, runtime_for
from obhut.cli.launch.log_file import LogFile
from obhut.cli.launch.plan import Plan
from obhut.cli.launch.start import embedded_server
from obhut.cli.launch.supervisor import Supervisor
from obhut.config.database import dsn
from obhut.config.dump_tools import dump_source
from obhut.config.instance import Instance
from obhut.config.postgres.sockets import release
from obhut.config.postgres.throwaway import throwaway_instance
from obhut.kernel import clock
from obhut.maintenance import restores


def into_instance(file: Path, data: str | None) -> dict[str, int]:
    """Restore ``file`` into the empty database of an instance that does not run.

    With ``DATABASE_URL`` the user's own server is the target. Returns the row counts; raises
    InstanceProblem, DumpFailed.
    """
    user = choose_user(None)
    instance = locate(data, user)
    with instance.locked() as lock, runtime_for(user) as runtime:
        furnish(instance, user)
        if os.environ.get("DATABASE_URL"):
            return _restored(instance, file)
        ports = instance.state().ports
        plan = Plan(instance, runtime, user, ports, "127.0.0.1", "", demo=False)
        log = LogFile(instance.logs, [])
        try:
            with Supervisor(log, lock) as supervisor:
                database_step.start_postgres(supervisor, plan, embedded_server(plan))
                return _restored(instance, file)
        finally:
            release(instance.path, plan.uid)
            log.close()


def _restored(instance: Instance, file: Path) -> dict[str, int]:
    rows = restores.restore(dump_source(instance), file, owner_dsn=dsn("owner", instance))
    instance.save(schema="")  # the next start must look at the migrations
    return rows


def drill(file: Path) -> tuple[dict[str, int], float]:
    """Restore ``file`` into a throw-away server; return its row counts and the seconds."""
    began = clock.monotonic()
    with throwaway_instance() as instance:
        rows = restores.restore(dump_source(instance), file, owner_dsn=dsn("owner", instance))
    return rows, round(clock.monotonic() - began, 2)
