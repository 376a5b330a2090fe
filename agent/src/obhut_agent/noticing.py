"""What is worth an event of its own: a boot, a failed service, a full disk, a clock that jumped.

What was noticed is kept in the state folder, so that an agent that starts again does not tell the
same twice, and so that it knows whether the machine went down in order before this boot.
"""

from collections.abc import Iterable
from typing import Any

from obhut_agent import clock
from obhut_agent.state import State, read_json
from obhut_protocol.events import Detail, Event
from obhut_protocol.facts import Facts, Mount

_FULL_PERCENT = 95
_FREE_AGAIN_PERCENT = 93
_JUMP_S = 30.0


class Noticing:
    """Compares what is with what was told."""

    def __init__(self, state: State, *, boot_id: str) -> None:
        self._state = state
        self._boot_id = boot_id
        known = read_json(state.noticed) or {}
        self._before = known if isinstance(known.get("boot_id"), str) else {}
        self._failed = _texts(known.get("failed"))
        self._full = _texts(known.get("full"))
        self._ahead = _wall_ahead()
        self._saved: dict[str, Any] = {}

    def started(self) -> list[Event]:
        """Return the boot, if there was one since the agent last ran. Raises Failure."""
        last, clean = self._before.get("boot_id", ""), self._before.get("clean") is True
        self._save(clean=False)
        if last in ("", self._boot_id):
            return []
        return [_event("boot", 0 if clean else 2, "", clean=clean)]

    def ended(self) -> None:
        """Note that the agent was told to end: the machine may go down in order. Raises Failure."""
        self._save(clean=True)

    def look(self, facts: Facts) -> list[Event]:
        """Return what is new in ``facts`` and about the clock. Raises Failure."""
        found = [*self._services(facts.failed_services), *self._disks(facts.mounts)]
        found += self._clock()
        self._save(clean=False)
        return found

    def _services(self, names: tuple[str, ...] | None) -> list[Event]:
        if names is None:
            return []
        fresh = [name for name in names if name not in self._failed]
        self._failed = set(names)
        return [_event("service-failed", 2, name) for name in fresh]

    def _disks(self, mounts: tuple[Mount, ...] | None) -> list[Event]:
        if mounts is None:
            return []
        percent = {m.path: 100 * m.used_mb / m.total_mb for m in mounts if m.total_mb}
        fresh = [p for p, used in percent.items() if used >= _FULL_PERCENT and p not in self._full]
        stay = {p for p in self._full if percent.get(p, 0) >= _FREE_AGAIN_PERCENT}
        self._full = stay | set(fresh)
        return [_event("disk-full", 3, path, percent=round(percent[path], 1)) for path in fresh]

    def _clock(self) -> list[Event]:
        before, self._ahead = self._ahead, _wall_ahead()
        jump = self._ahead - before
        return [_event("clock-jump", 1, "", seconds=round(jump, 1))] if abs(jump) > _JUMP_S else []

    def _save(self, *, clean: bool) -> None:
        wanted = {
            "boot_id": self._boot_id,
            "clean": clean,
            "failed": sorted(self._failed),
            "full": sorted(self._full),
        }
        if wanted != self._saved:
            self._state.write_json(self._state.noticed, wanted)
            self._saved = wanted


def _wall_ahead() -> float:
    """Return the wall clock minus the time since boot: it changes only when the clock is set."""
    return clock.now_ms() / 1000 - clock.since_boot()


def _event(kind: str, severity: int, subject: str, **detail: Detail) -> Event:
    return Event(clock.now_ms(), kind, severity, subject, tuple(detail.items()))


def _texts(value: object) -> set[str]:
    found: Iterable[object] = value if isinstance(value, list) else ()
    return {text for text in found if isinstance(text, str)}
