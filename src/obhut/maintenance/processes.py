"""What the processes of the platform say of themselves, for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from obhut.maintenance.models import Beat
from obhut.maintenance.readiness import SILENCE


@dataclass(frozen=True, slots=True)
class LoopState:
    """A piece of repeated work: how often it failed in a row, when it last came through."""

    name: str
    failures: int
    last_success: datetime | None


@dataclass(frozen=True, slots=True)
class DumpNote:
    """A finished dump as the worker saw it in the folder."""

    file: str
    taken_at: datetime
    reason: str
    bytes: int
    rows: int


@dataclass(frozen=True, slots=True)
class Process:
    """One process: its last sign of life, its loops, its figures by name."""

    name: str
    beat_at: datetime
    started_at: datetime
    loops: tuple[LoopState, ...]
    figures: Mapping[str, float]
    dumps: tuple[DumpNote, ...]

    @property
    def kind(self) -> str:
        """Return ``gateway`` or ``worker``."""
        return self.name.split(":", 1)[0]

    def is_silent(self, *, at: datetime, after: timedelta = SILENCE) -> bool:
        """Tell whether it has not been heard of for too long."""
        return at - self.beat_at > after

    def figure(self, name: str) -> float | None:
        """Return a figure; None where an older version does not tell it."""
        return self.figures.get(name)


def processes() -> list[Process]:
    """Return the processes that have ever beaten, by name; for operators and the worker."""
    return [_process(row) for row in Beat.objects.order_by("process")]


def _process(row: Beat) -> Process:
    numbers = {k: v for k, v in row.stats.items() if isinstance(v, int | float)}
    loops = {k: v for k, v in row.stats.items() if isinstance(v, dict) and "failures" in v}
    return Process(
        name=row.process,
        beat_at=row.beat_at,
        started_at=row.started_at,
        loops=tuple(_loop(name, said) for name, said in sorted(loops.items())),
        figures=numbers,
        dumps=tuple(_dump(said) for said in row.stats.get("dumps", [])),
    )


def _loop(name: str, said: Mapping[str, Any]) -> LoopState:
    at = said.get("ok_at")
    return LoopState(name, int(said["failures"]), datetime.fromisoformat(at) if at else None)


def _dump(said: Mapping[str, Any]) -> DumpNote:
    at = datetime.fromisoformat(said["taken_at"])
    return DumpNote(said["file"], at, said["reason"], said["bytes"], said["rows"])
