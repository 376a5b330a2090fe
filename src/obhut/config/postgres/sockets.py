"""A private folder for the server's socket, short enough for the kernel's 107 bytes."""

import hashlib
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_PATH = 107


def socket_folder(data: Path, uid: int) -> Path:
    """Return the folder (mode 0700, owned by ``uid``) for the server of ``data``; create it.

    The name is the same at every start. Where a stranger has taken it, a fresh one is used.
    """
    folder = usual_folder(data, uid)
    if not _claim(folder, uid):
        folder = Path(tempfile.mkdtemp(prefix=f"obhut-{uid}-"))
        _give(folder, uid)
    return folder


def release(data: Path, uid: int) -> None:
    """Remove the folder of a server that has stopped; one with somebody's files in it stays."""
    with suppress(OSError):
        usual_folder(data, uid).rmdir()


def usual_folder(data: Path, uid: int) -> Path:
    """Return the folder that the server of ``data`` uses unless a stranger has taken it."""
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return _base() / f"obhut-{uid}-{digest}"


def _base() -> Path:
    run = Path("/run")
    if os.geteuid() == 0 and os.access(run, os.W_OK):
        return run
    # Not /run/user/UID: it vanishes with the last login session, and the socket with it.
    return Path("/tmp")  # noqa: S108 - the folder is claimed and checked below


def _claim(folder: Path, uid: int) -> bool:
    try:
        folder.mkdir(mode=0o700)
        _give(folder, uid)
    except FileExistsError:
        pass
    info = folder.lstat()
    return stat.S_ISDIR(info.st_mode) and info.st_uid == uid and not info.st_mode & 0o077


def _give(folder: Path, uid: int) -> None:
    if os.geteuid() == 0:
        os.chown(folder, uid, -1)
