"""Instants as people and programs read them; not loaded by the running agent."""

from datetime import UTC, datetime


def local_iso(at: int | None) -> str | None:
    """Return milliseconds UTC as local ISO instant with offset, seconds precise."""
    if at is None:
        return None
    return datetime.fromtimestamp(at / 1000, UTC).astimezone().isoformat(timespec="seconds")
