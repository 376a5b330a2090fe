"""The state folder: who this device is and what it has not yet delivered.

Mode 0711: everything in it is for its owner alone (0600), but the device's own page is for
everybody who works here and must be reachable by its name.

Another folder is another device. Files are replaced atomically, so that a kill at any moment
leaves the old or the new content, never half of it.
"""

import fcntl
import json
import os
import select
from pathlib import Path
from typing import Any, TextIO

from obhut_agent.failures import Failure

MAX_JSON = 64 * 1024


def default_state() -> Path:
    """Return the folder that is used without ``--state``."""
    if os.geteuid() == 0:
        return Path("/var/lib/obhut-agent")
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "obhut-agent"


class State:
    """Paths and safe writes below one state folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.enrolment = path / "enrolment.json"
        self.status = path / "status.json"
        self.private_key = path / "device.key"
        self.public_key = path / "device.pub"
        self.spool = path / "spool"
        self.old_spool = path / "spool.log"
        self.rejected = path / "rejected.log"
        self.noticed = path / "noticed.json"
        self.lock = path / "run.pid"
        self.looks = path / "looks.json"
        self.page = path / "obhut-auf-diesem-geraet.html"
        self.trust = path / "trust.bin"
        self.policy = path / "policy.bin"
        self.claims = path / "claims.bin"
        self.deeds = path / "deeds.bin"
        self.inventory = path / "inventory.json"
        self.inventory_sent = path / "inventory.sent"
        self.inventory_fresh = path / "inventory.new"

    def create(self) -> None:
        """Make the folder if it is missing and close it to others. Raises Failure."""
        try:
            self.path.mkdir(mode=0o711, parents=True, exist_ok=True)
            self.path.chmod(0o711)
        except OSError as problem:
            raise self._not_usable(problem) from problem

    def write_json(self, target: Path, content: dict[str, Any], *, durable: bool = True) -> None:
        """Replace ``target`` (mode 0600). Raises Failure when the folder cannot be written."""
        raw = json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"
        try:
            replace(target, raw, durable=durable)
        except OSError as problem:
            raise self._not_usable(problem) from problem

    def hold_lock(self) -> TextIO:
        """Take the lock of the running agent; keep the result. Raises Failure when it is taken."""
        try:
            file = os.fdopen(os.open(self.lock, os.O_RDWR | os.O_CREAT, 0o600), "r+")
        except OSError as problem:
            raise self._not_usable(problem) from problem
        if not _locked(file):
            pid = file.read(20).strip() or "?"
            file.close()
            raise Failure("already-running", path=self.path, pid=pid)
        _write_pid(file)
        return file

    def is_running(self) -> bool:
        """Say whether an agent holds the lock of this folder."""
        try:
            with self.lock.open("r") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return False

    def _not_usable(self, problem: OSError) -> Failure:
        return Failure("state-not-usable", path=self.path, reason=problem.strerror or "?")


def replace(target: Path, raw: bytes, *, durable: bool = True, mode: int = 0o600) -> None:
    """Replace a file atomically; ``durable`` also brings it to the disk."""
    fresh = target.with_name(target.name + ".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(raw)
        file.flush()
        if durable:
            os.fsync(file.fileno())
    fresh.replace(target)
    if durable:
        sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Bring a rename in ``folder`` to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_json(path: Path) -> dict[str, Any] | None:
    """Return a JSON object, None if the file is missing or holds something else."""
    try:
        with path.open("rb") as file:
            content = json.loads(file.read(MAX_JSON))
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _locked(file: TextIO) -> bool:
    # ``is_running`` of another process holds the lock for a moment: that is no running agent.
    for _ in range(5):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            select.select([], [], [], 0.02)
        else:
            return True
    return False


def _write_pid(file: TextIO) -> None:
    file.seek(0)
    file.truncate()
    file.write(f"{os.getpid()}\n")
    file.flush()
