"""A server for one test session: real roles, no durability, gone at the end."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from obhut.config.instance import Instance
from obhut.config.keys import ROLES
from obhut.config.link_tree import link_tree
from obhut.config.postgres import binaries
from obhut.config.postgres.cluster import EmbeddedPostgres
from obhut.config.problems import PostgresProblem
from obhut.config.processes import spawn
from obhut.config.reach import first_unreachable

_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Its workers belong to the superuser, so that the owner could not drop a database under them.
    "autovacuum": "off",
}
_SECONDS = 60


@contextmanager
def throwaway_instance() -> Iterator[Instance]:
    """Start a server with all roles (the owner may clone databases) in a temporary data folder.

    ``OBHUT_DATA`` = the yielded ``path`` is all that ``dsn(role)`` needs. As root the server runs
    as ``nobody``.
    """
    folder = Path(tempfile.mkdtemp(prefix="obhut-test-"))
    try:
        instance, server = _prepared(folder)
        with (instance.logs / "postgres.log").open("wb") as log:
            process = spawn(
                server.command(),
                env=server.environment(),
                user=server.user,
                death_signal=signal.SIGQUIT,
                stdout=log,
            )
        try:
            _await(server, process, instance)
            yield instance
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(_SECONDS)
    finally:
        shutil.rmtree(folder)


def _prepared(folder: Path) -> tuple[Instance, EmbeddedPostgres]:
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    folder.chmod(0o711)
    instance = Instance(folder.resolve() / "data")
    instance.create()
    instance.path.chmod(0o711)
    home, sockets = instance.path / "server", instance.path / "s"
    for path in (home, sockets):
        path.mkdir(mode=0o700)
        if user:
            os.chown(path, user.pw_uid, user.pw_gid)
    programs = binaries.folder()
    if first_unreachable(user, files=[programs / "postgres"]):
        programs = _reachable(programs, folder)
    server = EmbeddedPostgres(home / "postgres", sockets, user, _FAST, programs)
    passwords = {role: instance.password(role) for role in ROLES}
    instance.save(roles=server.prepare(passwords, createdb=True), database_url=server.url)
    return instance, server


def _reachable(programs: Path, folder: Path) -> Path:
    """Link the wheel's package and the libraries beside it to where the server's user can read."""
    package = programs.parents[1]
    for part in (package, *package.parent.glob(f"{package.name}.libs")):
        link_tree(part, folder / part.name)
    return folder / package.name / programs.relative_to(package)


def _await(
    server: EmbeddedPostgres, process: "subprocess.Popen[bytes]", instance: Instance
) -> None:
    for _ in range(_SECONDS * 20):
        if server.is_ready():
            return
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        break
    log = (instance.logs / "postgres.log").read_text(errors="replace")[-2000:]
    raise PostgresProblem(f"Der PostgreSQL für Tests startet nicht: {log}")
