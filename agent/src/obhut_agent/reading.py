"""Reading of small system files that may be missing, huge or nonsense."""

import os

_MAX_BYTES = 256 * 1024


def content(path: str) -> str:
    """Return the file's text (at most 256 KiB), empty if it cannot be read. Never raises."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 -- read every minute
            return _all(file.fileno()).decode(errors="replace")
    except (OSError, ValueError):
        return ""


def lines(path: str) -> list[str]:
    """Return the file's lines; none if it cannot be read."""
    return content(path).splitlines()


def number(text: str) -> float | None:
    """Return a finite number, None if ``text`` is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e15 else None


def listing(path: str) -> list[str]:
    """Return the names in a folder, sorted; none if it cannot be read."""
    try:
        return sorted(os.listdir(path))  # noqa: PTH208 -- names, not paths
    except OSError:
        return []


def _all(handle: int) -> bytes:
    parts = []
    total = 0
    while total < _MAX_BYTES and (part := os.read(handle, _MAX_BYTES - total)):
        parts.append(part)
        total += len(part)
    return b"".join(parts)
