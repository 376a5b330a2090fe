"""The data folder of one instance: where everything lies, its keys, its state, its lock."""

import fcntl
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Self

from obhut.config import keys
from obhut.config.problems import ForeignFolder, InstanceBusy

_REMAINS_S = 60
_CHECKOUT = Path(__file__).resolve().parents[3]
_FOLDERS = ("keys", "logs", "dumps", "files", "agent", "home", "packages")
_OWN_NAMES = frozenset({*_FOLDERS, "postgres", "instance.json", "lock", "static"})


@dataclass(frozen=True, slots=True)
class Ports:
    """TCP ports on which the processes listen; 0 = not chosen yet."""

    web: int = 0
    gateway: int = 0
    metrics: int = 0
    fallback: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """What ``instance.json`` holds: the program's stamp, how to reach the parts; no secret.

    ``clock_shift_s`` is how far business time is ahead of the true time (``up --demo-now``).
    """

    version: str = ""
    schema: str = ""
    database_url: str = ""
    roles: str = ""
    demo: bool = False
    ports: Ports = field(default_factory=Ports)
    pid: int = 0
    agent_gateway: str = ""
    public_url: str = ""
    clock_shift_s: float = 0

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the stored state, or an empty one where nothing is stored."""
        try:
            stored: dict[str, Any] = json.loads(path.read_text())
        except FileNotFoundError:
            return cls()
        ports = Ports(**{k: v for k, v in stored.pop("ports", {}).items() if k in Ports.__slots__})
        known = {k: v for k, v in stored.items() if k in cls.__slots__}
        return cls(ports=ports, **known)


@dataclass(frozen=True, slots=True)
class Instance:
    """Paths and state of a data folder; ``path`` is absolute and free of symbolic links."""

    path: Path

    @classmethod
    def find(cls, data: str | None = None) -> Self:
        """Return the instance of ``data``, else of ``OBHUT_DATA``, else of the default folder."""
        asked = data or os.environ.get("OBHUT_DATA")
        return cls((Path(asked) if asked else default_folder()).expanduser().resolve())

    @property
    def keys(self) -> Path:
        """The key folder, mode 0700."""
        return self.path / "keys"

    @property
    def postgres(self) -> Path:
        """The cluster of the embedded PostgreSQL."""
        return self.path / "postgres"

    @property
    def logs(self) -> Path:
        """The structured, rotated logs of all processes."""
        return self.path / "logs"

    @property
    def dumps(self) -> Path:
        """The nightly dumps and those made before a migration."""
        return self.path / "dumps"

    @property
    def files(self) -> Path:
        """The uploaded files."""
        return self.path / "files"

    @property
    def agent(self) -> Path:
        """The state folder of the demo's local agent."""
        return self.path / "agent"

    @property
    def packages(self) -> Path:
        """The agent's package that the web serves."""
        return self.path / "packages"

    @property
    def home(self) -> Path:
        """The home folder of the processes."""
        return self.path / "home"

    @property
    def state_file(self) -> Path:
        """The file with the version stamp, ports and database address."""
        return self.path / "instance.json"

    def is_foreign(self) -> bool:
        """Tell whether the folder holds files that are not an instance's."""
        if not self.path.is_dir() or self.state_file.exists():
            return False
        return any(entry.name not in _OWN_NAMES for entry in self.path.iterdir())

    def create(self) -> None:
        """Create folders and keys that are missing. Raises ForeignFolder, KeyMissing."""
        if self.is_foreign():
            raise ForeignFolder(self.path)
        self.path.mkdir(mode=0o750, parents=True, exist_ok=True)
        for name in _FOLDERS:
            (self.path / name).mkdir(mode=0o700, exist_ok=True)
        self.keys.chmod(0o700)
        keys.create_missing(self.keys, holds_data=bool(self.state().version))

    def key(self, name: str) -> bytes:
        """Return the key ``name``; FileNotFoundError before the first start."""
        return (self.keys / name).read_bytes()

    def secret_key(self) -> str:
        """Return the web's signing key."""
        return self.key("secret_key").decode()

    def master_key(self) -> bytes:
        """Return the 32 bytes of the envelope encryption's master key."""
        return self.key("master_key")

    def gateway_seed(self) -> bytes:
        """Return the 32-byte seed of the gateway's Ed25519 key."""
        return self.key("gateway_ed25519")

    def password(self, role: str) -> str:
        """Return the password of the database role ``obhut_<role>``; URL-safe characters only."""
        return self.key(f"db_{role}").decode()

    def state(self) -> State:
        """Return the stored state."""
        return State.read(self.state_file)

    def save(self, **changes: Any) -> State:
        """Store the state with ``changes`` by an atomic replacement and return it."""
        state = replace(self.state(), **changes)
        write_whole(self.state_file, json.dumps(asdict(state), indent=1) + "\n", mode=0o644)
        return state

    @contextmanager
    def locked(self) -> Iterator[int]:
        """Hold the instance for this process; yield the descriptor that holds it.

        Raises InstanceBusy with the holder's pid. Where the holder was killed and its remains are
        still being ended (a process that inherited the descriptor does that), wait for it.
        """
        with (self.path / "lock").open("a+") as file:
            for _ in range(_REMAINS_S * 10):
                if _lock(file):
                    break
                if _lives(_pid_in(self.path / "lock")):
                    raise InstanceBusy(self.path, _pid_in(self.path / "lock"))
                threading.Event().wait(0.1)
            else:
                raise InstanceBusy(self.path, None)
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
            yield file.fileno()

    def running_pid(self) -> int | None:
        """Return the pid of the process that holds the instance, or None."""
        try:
            with (self.path / "lock").open("r") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return None
        except BlockingIOError:
            return _pid_in(self.path / "lock")
        return None


def default_folder() -> Path:
    """Return ``var/`` of the checkout, or a folder of the user where there is no checkout."""
    if (_CHECKOUT / "pyproject.toml").exists():
        return _CHECKOUT / "var"
    return Path.home() / ".local" / "share" / "obhut"


def write_whole(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Replace ``path`` atomically with ``text``; a crash leaves the old file or the new one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(draft, flags, mode), "w") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lives(pid: int | None) -> bool:
    if pid is None:
        return True  # the holder is about to write its number
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _pid_in(path: Path) -> int | None:
    text = path.read_text().strip()
    return int(text) if text.isdecimal() else None
