"""The first two steps of a start: a database server that answers, and the program's schema."""

import signal
from collections.abc import Callable

from obhut.cli.launch.plan import Plan, without_user
from obhut.cli.launch.stamp import fingerprint, refuse_newer
from obhut.cli.launch.supervisor import Supervisor
from obhut.config.instance import Instance
from obhut.config.keys import ROLES
from obhut.config.postgres.cluster import EmbeddedPostgres
from obhut.config.problems import PostgresProblem
from obhut.config.version import VERSION

_OLD_SERVER_S = 30.0
_SILENCE_S = 120.0


def start_postgres(supervisor: Supervisor, plan: Plan, server: EmbeddedPostgres) -> None:
    """Create or update the cluster, start it, and wait until it answers.

    A crash recovery may take long; only a server that ends again and again is a failure.
    """
    _end_predecessor(supervisor, server)
    server.clear_leftovers()
    instance = plan.instance
    fresh = not server.data.exists()
    passwords = {role: instance.password(role) for role in ROLES}
    known = instance.state()
    stamp = server.prepare(passwords, known="" if fresh else known.roles)
    instance.save(roles=stamp, database_url=server.url, schema="" if fresh else known.schema)
    supervisor.start(plan.postgres(server, server.clear_leftovers))
    if not supervisor.until(_settled(supervisor, server), seconds=_SILENCE_S):
        raise PostgresProblem(_silent(instance))
    if supervisor.restarts("postgres") > _TRIES:
        raise PostgresProblem(_silent(instance))


def _settled(supervisor: Supervisor, server: EmbeddedPostgres) -> Callable[[], bool]:
    return lambda: server.is_ready() or supervisor.restarts("postgres") > _TRIES


def _silent(instance: Instance) -> str:
    return (
        "PostgreSQL startet nicht. Der Grund steht am Ende von"
        f" {instance.logs / 'obhut.jsonl'}; „obhut doctor“ prüft die üblichen Ursachen."
    )


def _end_predecessor(supervisor: Supervisor, server: EmbeddedPostgres) -> None:
    """Let the server of a killed supervisor finish its shutdown; after 30 s, insist."""
    for how in (signal.SIGINT, signal.SIGQUIT):
        server.interrupt(how)
        if supervisor.until(lambda: server.living_pid() is None, seconds=_OLD_SERVER_S):
            return


def bring_schema(supervisor: Supervisor, plan: Plan) -> bool:
    """Bring the database to the program's schema; False when the stamp says it is there already.

    Raises SchemaProblem when the data come from a newer program.
    """
    state = plan.instance.state()
    refuse_newer(state.version, VERSION)
    stamp = fingerprint(without_user(plan.database_url))
    if state.schema == stamp:
        return False
    supervisor.run(plan.command("db", "db", "migrate"))
    plan.instance.save(schema=stamp, version=VERSION)
    return True


_TRIES = 4
