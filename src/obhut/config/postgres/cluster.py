"""One embedded server: create it, know when it answers, clear what a crash left behind."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from obhut.config.postgres import binaries, roles
from obhut.config.postgres.sockets import SOCKET_NAME
from obhut.config.problems import PostgresProblem
from obhut.config.processes import credentials

_BUILTIN_LOCALES_SINCE = 17
_IO_METHODS_SINCE = 18
_SETTINGS: dict[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "logging_collector": "off",
    "log_destination": "stderr",
    "log_line_prefix": "%m [%p] ",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # Statements and details of an error can hold personal data; the client sees them anyway.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "idle_in_transaction_session_timeout": "10min",
    # After a crash one flush of the file system, instead of one for each of a thousand files.
    "recovery_init_sync_method": "syncfs",
    "max_connections": "120",
    "max_logical_replication_workers": "0",
    "jit": "off",
    "timezone": "UTC",
}
# Nearly all that is read lies in the system's memory, where handing a page to another process costs
# more than reading it (docs/performance.md, 24-hour chart).
_SYNCHRONOUS = {"io_method": "sync"}
# The superuser has no password and no way in; all others prove theirs, on the private socket.
_WHO_MAY_SIGN_IN = """local all postgres reject
local all all scram-sha-256
"""


@dataclass(frozen=True, slots=True)
class EmbeddedPostgres:
    """The server of one data folder; ``user`` is the one to drop to, None = ourselves."""

    data: Path
    sockets: Path
    user: pwd.struct_passwd | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    programs: Path = field(default_factory=binaries.folder)

    @property
    def url(self) -> str:
        """The address without a user."""
        return f"postgresql:///{roles.DATABASE}?{urlencode({'host': self.sockets})}"

    def command(self) -> list[str]:
        """Return the command line of the server in the foreground."""
        reading = _SYNCHRONOUS if self._major() >= _IO_METHODS_SINCE else {}
        place = {"unix_socket_directories": str(self.sockets)}
        settings = {**_SETTINGS, **reading, **place, **self.settings}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        return [self._program("postgres"), "-D", str(self.data), *options]

    def _major(self) -> int:
        return binaries.major(self.programs)

    def _program(self, name: str) -> str:
        return str(self.programs / name)

    def environment(self) -> dict[str, str]:
        """Return the server's environment: no secret, no foreign PG variables."""
        return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "HOME": str(self.data.parent)}

    def prepare(
        self, passwords: Mapping[str, str], *, known: str = "", createdb: bool = False
    ) -> str:
        """Create the cluster if there is none, bring the roles up to date, return their stamp.

        ``known`` is the stamp of the last time: an equal one saves the work. The server must not
        run. Only PostgreSQL's single-user mode is used, so that no superuser can ever sign in.
        """
        stamp = roles.stamp(passwords, createdb=createdb)
        if not (self.data / "PG_VERSION").exists():
            self._create(passwords, createdb=createdb)
        elif known != stamp:
            self._require_version()
            self._single(self.data, "postgres", roles.role_statements(passwords, createdb=createdb))
            self._single(self.data, roles.DATABASE, roles.database_statements())
        self._require_version()
        return stamp

    def _create(self, passwords: Mapping[str, str], *, createdb: bool) -> None:
        """Build the cluster aside and rename it, so that a crash leaves nothing half done."""
        draft = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if self.user:
            os.chown(draft, self.user.pw_uid, self.user.pw_gid)
        self._initdb(draft)
        make = f"CREATE DATABASE {roles.DATABASE} OWNER obhut_owner"
        close = "ALTER ROLE postgres NOLOGIN"
        statements = roles.role_statements(passwords, createdb=createdb)
        self._single(draft, "postgres", [*statements, make, close])
        self._single(draft, roles.DATABASE, roles.database_statements())
        draft.rename(self.data)

    def _initdb(self, draft: Path) -> None:
        sync = [] if self.settings.get("fsync") != "off" else ["--no-sync"]
        command = [
            self._program("initdb"), "-D", str(draft), "-U", "postgres", "-E", "UTF8",
            "--auth-local=reject", "--auth-host=reject",
            *_locale(self._major()),
            "--text-search-config=simple", "--no-instructions", *sync,
        ]  # fmt: skip
        self._run(command, "")
        (draft / "pg_hba.conf").write_text(_WHO_MAY_SIGN_IN)

    def _single(self, data: Path, database: str, statements: Sequence[str]) -> None:
        quiet = ("-c", "exit_on_error=true", "-c", "log_min_messages=warning")
        command = [self._program("postgres"), "--single", "-j", "-D", str(data), *quiet, database]
        self._run(command, "".join(f"{statement};\n\n" for statement in statements))

    def _run(self, command: list[str], text: str) -> None:
        done = subprocess.run(
            command,
            input=text.encode(),
            capture_output=True,
            env=self.environment(),
            cwd="/",
            check=False,
            **credentials(self.user),
        )
        if done.returncode:
            raise PostgresProblem(
                f"PostgreSQL konnte nicht vorbereitet werden ({Path(command[0]).name}, Kode"
                f" {done.returncode}): {done.stderr.decode(errors='replace').strip()[-800:]}"
            )

    def _require_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != str(self._major()):
            raise PostgresProblem(
                f"Der Datenordner {self.data} stammt von PostgreSQL {found}, mitgeliefert wird"
                f" {self._major()}. Spielen Sie mit „obhut db restore“ eine Sicherung in einen"
                " neuen Datenordner ein."
            )

    def is_ready(self) -> bool:
        """Tell whether the server takes connections now."""
        question = [self._program("pg_isready"), "-q", "-t", "2", "-h", str(self.sockets)]
        return subprocess.run(question, env=self.environment(), check=False).returncode == 0

    def living_pid(self) -> int | None:
        """Return the pid of a server that works on this folder, or None.

        A stale ``postmaster.pid`` whose number another process has got since does not count.
        """
        try:
            first = (self.data / "postmaster.pid").read_text().split("\n", 1)[0]
            words = Path(f"/proc/{int(first)}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return None
        return int(first) if os.fsencode(self.data) in words else None

    def clear_leftovers(self) -> None:
        """Remove lock files and sockets of a server that is gone; they would block a start."""
        if self.living_pid() is not None:
            raise PostgresProblem(
                f"Auf {self.data} läuft noch ein PostgreSQL (Prozess {self.living_pid()})."
            )
        for stale in (
            self.data / "postmaster.pid",
            self.sockets / SOCKET_NAME,
            self.sockets / f"{SOCKET_NAME}.lock",
        ):
            stale.unlink(missing_ok=True)

    def interrupt(self, how: signal.Signals = signal.SIGINT) -> None:
        """Tell a living server to stop: SIGINT = at once but cleanly, SIGQUIT = as in a crash."""
        pid = self.living_pid()
        if pid is not None:
            os.kill(pid, how)


def _locale(version: int) -> tuple[str, ...]:
    """Return options for an order that is the same on every machine."""
    if version < _BUILTIN_LOCALES_SINCE:
        return ("--locale=C.UTF-8",)
    return ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
