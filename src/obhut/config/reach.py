"""What another user can reach: asked from the kernel, under that user's identity."""

import os
import pwd
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn


def first_unreachable(
    user: pwd.struct_passwd | None, *, files: Iterable[Path] = (), folders: Iterable[Path] = ()
) -> Path | None:
    """Return the first file that ``user`` cannot read or folder it cannot enter; else None.

    All folders above count too; ``user`` None means ourselves. Main thread only: it forks.
    """
    wanted = [step for path in files for step in (*_entered(path.parents), (path, os.R_OK))]
    wanted += [step for path in folders for step in _entered([path, *path.parents])]
    if user is None:
        return _first_closed(wanted)
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        _answer_as(user, wanted, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(pid, 0)
    return Path(os.fsdecode(answer)) if answer else None


def _entered(folders: Sequence[Path]) -> list[tuple[Path, int]]:
    return [(folder, os.X_OK) for folder in reversed(folders)]


def _answer_as(user: pwd.struct_passwd, wanted: list[tuple[Path, int]], writer: int) -> NoReturn:
    try:
        os.setgroups(os.getgrouplist(user.pw_name, user.pw_gid))
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
        closed = _first_closed(wanted)
        os.write(writer, os.fsencode(closed) if closed else b"")
    except OSError as problem:
        os.write(writer, os.fsencode(str(problem)))
    finally:
        os._exit(0)


def _first_closed(wanted: list[tuple[Path, int]]) -> Path | None:
    return next((path for path, mode in wanted if not os.access(path, mode)), None)
