"""Create the data folder so that the processes can use it, whoever starts them."""

import hashlib
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from obhut.cli.launch import identity
from obhut.cli.launch.identity import make_passable
from obhut.config.instance import Instance
from obhut.config.problems import ForeignFolder, UserProblem
from obhut.config.reach import first_unreachable

_OWNED = ("keys", "postgres", "dumps", "files", "agent", "home", "packages", "static")


def locate(asked: str | None, user: pwd.struct_passwd | None) -> Instance:
    """Return the instance of ``asked``, with its folder, at a place that ``user`` can reach.

    Raises UserProblem, ForeignFolder.
    """
    instance = Instance.find(asked)
    with _explained(instance):
        if user is not None:
            instance = _within_reach(instance, user)
            make_passable(instance.path.parent)
        if instance.is_foreign():
            raise ForeignFolder(instance.path)
        instance.path.mkdir(mode=0o750, parents=True, exist_ok=True)
    return instance


def furnish(instance: Instance, user: pwd.struct_passwd | None) -> None:
    """Create folders and keys; the instance must be locked. Raises KeyMissing, UserProblem.

    For root the folder itself and the logs stay root's, since root writes there; the rest belongs
    to ``user``.
    """
    with _explained(instance):
        instance.create()
    if user is None:
        return
    instance.path.chmod(0o755)
    for name in _OWNED:
        _give(instance.path / name, user)


@contextmanager
def _explained(instance: Instance) -> Iterator[None]:
    try:
        yield
    except (PermissionError, NotADirectoryError) as problem:
        raise UserProblem(
            f"Der Datenordner {instance.path} ist nicht benutzbar ({problem.strerror}:"
            f" {problem.filename}). Geben Sie mit --data einen anderen an, oder starten Sie unter"
            " dem Benutzer, dem er gehört."
        ) from None


def _within_reach(instance: Instance, user: pwd.struct_passwd) -> Instance:
    above = next(folder for folder in instance.path.parents if folder.exists())
    closed = first_unreachable(user, folders=[above])
    return _elsewhere(instance, closed, user) if closed else instance


def _elsewhere(instance: Instance, closed: Path, user: pwd.struct_passwd) -> Instance:
    """Use a reachable folder, and leave a symbolic link to it at the asked place."""
    asked = instance.path
    if asked.exists() and any(asked.iterdir()):
        raise UserProblem(
            f"Der Benutzer „{user.pw_name}“ erreicht den Datenordner {asked} nicht: {closed} ist"
            " für ihn gesperrt. Verschieben Sie den Datenordner, oder öffnen Sie den Weg dorthin"
            f" („chmod o+x {closed}“)."
        )
    digest = hashlib.sha256(os.fsencode(asked)).hexdigest()[:12]
    target = identity.COPIES / f"data-{digest}"
    make_passable(target)
    if asked.exists():
        asked.rmdir()
    asked.parent.mkdir(parents=True, exist_ok=True)
    asked.symlink_to(target)
    return Instance(target)


def _give(path: Path, user: pwd.struct_passwd) -> None:
    if not path.exists() or path.stat().st_uid == user.pw_uid:
        return
    for folder, folders, files in os.walk(path):
        for name in (*folders, *files):
            os.lchown(Path(folder) / name, user.pw_uid, user.pw_gid)
    os.lchown(path, user.pw_uid, user.pw_gid)
