"""Start a child so that it cannot outlive us and has no more rights than it needs."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def spawn(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    user: pwd.struct_passwd | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
    stdout: int | IO[bytes] | None = None,
    stderr: int | None = subprocess.STDOUT,
) -> "subprocess.Popen[bytes]":
    """Start ``command`` in a process group of its own, as ``user`` (None = as we are).

    Call it from the main thread only: the kernel sends ``death_signal`` to the child when the
    thread that started it ends.
    """
    return subprocess.Popen(
        command,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        cwd="/",
        start_new_session=True,
        preexec_fn=_dying_with(os.getpid(), death_signal),  # noqa: PLW1509 - no threads here
        **credentials(user),
    )


def credentials(user: pwd.struct_passwd | None) -> dict[str, Any]:
    """Return the arguments of ``subprocess`` that drop to ``user``; none for None."""
    if user is None:
        return {}
    groups = os.getgrouplist(user.pw_name, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": groups, "umask": 0o077}


def adopt_orphans() -> None:
    """Let the kernel hand us the orphans among our descendants, so that none escapes."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _dying_with(parent: int, death_signal: signal.Signals) -> Callable[[], None]:
    def prepare() -> None:
        _prctl(_PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:  # it died before the kernel knew whom to watch
            os._exit(1)

    return prepare


def _prctl(option: int, value: int) -> None:
    if _libc is not None:
        _libc.prctl(option, value, 0, 0, 0)


_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
