"""Under which user the processes run, and from where that user can read the program."""

import fcntl
import hashlib
import os
import pwd
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from obhut.config.link_tree import link_tree
from obhut.config.postgres import binaries
from obhut.config.problems import UserProblem
from obhut.config.reach import first_unreachable

COPIES = Path("/var/lib/obhut")
_PACKAGES = ("obhut", "obhut_gateway", "obhut_agent", "obhut_protocol")


@dataclass(frozen=True, slots=True)
class Runtime:
    """How the children start Python and PostgreSQL."""

    python: str
    postgres: Path
    python_path: tuple[Path, ...] = ()


def choose_user(wanted: str | None) -> pwd.struct_passwd | None:
    """Return the user to drop to: ``wanted``, else ``obhut``, else ``nobody``; None = no root.

    Raises UserProblem.
    """
    me = _entry_of_this_user()
    if os.geteuid() != 0:
        if wanted and wanted != me.pw_name:
            raise UserProblem("--run-as wirkt nur, wenn root den Befehl startet.")
        return None
    for name in (wanted,) if wanted else ("obhut", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        if user.pw_uid == 0:
            raise UserProblem("Die Prozesse dürfen nicht als root laufen; PostgreSQL lehnt das ab.")
        return user
    raise UserProblem(
        f"Den Benutzer „{wanted or 'nobody'}“ gibt es nicht. Legen Sie ihn an, zum Beispiel mit"
        " „useradd --system obhut“, oder nennen Sie mit --run-as einen anderen."
    )


def _entry_of_this_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(os.geteuid())
    except KeyError:
        raise UserProblem(
            f"Für die Benutzernummer {os.geteuid()} gibt es keinen Eintrag in /etc/passwd;"
            " PostgreSQL verlangt einen. Legen Sie einen Benutzer mit dieser Nummer an."
        ) from None


@contextmanager
def runtime_for(user: pwd.struct_passwd | None) -> Iterator[Runtime]:
    """Yield what ``user`` can run: the program where it lies, else a reachable copy of it.

    The copy stays while the block runs. Raises UserProblem when Python itself is out of reach.
    """
    here = Runtime(sys.executable, binaries.folder())
    if user is None or first_unreachable(user, files=_samples(here)) is None:
        yield here
        return
    _require_python(user)
    with _copy() as copy:
        yield copy


def _samples(runtime: Runtime) -> list[Path]:
    """Return files that stand for the rest: what the children open first."""
    django = find_spec("django")
    origins = [find_spec(name) for name in _PACKAGES]
    files = [spec.origin for spec in (django, *origins) if spec and spec.origin]
    return [Path(runtime.python), runtime.postgres / "postgres", *map(Path, files)]


def _require_python(user: pwd.struct_passwd) -> None:
    python = Path(sys.executable).resolve()
    closed = first_unreachable(user, files=[python, Path(os.__file__).resolve()])
    if closed is not None:
        raise UserProblem(
            f"Der Benutzer „{user.pw_name}“ kann das Python unter {python} nicht ausführen:"
            f" {closed} ist für ihn gesperrt. Verwenden Sie ein Python außerhalb geschützter Ordner"
            " (PYTHON=/usr/bin/python3.11 make setup), oder nennen Sie mit --run-as einen anderen."
        )


@contextmanager
def _copy() -> Iterator[Runtime]:
    trees = _trees()
    checkout = _digest(*(str(tree) for tree in trees))
    folder = COPIES / f"{checkout}-{_digest(*_fingerprint(trees))}"
    make_passable(COPIES)
    if not folder.exists():
        _build(trees, folder)
    with (folder / ".used").open("w") as mark:
        fcntl.flock(mark, fcntl.LOCK_SH)
        _remove_unused(checkout, folder)
        yield _runtime_in(folder, trees)


def _trees() -> list[Path]:
    """Return the environment and every source folder outside of it."""
    environment = Path(sys.prefix)
    found = [find_spec(name) for name in _PACKAGES]
    sources = {Path(spec.origin).parents[1] for spec in found if spec and spec.origin}
    return [environment, *sorted(s for s in sources if not s.is_relative_to(environment))]


def _build(trees: list[Path], folder: Path) -> None:
    draft = folder.with_name(f"{folder.name}.{os.getpid()}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o755)
    draft.chmod(0o755)
    for number, tree in enumerate(trees):
        link_tree(tree, draft / str(number))
    (draft / ".used").touch(mode=0o600)
    draft.rename(folder)


def _runtime_in(folder: Path, trees: list[Path]) -> Runtime:
    environment, *sources = trees
    copied = folder / "0"
    return Runtime(
        str(copied / Path(sys.executable).relative_to(environment)),
        copied / binaries.folder().relative_to(environment),
        tuple(folder / str(number) for number in range(1, len(sources) + 1)),
    )


def _remove_unused(checkout: str, current: Path) -> None:
    """Remove older copies of this checkout that no running instance uses."""
    for old in COPIES.glob(f"{checkout}-*"):
        if old == current or not (old / ".used").exists():
            continue
        with (old / ".used").open("r") as mark:
            try:
                fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            shutil.rmtree(old)


def _fingerprint(trees: list[Path]) -> Iterator[str]:
    for tree in trees:
        for folder, folders, files in os.walk(tree):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(files):
                info = (Path(folder) / name).lstat()
                yield f"{folder}/{name} {info.st_size} {info.st_mtime_ns}"


def make_passable(folder: Path) -> None:
    """Create ``folder`` and those above it so that others can pass, whatever root's umask is."""
    for step in (*reversed(folder.parents), folder):
        if not step.exists():
            step.mkdir()
            step.chmod(0o755)


def _digest(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:12]
