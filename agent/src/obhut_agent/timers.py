"""A handful of named timers on the monotonic clock."""

from obhut_agent import clock


class Timers:
    """Each name has at most one due time."""

    def __init__(self) -> None:
        self._due: dict[str, float] = {}

    def set(self, name: str, seconds: float) -> None:
        """Let ``name`` be due in so many seconds from now."""
        self._due[name] = clock.monotonic() + seconds

    def repeat(self, name: str, seconds: float, *, last_due: float) -> None:
        """Let ``name`` be due again so many seconds after it was; late ones do not pile up."""
        self._due[name] = max(last_due + seconds, clock.monotonic())

    def clear(self, name: str) -> None:
        """Forget ``name``."""
        self._due.pop(name, None)

    def is_set(self, name: str) -> bool:
        """Say whether ``name`` will be due some day."""
        return name in self._due

    def next_in(self) -> float | None:
        """Return the seconds until the next is due, None if there is none."""
        return None if not self._due else max(0.0, min(self._due.values()) - clock.monotonic())

    def take_due(self) -> list[tuple[str, float]]:
        """Return and forget what is due now: name and due time."""
        now = clock.monotonic()
        due = [(name, at) for name, at in self._due.items() if at <= now]
        for name, _ in due:
            del self._due[name]
        return due
