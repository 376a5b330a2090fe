"""What another user can reach: asked from the kernel, under that user's identity."""

import os
import pwd
from collections.abc import Iterable
from pathlib import Path


def first_unreachable(user: pwd.struct_passwd | None, paths: Iterable[Path]) -> Path | None:
    """Return the first path, or folder above it, that ``user`` cannot read or enter; else None."""
    steps = [step for path in paths for step in (*reversed(path.parents), path)]
    wanted = [
        (step, os.X_OK if step.is_dir() and step not in steps[-1:] else os.R_OK) for step in steps
    ]
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


def _answer_as(
    user: pwd.struct_passwd, wanted: list[tuple[Path, int]], writer: int
) -> None:  # never returns
    code = 1
    try:
        os.setgroups(os.getgrouplist(user.pw_name, user.pw_gid))
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
        closed = _first_closed(wanted)
        os.write(writer, os.fsencode(closed) if closed else b"")
        code = 0
    finally:
        os._exit(code)


def _first_closed(wanted: list[tuple[Path, int]]) -> Path | None:
    return next((path for path, mode in wanted if not os.access(path, mode)), None)
