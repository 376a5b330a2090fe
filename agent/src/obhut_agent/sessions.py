"""Is nobody, one person or more signed in? Names and counts never leave this module."""

import struct
from pathlib import Path

from obhut_agent.reading import content, listing

_RECORD = 384
_USER_PROCESS = 7
_MAX_BYTES = 1024 * 1024


def sessions_class(root: str = "") -> float | None:
    """Return 0, 1 or 2 for none, one or more; None where the system keeps no record.

    First the classic utmp file, then logind's session files (newer systems have no utmp).
    """
    for path in (f"{root}/run/utmp", f"{root}/var/run/utmp"):
        raw = _raw(path)
        if raw is not None:
            return float(min(2, _from_utmp(raw, root)))
    folder = f"{root}/run/systemd/sessions"
    if not Path(folder).is_dir():
        return None
    return float(min(2, sum(_is_person(f"{folder}/{name}") for name in listing(folder))))


def _raw(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 -- read every minute
            return file.read(_MAX_BYTES)
    except OSError:
        return None


def _from_utmp(raw: bytes, root: str) -> int:
    whole = len(raw) - len(raw) % _RECORD
    entries = (struct.unpack_from("<h2xi", raw, offset) for offset in range(0, whole, _RECORD))
    return sum(kind == _USER_PROCESS and _alive(pid, root) for kind, pid in entries)


def _alive(pid: int, root: str) -> bool:
    """A crash leaves entries of sessions that are long gone."""
    return pid > 0 and bool(content(f"{root}/proc/{pid}/stat"))


def _is_person(path: str) -> bool:
    fields = content(path).splitlines()
    return "CLASS=user" in fields and "STATE=closing" not in fields
