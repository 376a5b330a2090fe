"""What lies ready to be served, and keeping it up to date with the running program."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import structlog

from obhut.devices.distribution import build

_log = structlog.get_logger()
_CURRENT = "current"
_KEPT = ("PATH", "PYTHONPATH", "LANG", "TMPDIR")


@dataclass(frozen=True, slots=True)
class Package:
    """A finished package: the manifest's facts and the folder that holds the files."""

    folder: Path
    version: str
    arch: str
    glibc: str
    python: str
    package: str
    package_sha256: str
    script_sha256: str
    unpacked_kb: int
    key: str

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Return what the manifest of ``folder`` describes. Raises OSError, ValueError."""
        facts: dict[str, Any] = json.loads((folder / build.MANIFEST).read_text(encoding="utf-8"))
        return cls(folder=folder, **facts)

    @property
    def size(self) -> int:
        """Return the size of the package in bytes."""
        return (self.folder / self.package).stat().st_size

    @property
    def served(self) -> dict[str, str]:
        """Return name → content type of all that may be fetched."""
        text = "text/plain; charset=utf-8"
        return {self.package: "application/gzip", build.SCRIPT: text, build.SUMS: text}


def current(shelf: Path) -> Package | None:
    """Return the package that is ready, None while the first one is still being built."""
    try:
        return Package.read((shelf / _CURRENT).resolve(strict=True))
    except FileNotFoundError:
        return None


class Keeper:
    """Builds the package once per run of the program, if the shelf does not hold it already."""

    def __init__(self, shelf: Path) -> None:
        self._shelf = shelf
        self._done = self._stopped = False
        self._process: subprocess.Popen[str] | None = None

    def turn(self) -> None:
        """Bring the shelf up to date; a failure is raised, and the next turn tries again."""
        if self._done:
            return
        with _alone(self._shelf) as alone:
            if alone:
                self.prepare()
                self._done = True

    def stop(self) -> None:
        """Give up a build that is under way; what was ready stays."""
        self._stopped = True
        if self._process is not None:
            self._process.terminate()

    def prepare(self) -> None:
        """Build the package of the running program, unless it is there."""
        key = build.key()
        ready = current(self._shelf)
        if self._stopped or (ready is not None and ready.key == key):
            return
        folder = Path(tempfile.mkdtemp(prefix="building-", dir=self._shelf))
        if self._built(folder, key):
            folder.chmod(0o755)
            _exchange(self._shelf, folder)
            _log.info("agent-package-built", folder=folder.name)

    def _built(self, folder: Path, key: str) -> bool:
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-s", "-m", build.__name__, str(folder), key],
            env={**kept, "PYTHONHASHSEED": "0"},
            cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        _, problem = self._process.communicate()
        if self._process.returncode:
            shutil.rmtree(folder)
            if not self._stopped:
                raise RuntimeError(f"agent package not built: {problem[-2000:]}")
        return self._process.returncode == 0


def _exchange(shelf: Path, folder: Path) -> None:
    """Point to ``folder`` in one step, then remove everything else."""
    pointer = shelf / f".{_CURRENT}"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(folder.name)
    pointer.replace(shelf / _CURRENT)
    for entry in shelf.iterdir():
        if entry.is_dir() and not entry.is_symlink() and entry != folder:
            shutil.rmtree(entry)


@contextmanager
def _alone(shelf: Path) -> Iterator[bool]:
    """Yield whether no other process builds into ``shelf`` at this moment."""
    shelf.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (shelf / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
