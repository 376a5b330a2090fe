"""All output of all processes in one place: JSON lines, rotated by size, free of secrets."""

import json
import logging
import os
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

from obhut.kernel import clock

_MIB = 1024 * 1024
_LONGEST_LINE = 64 * 1024


class LogFile:
    """Appends one JSON object a line to ``obhut.jsonl``: at, process, level, event and more."""

    def __init__(self, folder: Path, secrets: Sequence[str], *, size: int = 10 * _MIB) -> None:
        self.path = folder / "obhut.jsonl"
        self._secrets = [secret for secret in secrets if len(secret) >= 8]
        self._handler = RotatingFileHandler(self.path, maxBytes=size, backupCount=5)
        self._handler.rotator = _rotate_private
        self.path.chmod(0o600)

    def add(self, process: str, line: str, level: str = "info") -> None:
        """Add a line of ``process``; one that is a JSON object already keeps its fields."""
        entry = _parsed(self._without_secrets(line[:_LONGEST_LINE]), level)
        entry = {"at": clock.real().isoformat(), "process": process, **entry}
        text = json.dumps(entry, ensure_ascii=False, default=str)
        self._handler.emit(logging.LogRecord(process, 0, "", 0, text, None, None))

    def close(self) -> None:
        """Close the file."""
        self._handler.close()

    def _without_secrets(self, line: str) -> str:
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return line


class Lines:
    """Cuts the bytes of a pipe into lines; a line without end is cut at 64 KiB."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[str]:
        """Return the lines that ``data`` completes; empty data (the end) gives the rest."""
        *whole, self._rest = (self._rest + data).split(b"\n")
        if self._rest and (not data or len(self._rest) > _LONGEST_LINE):
            whole, self._rest = [*whole, self._rest], b""
        return [line.decode(errors="replace") for line in whole if line.strip()]


def _parsed(line: str, level: str) -> dict[str, object]:
    if line.startswith("{"):
        try:
            return dict(json.loads(line))
        except ValueError:
            pass  # a line that only looks like JSON is a text like any other
    return {"level": level, "event": line}


def _rotate_private(source: str, target: str) -> None:
    Path(source).rename(target)
    os.close(os.open(source, os.O_CREAT | os.O_WRONLY, 0o600))
